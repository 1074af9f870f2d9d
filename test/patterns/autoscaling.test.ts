// Autoscalers that do not scale and budgets that forbid evictions; what is only told when it is asked about.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, workload } from '../support/objects.ts';

const able = { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' };
const active = { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' };

function autoscaler(
  conditions: readonly object[],
  parts: { readonly name?: string; readonly target?: string } = {},
): KubeObject {
  const { name = 'cart', target = 'cart' } = parts;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: target };
  const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 5 };
  return object('HorizontalPodAutoscaler', name, {
    apiVersion: 'autoscaling/v2',
    spec,
    status: { currentReplicas: 5, conditions },
  });
}

const inactive = (message: string) => ({
  type: 'ScalingActive',
  status: 'False',
  reason: 'FailedGetResourceMetric',
  message,
});
const API =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ';

describe('an autoscaler that does not scale', () => {
  const cases: readonly (readonly [KubeObject, string, readonly RegExp[]])[] = [
    [
      autoscaler([
        able,
        inactive(`${API}the server could not find the requested resource (get pods.metrics.k8s.io)`),
      ]),
      'metrics-api-missing',
      [/HPA/, /metrics\.k8s\.io/],
    ],
    [
      autoscaler([
        able,
        inactive(`${API}the server is currently unable to handle the request (get pods.metrics.k8s.io)`),
      ]),
      'metrics-api-down',
      [/metrics-server/],
    ],
    [
      autoscaler([
        able,
        inactive('failed to get cpu utilization: missing request for cpu in container proxy of Pod cart-0'),
      ]),
      'hpa-request-missing',
      [/cpu request/, /container proxy/],
    ],
    [
      autoscaler([
        able,
        inactive('unable to get metrics for resource cpu: no metrics returned from resource metrics API'),
      ]),
      'hpa-no-metrics',
      [/no metrics returned/],
    ],
    [
      autoscaler(
        [
          {
            type: 'AbleToScale',
            status: 'False',
            reason: 'FailedGetScale',
            message:
              'the HPA controller was unable to get the target\'s current scale: deployments.apps "carts" not found',
          },
        ],
        { target: 'carts' },
      ),
      'hpa-target-missing',
      [/carts/],
    ],
  ];

  test.each(cases)('%#', async (made, pattern, words) => {
    for (const question of [
      'cart in shop does not autoscale under load',
      'HPA of cart in shop shows <unknown>',
    ]) {
      const found = await answer(question, [made, ...workload('cart')]);
      expect(found.pattern).toBe(pattern);
      for (const word of words) expect(found.rootCause).toMatch(word);
    }
  });

  test('because of what the API server says of the metrics API', async () => {
    const down = autoscaler([
      able,
      inactive(`${API}the server is currently unable to handle the request (get pods.metrics.k8s.io)`),
    ]);
    const apiService: KubeObject = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: { service: { name: 'metrics-server', namespace: 'kube-system' } },
      status: {
        conditions: [
          {
            type: 'Available',
            status: 'False',
            reason: 'MissingEndpoints',
            message: 'endpoints for service/metrics-server in "kube-system" have no addresses',
          },
        ],
      },
    };
    const found = await answer('cart in shop does not autoscale', [down, apiService, ...workload('cart')]);
    expect(found.pattern).toBe('metrics-api-service-down');
    expect(found.rootCause).toMatch(/kube-system\/metrics-server.*MissingEndpoints/);
  });

  test('is found by the name of its target, too', async () => {
    const other = autoscaler([able, inactive('failed to get cpu utilization: missing request for cpu')], {
      name: 'scale-it',
    });
    expect((await answer('cart in shop does not scale', [other, ...workload('cart')])).pattern).toBe(
      'hpa-request-missing',
    );
  });

  test('because two of them fight', async () => {
    const found = await answer('replicas of cart in shop go up and down', [
      autoscaler([able, active]),
      autoscaler([able, active], { name: 'cart-b' }),
      ...workload('cart'),
    ]);
    expect(found.pattern).toBe('hpa-conflict');
    expect(found.rootCause).toMatch(/cart-b/);
  });

  test('at its maximum, when asked about load', async () => {
    const limited = {
      type: 'ScalingLimited',
      status: 'True',
      reason: 'TooManyReplicas',
      message: 'the desired replica count is more than the maximum replica count',
    };
    const objects = [autoscaler([able, active, limited]), ...workload('cart', { replicas: 5 })];
    const found = await answer('cart in shop is slow under high load', objects);
    expect(found.pattern).toBe('hpa-at-maximum');
    expect(found.rootCause).toMatch(/maxReplicas is 5/);
    expect(found.investigation.diagnosis?.basis).toBe('likely');
    expect((await answer('is cart in shop healthy', objects)).pattern).toBeNull();
  });

  test('in the past', async () => {
    const complaint = event(
      { kind: 'HorizontalPodAutoscaler', name: 'cart' },
      'FailedGetResourceMetric',
      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
    );
    expect(
      (
        await answer('does cart in shop autoscale', [
          autoscaler([able, active]),
          complaint,
          ...workload('cart'),
        ])
      ).pattern,
    ).toBeNull();
  });
});

describe('a node that cannot be drained', () => {
  const budget = (spec: object, status: object): KubeObject =>
    object('PodDisruptionBudget', 'cart', {
      apiVersion: 'policy/v1',
      spec: { selector: { matchLabels: { app: 'cart' } }, ...spec },
      status,
    });
  const strict = budget(
    { minAvailable: 1 },
    { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  );
  const objects = [strict, ...workload('cart')];

  test.each(['node drain hangs on cart in shop', 'cannot evict cart in shop during the upgrade'])(
    '%s',
    async (question) => {
      const found = await answer(question, objects);
      expect(found.pattern).toBe('budget-never-allows');
      expect(found.rootCause).toMatch(
        /PodDisruptionBudget shop\/cart.*minAvailable: 1.*0 allowed disruptions/,
      );
    },
  );

  test.each(['why is cart in shop down', 'cart in shop crashes', 'what is wrong in shop'])(
    'is not the answer to: %s',
    async (question) => {
      expect((await answer(question, objects)).pattern).toBeNull();
    },
  );

  test('because pods are not well', async () => {
    const now = budget(
      { minAvailable: 2 },
      { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 3 },
    );
    const found = await answer('drain is blocked by cart in shop', [
      now,
      ...workload('cart', { replicas: 3 }),
    ]);
    expect(found.pattern).toBe('budget-blocks-eviction');
    expect(found.rootCause).toMatch(/needs 2 healthy pods, and only 1 of 3/);
  });
});
