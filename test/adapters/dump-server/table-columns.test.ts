import { describe, expect, test } from 'vitest';
import type { Column } from '../../../src/adapters/dump-server/columns/column.ts';
import { Recording } from '../../../src/adapters/dump-server/recording.ts';
import { columnsOf } from '../../../src/adapters/dump-server/table-columns.ts';
import { listOf, podNamed, writeRecording } from './support.ts';

const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'widgets', kind: 'Widget' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        additionalPrinterColumns: [
          { name: 'Ready', type: 'string', jsonPath: ".status.conditions[?(@.type=='Ready')].status" },
          { name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 },
          { name: 'Since', type: 'date', jsonPath: '.status.since' },
          { name: 'Parts', type: 'string', jsonPath: '.spec.parts' },
        ],
      },
      { name: 'v2', served: true },
    ],
  },
};

const recording = new Recording({
  directory: writeRecording({
    'customresourcedefinitions.apiextensions.k8s.io.json': listOf(WIDGETS),
    'shop/pods.json': listOf(podNamed('p')),
  }),
});

function columns(key: string, minor: number, version = 'v1'): readonly Column[] {
  const [plural = '', ...group] = key.split('.');
  return columnsOf(
    { group: group.join('.'), version, plural, kind: 'X', namespaced: true, key },
    recording,
    minor,
  );
}

function row(key: string, object: Record<string, unknown>, minor = 32): readonly unknown[] {
  return columns(key, minor).map((column) =>
    column.cell({ metadata: { name: 'x' }, ...object }, { nowMs: Date.parse('2026-05-04T12:00:00Z'), minor }),
  );
}

describe('columns', () => {
  test.each([
    ['jobs.batch', 26, 'Name Completions Duration Age Containers Images Selector'],
    ['jobs.batch', 30, 'Name Status Completions Duration Age Containers Images Selector'],
    ['resourcequotas', 32, 'Name Age Request Limit'],
    ['resourcequotas', 33, 'Name Request Limit Age'],
    ['limitranges', 32, 'Name Created At'],
    ['persistentvolumeclaims', 28, 'Name Status Volume Capacity Access Modes StorageClass Age VolumeMode'],
    ['widgets.example.com', 32, 'Name Ready Size Since Parts'],
    ['unknown.example.com', 32, 'Name Created At'],
  ])('of %s in 1.%d', (key, minor, names) => {
    expect(
      columns(key, minor)
        .map((column) => column.name)
        .join(' '),
    ).toBe(names);
  });

  test('of a custom kind without printer columns', () => {
    expect(columns('widgets.example.com', 32, 'v2').map((column) => column.name)).toEqual(['Name', 'Age']);
  });

  const containers = [{ name: 'a', image: 'i:1' }];
  test.each<[string, Record<string, unknown>, readonly unknown[]]>([
    [
      'services',
      {
        spec: {
          type: 'LoadBalancer',
          clusterIPs: ['10.0.0.1'],
          ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
          selector: { b: '2', a: '1' },
        },
      },
      ['x', 'LoadBalancer', '10.0.0.1', '<pending>', '80:30080/TCP', '<unknown>', 'a=1,b=2'],
    ],
    [
      'endpoints',
      {
        subsets: [
          {
            addresses: [{ ip: '1.1.1.1' }, { ip: '1.1.1.2' }, { ip: 'fd00::1' }, { ip: '1.1.1.4' }],
            ports: [{ port: 80 }],
          },
        ],
      },
      ['x', '1.1.1.1:80,1.1.1.2:80,[fd00::1]:80 + 1 more...', '<unknown>'],
    ],
    [
      'deployments.apps',
      {
        spec: {
          replicas: 2,
          selector: {
            matchLabels: { app: 'x' },
            matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }],
          },
          template: { spec: { containers } },
        },
        status: { readyReplicas: 1 },
      },
      ['x', '1/2', 0, 0, '<unknown>', 'a', 'i:1', 'app=x,tier in (a,b)'],
    ],
    [
      'horizontalpodautoscalers.autoscaling',
      {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'd' },
          maxReplicas: 3,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 70 } } },
            { type: 'Pods', pods: { target: { averageValue: '10' } } },
            { type: 'External', external: { target: { value: '5' } } },
          ],
        },
        status: { currentMetrics: [{ type: 'Resource', resource: { current: { averageUtilization: 12 } } }] },
      },
      ['x', 'Deployment/d', 'cpu: 12%/70%, <unknown>/10 + 1 more...', '<unset>', 3, 0, '<unknown>'],
    ],
    [
      'resourcequotas',
      { status: { hard: { pods: '5', 'limits.cpu': '2', 'requests.cpu': '1' }, used: { pods: '3' } } },
      ['x', '<unknown>', 'pods: 3/5, requests.cpu: 0/1', 'limits.cpu: 0/2'],
    ],
    [
      'rolebindings.rbac.authorization.k8s.io',
      {
        roleRef: { kind: 'Role', name: 'r' },
        subjects: [
          { kind: 'ServiceAccount', name: 's', namespace: 'n' },
          { kind: 'User', name: 'u' },
        ],
      },
      ['x', 'Role/r', '<unknown>', 'u', '', 'n/s'],
    ],
    [
      'ingresses.networking.k8s.io',
      {
        spec: { rules: ['a', 'b', 'c', 'd', 'e'].map((host) => ({ host })), tls: [{}] },
        status: { loadBalancer: { ingress: [{ hostname: 'lb' }] } },
      },
      ['x', '<none>', 'a,b,c + 2 more...', 'lb', '80, 443', '<unknown>'],
    ],
    [
      'events',
      {
        involvedObject: { kind: 'Pod', name: 'p' },
        type: 'Warning',
        reason: 'R',
        message: ' m\n',
        series: { count: 4, lastObservedTime: '2026-05-04T11:59:00.000000Z' },
        eventTime: '2026-05-04T11:50:00.000000Z',
        reportingComponent: 'c',
        reportingInstance: 'h',
      },
      ['60s', 'Warning', 'R', 'pod/p', '', 'c, h', 'm', '10m', 4, 'x'],
    ],
    [
      'widgets.example.com',
      {
        spec: { size: 2.7, parts: ['a'] },
        status: { conditions: [{ type: 'Ready', status: 'True' }], since: '2026-05-04T11:59:00Z' },
      },
      ['x', 'True', 2, '60s', '["a"]'],
    ],
    ['widgets.example.com', {}, ['x', null, null, null, null]],
  ])('a row of %s', (key, object, expected) => {
    expect(row(key, object)).toEqual(expected);
  });
});
