// Facts of autoscalers and disruption budgets, with conditions and events as their controllers write them.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { event, object, pod, workload } from '../support/objects.ts';

const target = {
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  maxReplicas: 5,
};
const active = { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' };
const able = { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' };

function autoscaler(conditions: readonly object[], name = 'cart', parts: object = {}): KubeObject {
  const status = { currentReplicas: 5, conditions };
  return object('HorizontalPodAutoscaler', name, {
    apiVersion: 'autoscaling/v2',
    spec: target,
    status,
    ...parts,
  });
}

const inactive = (reason: string, message: string) => ({
  type: 'ScalingActive',
  status: 'False',
  reason,
  message: `the HPA was unable to compute the replica count: ${message}`,
});
const unable = (reason: string, message: string) => ({
  type: 'AbleToScale',
  status: 'False',
  reason,
  message: `the HPA controller was unable to get the target's current scale: ${message}`,
});

const RESOURCE = 'FailedGetResourceMetric';
const API =
  'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ';

describe('an autoscaler that cannot scale', () => {
  const cases: readonly (readonly [object, string, object])[] = [
    [
      inactive(RESOURCE, `${API}the server could not find the requested resource (get pods.metrics.k8s.io)`),
      'autoscaler.metrics-api-missing',
      { api: 'metrics.k8s.io' },
    ],
    [
      inactive(
        RESOURCE,
        `${API}the server is currently unable to handle the request (get pods.metrics.k8s.io)`,
      ),
      'autoscaler.metrics-api-down',
      { error: 'the server is currently unable to handle the request (get pods.metrics.k8s.io)' },
    ],
    [
      inactive(
        RESOURCE,
        'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
      ),
      'autoscaler.no-metrics',
      { error: 'no metrics returned from resource metrics API' },
    ],
    [
      inactive(
        RESOURCE,
        'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
      ),
      'autoscaler.no-metrics',
      {},
    ],
    [
      inactive(
        RESOURCE,
        'failed to get cpu utilization: missing request for cpu in container proxy of Pod cart-7d-x2',
      ),
      'autoscaler.request-missing',
      { resource: 'cpu', container: 'proxy', pod: 'cart-7d-x2' },
    ],
    [
      inactive(RESOURCE, 'failed to get memory utilization: missing request for memory'),
      'autoscaler.request-missing',
      { resource: 'memory' },
    ],
    [
      inactive(
        'FailedGetPodsMetric',
        'unable to get metric http_requests: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
      ),
      'autoscaler.custom-metrics-missing',
      { api: 'custom.metrics.k8s.io' },
    ],
    [
      inactive(
        'FailedGetPodsMetric',
        'unable to get metric http_requests: unable to fetch metrics from custom metrics API: the server could not find the metric http_requests for pods',
      ),
      'autoscaler.custom-metrics-missing',
      { metric: 'http_requests' },
    ],
    [
      inactive(
        'FailedGetExternalMetric',
        'unable to get external metric shop/queue/nil: no metrics returned from external metrics API',
      ),
      'autoscaler.custom-metrics-missing',
      { api: 'external metrics API' },
    ],
    [
      unable('FailedGetScale', 'deployments/scale.apps "cart" not found'),
      'autoscaler.target-missing',
      { target: 'cart' },
    ],
    [
      unable('FailedGetScale', 'deployments.apps "cart" not found'),
      'autoscaler.target-missing',
      { target_kind: 'deployments.apps' },
    ],
    [
      unable('FailedGetScale', 'no matches for kind "Deploy" in group "apps"'),
      'autoscaler.target-unknown-kind',
      {},
    ],
    [
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'AmbiguousSelector',
        message: 'pods by selector app=cart are controlled by multiple HPAs: [shop/cart shop/cart-2]',
      },
      'autoscaler.ambiguous-selector',
      { error: 'pods by selector app=cart are controlled by multiple HPAs: [shop/cart shop/cart-2]' },
    ],
    [
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      },
      'autoscaler.disabled-at-zero',
      { target: 'cart' },
    ],
    [inactive(RESOURCE, 'failed to get cpu utilization: something new'), 'autoscaler.metric-failed', {}],
  ];

  test.each(cases)('%j', (condition, code, captures) => {
    const found = look([autoscaler([condition])]);
    expect(codesOf(found)).toEqual([code]);
    expect(capturesOf(found, code)).toMatchObject(captures);
  });

  test('says the same in events', () => {
    const about = { kind: 'HorizontalPodAutoscaler', name: 'cart' };
    const message = `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${API}the server could not find the requested resource (get pods.metrics.k8s.io)`;
    const complaint = event(about, 'FailedComputeMetricsReplicas', message);
    expect(codesOf(look([autoscaler([able])], [complaint]))).toEqual(['autoscaler.metrics-api-missing']);
    expect(codesOf(look([autoscaler([able, active])], [complaint]))).toEqual([]);
  });

  test('says the same in the annotation of autoscaling/v1', () => {
    const conditions = [inactive(RESOURCE, 'failed to get cpu utilization: missing request for cpu')];
    const annotations = { 'autoscaling.alpha.kubernetes.io/conditions': JSON.stringify(conditions) };
    const old = object('HorizontalPodAutoscaler', 'cart', { spec: target, status: {} }, { annotations });
    expect(codesOf(look([old]))).toEqual(['autoscaler.request-missing']);
    const broken = object(
      'HorizontalPodAutoscaler',
      'cart',
      { spec: target },
      { annotations: { 'autoscaling.alpha.kubernetes.io/conditions': '[{' } },
    );
    expect(codesOf(look([broken]))).toEqual([]);
  });
});

