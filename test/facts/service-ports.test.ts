// Facts of a Service's target ports.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { captures, codes } from '../support/first-look.ts';
import { service, workload } from '../support/objects.ts';

const web = (ports: readonly object[]): readonly KubeObject[] =>
  workload('cart', { containers: [{ name: 'cart', image: 'cart:1', ports }] });

describe('target ports', () => {
  const ports = (...list: readonly object[]): Readonly<Record<string, unknown>> => ({ ports: list });
  const cases: readonly (readonly [
    string,
    readonly object[],
    Readonly<Record<string, unknown>>,
    readonly string[],
  ])[] = [
    ['declared number', [{ containerPort: 8080 }], ports({ port: 80, targetPort: 8080 }), []],
    ['no port is declared', [], ports({ port: 80, targetPort: 8080 }), []],
    [
      'another number is declared',
      [{ containerPort: 9090 }],
      ports({ port: 80, targetPort: 8080 }),
      ['service.target-port-undeclared'],
    ],
    ['the port itself is meant', [{ containerPort: 80 }], ports({ port: 80 }), []],
    ['declared name', [{ name: 'web', containerPort: 8080 }], ports({ port: 80, targetPort: 'web' }), []],
    [
      'unknown name',
      [{ name: 'web', containerPort: 8080 }],
      ports({ port: 80, targetPort: 'http' }),
      ['service.named-port-missing'],
    ],
    [
      'name of another protocol',
      [{ name: 'dns', containerPort: 53, protocol: 'TCP' }],
      ports({ port: 53, targetPort: 'dns', protocol: 'UDP' }),
      ['service.named-port-missing'],
    ],
    [
      'number of another protocol',
      [{ containerPort: 53 }],
      ports({ port: 53, protocol: 'UDP' }),
      ['service.protocol-mismatch'],
    ],
    [
      'both protocols',
      [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }],
      ports({ port: 53, protocol: 'UDP' }),
      [],
    ],
  ];
  test.each(cases)('%s', (_, declared, spec, expected) => {
    expect(codes([...web(declared), service('cart', spec)])).toEqual(expected);
  });

  test('a port that a probe uses is one that is listened on', () => {
    const containers = [
      {
        name: 'cart',
        image: 'cart:1',
        ports: [{ containerPort: 9090 }],
        readinessProbe: { httpGet: { port: 8080 } },
      },
    ];
    expect(codes([...workload('cart', { containers }), service('cart')])).toEqual([]);
  });

  test('a sidecar declares ports, too', () => {
    const podSpec = {
      initContainers: [
        { name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'web', containerPort: 8080 }] },
      ],
    };
    expect(
      codes([...workload('cart', { podSpec }), service('cart', ports({ port: 80, targetPort: 'web' }))]),
    ).toEqual([]);
  });

  test('a container that only the pods have declares ports, too', () => {
    const proxy = { name: 'proxy', ports: [{ name: 'web', containerPort: 8080 }] };
    const made = workload('cart').map((item) =>
      item.kind === 'Pod' ? { ...item, spec: { ...item.spec, containers: [{ name: 'cart' }, proxy] } } : item,
    );
    expect(codes([...made, service('cart', ports({ port: 80, targetPort: 'web' }))])).toEqual([]);
  });

  test('the names that exist are told', () => {
    const objects = [
      ...web([{ name: 'web', containerPort: 8080 }]),
      service('cart', ports({ port: 80, targetPort: 'http' })),
    ];
    expect(captures(objects, 'service.named-port-missing')).toEqual({
      port: '80',
      target_port: 'http',
      protocol: 'TCP',
      declared: '8080 (web)',
      backend: 'cart',
      backend_kind: 'deployment',
    });
  });
});
