// Facts of pods that were taken off their node or refused there, on messages as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, workload } from '../support/objects.ts';
import { codesIn, factsIn, podEvent } from '../support/placement.ts';

describe('pods that were taken off their node or refused there', () => {
  const failed = (reason: string, message: string, endedAt = '2026-03-01T02:50:00Z'): KubeObject =>
    pod('cart-0', {
      status: {
        phase: 'Failed',
        reason,
        message,
        containerStatuses: [],
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'TerminationByKubelet',
            lastTransitionTime: endedAt,
          },
        ],
      },
    });
  const cases: readonly (readonly [string, string, string, object])[] = [
    [
      'Evicted',
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 54Mi. Container cart was using 1234Mi, request is 256Mi, has larger consumption of memory. ',
      'pod.evicted-by-pressure',
      {
        resource: 'memory',
        threshold: '100Mi',
        available: '54Mi',
        container: 'cart',
        usage: '1234Mi',
        request: '256Mi',
        node: 'node-1',
      },
    ],
    [
      'Evicted',
      'The node was low on resource: ephemeral-storage. Container cart was using 10Gi, which exceeds its request of 0. ',
      'pod.evicted-by-pressure',
      { resource: 'ephemeral-storage', usage: '10Gi', request: '0' },
    ],
    [
      'Evicted',
      'The node was low on resource: ephemeral-storage. ',
      'pod.evicted-by-pressure',
      { resource: 'ephemeral-storage' },
    ],
    [
      'Evicted',
      'The node had condition: [DiskPressure]. ',
      'pod.refused-by-pressure',
      { condition: 'DiskPressure' },
    ],
    [
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
      'pod.storage-limit-exceeded',
      { limit: '1Gi' },
    ],
    [
      'Evicted',
      'Container cart exceeded its local ephemeral storage limit "500Mi". ',
      'pod.storage-limit-exceeded',
      { container: 'cart', limit: '500Mi' },
    ],
    [
      'Evicted',
      'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ',
      'pod.empty-dir-limit-exceeded',
      { volume: 'cache', limit: '1Gi' },
    ],
    ['Preempting', 'Preempted in order to admit critical pod', 'pod.preempted', { node: 'node-1' }],
    [
      'Terminated',
      'Pod was terminated in response to imminent node shutdown.',
      'pod.node-shut-down',
      { node: 'node-1' },
    ],
    [
      'NodeShutdown',
      'Pod was rejected as the node is shutting down.',
      'pod.node-shut-down',
      { node: 'node-1' },
    ],
    [
      'OutOfcpu',
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 1450, capacity: 4000",
      'pod.node-out-of-resource',
      { resource: 'cpu', requested: '5000', used: '1450', capacity: '4000' },
    ],
    [
      'OutOfpods',
      "Pod Node didn't have enough resource: pods, requested: 1, used: 32, capacity: 32",
      'pod.node-out-of-resource',
      { resource: 'pods' },
    ],
    [
      'NodeAffinity',
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      'pod.node-labels-changed',
      { node: 'node-1' },
    ],
    [
      'UnexpectedAdmissionError',
      'Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected',
      'pod.device-unavailable',
      { device: 'nvidia.com/gpu' },
    ],
    [
      'UnexpectedAdmissionError',
      'Pod was rejected: Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected',
      'pod.device-unavailable',
      { device: 'nvidia.com/gpu' },
    ],
    [
      'SysctlForbidden',
      'forbidden sysctl: "net.core.somaxconn" not allowlisted',
      'pod.sysctl-forbidden',
      { sysctl: 'net.core.somaxconn' },
    ],
    [
      'TopologyAffinityError',
      'Resources cannot be allocated with Topology locality',
      'pod.topology-refused',
      { error: 'Resources cannot be allocated with Topology locality' },
    ],
  ];
  test.each(cases)('%s: %s', (reason, message, code, captures) => {
    const facts = factsIn([failed(reason, message)]);
    expect(codesIn(facts)).toEqual(['pod.failed', code]);
    expect(facts.find((fact) => fact.code === code)?.captures).toMatchObject(captures);
  });

  test('what happened days ago is no news', () => {
    const old = failed('Evicted', 'The node was low on resource: memory. ', '2026-02-20T00:00:00Z');
    expect(codesIn(factsIn([old]))).not.toContain('pod.evicted-by-pressure');
  });

  test.each([
    ['PreemptionByScheduler', 'pod.preempted'],
    ['DeletionByTaintManager', 'pod.evicted-by-taint'],
    ['EvictionByEvictionAPI', 'pod.evicted-by-request'],
    ['DeletionByPodGC', 'pod.node-removed'],
  ])('the condition of a pod that is taken away: %s', (reason, code) => {
    const conditions = [
      { type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime: '2026-03-01T02:59:00Z' },
    ];
    expect(codesIn(factsIn([pod('cart-0', { status: { conditions } })]))).toContain(code);
  });

  test('who preempted a pod', () => {
    const events = [podEvent('cart-0', 'Preempted', 'Preempted by pod 0f1e-22 on node node-1', 'Normal')];
    const facts = factsIn([pod('cart-0', { ready: false })], events);
    expect(facts.find(({ code }) => code === 'pod.preempted')?.captures).toMatchObject({
      preempted_by: '0f1e-22',
      node: 'node-1',
    });
  });

  test('an old eviction of a workload that is whole again is no news; of one that is not it is', () => {
    const left = { ...failed('Evicted', 'The node was low on resource: memory. ', '2026-03-01T00:30:00Z') };
    const evicted = {
      ...left,
      metadata: {
        ...left.metadata,
        name: 'cart-x',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-rs', controller: true }],
      },
    };
    const told = (ready: number) =>
      codesIn(factsIn([...workload('cart', { replicas: 1, ready }), evicted])).includes(
        'pod.evicted-by-pressure',
      );
    expect(told(1)).toBe(false);
    expect(told(0)).toBe(true);
  });
});
