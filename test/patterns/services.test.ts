// Patterns of Services and of calls between workloads: each on the evidence that shows it, and on its look-alikes.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { event, NAMESPACE, object, service, type WorkloadParts, workload } from '../support/objects.ts';

const PATTERNS = builtinPatterns();

interface Case {
  readonly name: string;
  readonly question: string;
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  /** Null: nothing is wrong. */
  readonly pattern: string | null;
  /** What the root cause names. */
  readonly values?: readonly string[];
}

const app = (
  name: string,
  parts: WorkloadParts = {},
  spec: Readonly<Record<string, unknown>> = {},
): readonly KubeObject[] => [...workload(name, parts), service(name, spec)];
const listening = (name: string, ...ports: readonly object[]): WorkloadParts => ({
  containers: [{ name, image: `${name}:1`, ports }],
});
const env = (variable: string, value: string): WorkloadParts => ({
  containers: [{ name: 'web', image: 'web:1', env: [{ name: variable, value }] }],
});

async function diagnose({
  question,
  objects,
  logs,
}: Case): Promise<{ readonly pattern: string | null; readonly rootCause: string }> {
  const { diagnosis } = await investigateFixture(question, { objects, ...(logs ? { logs } : {}) }, PATTERNS);
  return { pattern: diagnosis?.pattern ?? null, rootCause: diagnosis?.rootCause ?? '' };
}

function check(cases: readonly Case[]): void {
  test.each(cases)('$name', async (given) => {
    const { pattern, rootCause } = await diagnose(given);
    expect({ pattern, rootCause }).toMatchObject({ pattern: given.pattern });
    for (const value of given.values ?? []) expect(rootCause).toContain(value);
  });
}