test('an autoscaler at its maximum', () => {
  const limited = {
    type: 'ScalingLimited',
    status: 'True',
    reason: 'TooManyReplicas',
    message: 'the desired replica count is more than the maximum replica count',
  };
  const found = look([autoscaler([able, active, limited])]);
  expect(capturesOf(found, 'autoscaler.at-maximum')).toEqual({ maximum: '5', current: '5', target: 'cart' });
  const calm = {
    type: 'ScalingLimited',
    status: 'False',
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  };
  expect(codesOf(look([autoscaler([able, active, calm])]))).toEqual([]);
});

test('autoscalers concern what they scale, and each other', () => {
  const { facts, extractor } = look([
    autoscaler([able, active]),
    autoscaler([able, active], 'cart-two'),
    ...workload('cart'),
  ]);
  const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' };
  expect(extractor.inventory.linksTo(cart, 'uses').map(({ name }) => name)).toEqual(['cart', 'cart-two']);
  expect(facts.map(({ code, subject, captures }) => [code, subject.name, captures['other']])).toEqual([
    ['autoscaler.conflict', 'cart-two', 'cart'],
    ['autoscaler.conflict', 'cart', 'cart-two'],
  ]);
});

describe('a disruption budget', () => {
  const selector = { matchLabels: { app: 'cart' } };
  const budget = (spec: object, status: object, name = 'cart'): KubeObject =>
    object('PodDisruptionBudget', name, { apiVersion: 'policy/v1', spec: { selector, ...spec }, status });
  const one = pod('cart-0', { labels: { app: 'cart' } });

  test.each([
    [
      { minAvailable: 1 },
      { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
      'budget.never-allows',
    ],
    [
      { minAvailable: '100%' },
      { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 3 },
      'budget.never-allows',
    ],
    [
      { maxUnavailable: 0 },
      { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 },
      'budget.never-allows',
    ],
    [
      { minAvailable: 1 },
      { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 2 },
      'budget.blocks-eviction',
    ],
    [
      { minAvailable: 1 },
      { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
      undefined,
    ],
    [
      { minAvailable: 1 },
      { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1, expectedPods: 0 },
      undefined,
    ],
  ])('%j %j', (spec, status, code) => {
    expect(codesOf(look([budget(spec, status), one]))).toEqual(code === undefined ? [] : [code]);
  });

  test('tells its numbers', () => {
    const status = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 3 };
    const found = look([
      budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }, status),
      one,
    ]);
    expect(capturesOf(found, 'budget.blocks-eviction')).toEqual({
      min_available: '2',
      setting: 'minAvailable: 2',
      current: '1',
      desired: '2',
      expected: '3',
      allowed: '0',
      policy: 'IfHealthyBudget',
    });
  });

  test('concerns the workload whose pods it selects', () => {
    const { extractor } = look([...workload('cart'), budget({ minAvailable: 1 }, { disruptionsAllowed: 1 })]);
    const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' };
    expect(extractor.inventory.linksTo(cart, 'uses').map(({ kind }) => kind)).toEqual([
      'PodDisruptionBudget',
    ]);
  });

  test('overlaps another', () => {
    const found = look([one, budget({}, {}), budget({}, {}, 'cart-too')]);
    expect(capturesOf(found, 'budget.overlaps')).toEqual({ other: 'cart', covered_pod: 'cart-0' });
  });

  test('that matches nothing protects nothing', () => {
    expect(codesOf(look([budget({}, {})]))).toEqual(['budget.matches-nothing']);
    expect(codesOf(look([budget({}, {})], [], []))).toEqual([]);
  });

  test.each([
    [
      budget(
        {},
        {
          conditions: [
            {
              type: 'DisruptionAllowed',
              status: 'False',
              reason: 'SyncFailed',
              message: 'jobs.batch does not implement the scale subresource',
            },
          ],
        },
      ),
      [],
    ],
    [
      budget({}, { disruptionsAllowed: 1 }),
      [
        event(
          { kind: 'PodDisruptionBudget', name: 'cart' },
          'CalculateExpectedPodCountFailed',
          'Failed to calculate the number of expected pods: jobs.batch does not implement the scale subresource',
        ),
      ],
    ],
  ])('cannot count its pods', (made, events) => {
    expect(capturesOf(look([made, one], events), 'budget.cannot-count')).toEqual({
      error: 'jobs.batch does not implement the scale subresource',
    });
  });
});