describe('Services', () => {
  check([
    {
      name: 'another selector than the labels of the pods',
      question: `service cart in ${NAMESPACE} has no endpoints`,
      objects: app('cart', {}, { selector: { app: 'cart-api' } }),
      pattern: 'service-selector-mismatch',
      values: ['app=cart-api', 'deployment cart have app=cart'],
    },
    {
      name: 'the same, asked about the workload',
      question: `connection refused when calling cart in ${NAMESPACE}, its pods are fine`,
      objects: app('cart', {}, { selector: { app: 'cart', tier: 'web' } }),
      pattern: 'service-selector-mismatch',
      values: ['tier=web', 'no label tier'],
    },
    {
      name: 'the same by a Service of another name',
      question: `cart in ${NAMESPACE} is unreachable`,
      objects: [...workload('cart'), service('cart-public', { selector: { app: 'cart-public' } })],
      pattern: 'service-selector-mismatch',
      values: [`${NAMESPACE}/cart-public`, 'app=cart'],
    },
    {
      name: 'a selector for pods that nobody makes',
      question: `why is service legacy in ${NAMESPACE} unreachable`,
      objects: [...app('cart'), service('legacy', { selector: { app: 'legacy' } })],
      pattern: 'service-selector-matches-nothing',
      values: ['app=legacy'],
    },
    {
      name: 'nothing wanted behind it',
      question: `requests to cart in ${NAMESPACE} fail with connection refused`,
      objects: app('cart', { replicas: 0 }),
      pattern: 'service-backends-scaled-to-zero',
      values: ['0 replicas', 'deployment cart'],
    },
    {
      name: 'a name for a port that no container has',
      question: `service cart in ${NAMESPACE} has no endpoints`,
      objects: app('cart', listening('cart', { name: 'web', containerPort: 8080 }), {
        ports: [{ port: 80, targetPort: 'http' }],
      }),
      pattern: 'service-named-port-missing',
      values: ['"http"', '8080 (web)'],
    },
    {
      name: 'another number than the one that is declared',
      question: `connection refused when calling service cart in ${NAMESPACE}`,
      objects: app('cart', listening('cart', { containerPort: 9090 })),
      pattern: 'service-target-port-wrong',
      values: ['8080', '9090'],
    },
    {
      name: 'the same, but nobody complains of the connection',
      question: `is cart in ${NAMESPACE} up to date?`,
      objects: app('cart', listening('cart', { containerPort: 9090 })),
      pattern: null,
    },
    {
      name: 'TCP for a port of UDP',
      question: `service dns-cache in ${NAMESPACE} is unreachable`,
      objects: app('dns-cache', listening('dns-cache', { containerPort: 53, protocol: 'UDP' }), {
        ports: [{ port: 53 }],
      }),
      pattern: 'service-protocol-mismatch',
      values: ['TCP', '53/UDP'],
    },
    {
      name: 'no selector and nobody who makes endpoints',
      question: `cannot reach service db in ${NAMESPACE}`,
      objects: [service('db', { selector: undefined })],
      pattern: 'service-without-endpoints',
      values: [`${NAMESPACE}/db`, 'no selector'],
    },
    {
      name: 'an address for a name',
      question: `service db in ${NAMESPACE} does not resolve`,
      objects: [
        service('db', {
          type: 'ExternalName',
          externalName: '192.0.2.7',
          selector: undefined,
          clusterIP: undefined,
        }),
      ],
      pattern: 'service-external-name-broken',
      values: ['192.0.2.7', 'IP address'],
    },
    {
      name: 'a load balancer that cannot be made',
      question: `service cart in ${NAMESPACE} has no external ip`,
      objects: [
        ...app('cart', {}, { type: 'LoadBalancer' }),
        event(
          { kind: 'Service', name: 'cart' },
          'SyncLoadBalancerFailed',
          'Error syncing load balancer: failed to ensure load balancer: AccessDenied: not authorized',
        ),
      ],
      pattern: 'load-balancer-failed',
      values: ['AccessDenied'],
    },
    {
      name: 'a load balancer for which no address is left',
      question: `service cart in ${NAMESPACE} has no external ip`,
      objects: [
        ...app('cart', {}, { type: 'LoadBalancer' }),
        event(
          { kind: 'Service', name: 'cart' },
          'AllocationFailed',
          'Failed to allocate IP for "shop/cart": no available IPs',
        ),
      ],
      pattern: 'load-balancer-without-addresses',
      values: ['no available IPs'],
    },
    {
      name: 'a load balancer that nobody makes',
      question: `external ip of cart in ${NAMESPACE} is pending`,
      objects: app('cart', {}, { type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' }),
      pattern: 'load-balancer-pending',
      values: ['example.com/lb'],
    },
    {
      name: 'a cluster IP that is taken twice',
      question: `service cart in ${NAMESPACE} is unreachable`,
      objects: [
        ...app('cart'),
        event(
          { kind: 'Service', name: 'cart' },
          'ClusterIPAlreadyAllocated',
          'Cluster IP [IPv4]:10.96.0.20 was assigned to multiple services; please recreate service',
        ),
      ],
      pattern: 'service-allocation-conflict',
      values: ['10.96.0.20'],
    },
    {
      name: 'one pod of three takes all requests',
      question: `cart in ${NAMESPACE} answers 503 sometimes`,
      objects: app('cart', { replicas: 3, ready: 1, kind: 'StatefulSet' }).filter(
        ({ kind }) => kind !== 'StatefulSet',
      ),
      pattern: 'service-single-endpoint',
      values: ['one of the 3'],
    },
    {
      name: 'all is well',
      question: `connection refused when calling service cart in ${NAMESPACE}`,
      objects: app('cart', listening('cart', { name: 'http', containerPort: 8080 })),
      pattern: null,
    },
  ]);
});

describe('what is deeper than a Service without endpoints', () => {
  test('pods that crash are the cause, not the Service', async () => {
    const state = {
      waiting: { reason: 'CreateContainerConfigError', message: 'secret "cart-db" not found' },
    };
    const made = app('cart', { ready: 0 }).map((item) =>
      item.kind === 'Pod'
        ? {
            ...item,
            status: {
              ...item.status,
              phase: 'Pending',
              containerStatuses: [{ name: 'cart', ready: false, restartCount: 0, state }],
            },
          }
        : item,
    );
    const { pattern, rootCause } = await diagnose({
      name: '',
      question: `service cart in ${NAMESPACE} has no endpoints`,
      objects: made,
      pattern: null,
    });
    expect(rootCause).toContain('cart-db');
    expect(pattern).not.toBe('service-no-ready-pods');
  });

  test('pods that are not ready for no known reason', async () => {
    const { rootCause } = await diagnose({
      name: '',
      question: `service cart in ${NAMESPACE} has no endpoints`,
      objects: app('cart', { ready: 0, replicas: 2 }),
      pattern: null,
    });
    expect(rootCause).toMatch(/ready/);
  });
});

describe('dependencies', () => {
  const question = `web in ${NAMESPACE} logs connection errors`;
  const refused = (host: string): Readonly<Record<string, string>> => ({
    [`${NAMESPACE}/web-0`]: `2026-03-01T02:59:00Z ERROR GET http://${host}/v1/items: dial tcp 10.96.0.20:80: connect: connection refused`,
  });
  const lookup = (host: string): Readonly<Record<string, string>> => ({
    [`${NAMESPACE}/web-0`]: `2026-03-01T02:59:00Z ERROR Get "http://${host}/v1": dial tcp: lookup ${host} on 10.96.0.10:53: no such host`,
  });
  check([
    {
      name: 'scaled to zero',
      question,
      objects: [...app('web'), ...app('cart', { replicas: 0 })],
      logs: refused('cart'),
      pattern: 'dependency-scaled-to-zero',
      values: ['cart', '0 replicas', `${NAMESPACE}/web-0`],
    },
    {
      name: 'a selector that matches nothing',
      question,
      objects: [...app('web'), ...app('cart', {}, { selector: { app: 'cart-v2' } })],
      logs: refused('cart'),
      pattern: 'dependency-selector-mismatch',
      values: ['app=cart-v2', 'app=cart'],
    },
    {
      name: 'not ready',
      question,
      objects: [...app('web'), ...app('cart', { ready: 0 })],
      logs: refused('cart'),
      pattern: 'dependency-not-ready',
      values: ['deployment cart', '0 of 1'],
    },
    {
      name: 'another port than the Service has',
      question,
      objects: [...app('web'), ...app('cart')],
      logs: {
        [`${NAMESPACE}/web-0`]:
          '2026-03-01T02:59:00Z ERROR GET http://cart:8080/v1/items: dial tcp 10.96.0.20:8080: i/o timeout',
      },
      pattern: 'dependency-wrong-port',
      values: ['8080', 'serves 80'],
    },
    {
      name: 'another port, and the variable that says so',
      question,
      objects: [...app('web', env('CART_URL', 'http://cart:8080')), ...app('cart')],
      logs: {
        [`${NAMESPACE}/web-0`]:
          '2026-03-01T02:59:00Z ERROR GET http://cart:8080/v1/items: dial tcp 10.96.0.20:8080: i/o timeout',
      },
      pattern: 'env-port-not-served-called',
      values: ['CART_URL', '8080', 'serves 80'],
    },
    {
      name: 'a target port that nothing listens on',
      question,
      objects: [...app('web'), ...app('cart', listening('cart', { containerPort: 9090 }))],
      logs: refused('cart'),
      pattern: 'dependency-target-port',
      values: ['8080', '9090'],
    },
    {
      name: 'no such Service',
      question,
      objects: [...app('web'), ...app('cart')],
      logs: lookup('cart-api'),
      pattern: 'dependency-service-missing',
      values: ['cart-api', 'called cart'],
    },
    {
      name: 'no such Service, and the variable that says so',
      question,
      objects: [...app('web', env('CART_URL', 'http://cart-api')), ...app('cart')],
      logs: lookup('cart-api'),
      pattern: 'env-service-missing-called',
      values: ['CART_URL', 'cart-api'],
    },
    {
      name: 'a variable alone, when connections are asked about',
      question: `web in ${NAMESPACE} cannot connect to its backend`,
      objects: [...app('web', env('CART_URL', 'http://kart')), ...app('cart')],
      logs: { [`${NAMESPACE}/web-0`]: 'listening on :8080' },
      pattern: 'env-service-missing',
      values: ['CART_URL', 'kart'],
    },
    {
      name: 'a variable alone, when something else is asked about',
      question: `is web in ${NAMESPACE} all right?`,
      objects: [...app('web', env('CART_URL', 'http://kart')), ...app('cart')],
      logs: { [`${NAMESPACE}/web-0`]: 'listening on :8080' },
      pattern: null,
    },
  ]);

  test('an idle half of a pair is no cause', async () => {
    const pair = [
      ...workload('cart-blue', { replicas: 0, labels: { app: 'cart' } }),
      ...workload('cart-green', { labels: { app: 'cart' } }),
    ];
    const { rootCause } = await diagnose({
      name: '',
      question,
      objects: [...app('web'), ...pair, service('cart')],
      logs: refused('cart'),
      pattern: null,
    });
    expect(rootCause).not.toMatch(/0 replicas|cart-blue/);
  });

  test('a dependency of another namespace is followed, too', async () => {
    const data = { namespace: 'data', replicas: 0 };
    const objects = [
      ...app('web'),
      ...workload('db', data),
      service('db', {}, 'data'),
      object('Namespace', 'data', {}, { namespace: undefined }),
    ];
    const { rootCause } = await diagnose({
      name: '',
      question: 'web logs connection errors',
      objects,
      logs: refused('db.data'),
      pattern: null,
    });
    expect(rootCause).toContain('0 replicas');
  });

  test('the way to what is to blame ends where a scan sees the origin', async () => {
    const objects = [...app('web'), ...app('cart', { replicas: 0 })];
    const { diagnosis } = await investigateFixture(question, { objects, logs: refused('cart') }, PATTERNS);
    expect(diagnosis?.chain.map(({ object: { kind, name } }) => `${kind} ${name}`)).toEqual([
      'Deployment web',
      'Service cart',
    ]);
    const alone = await investigateFixture(
      `service cart in ${NAMESPACE} has no endpoints`,
      { objects },
      PATTERNS,
    );
    expect(alone.diagnosis?.affected[0]).toMatchObject({ kind: 'Service', name: 'cart' });
    expect(alone.diagnosis?.chain).toEqual([]);
  });
});
