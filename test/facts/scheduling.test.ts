// Facts of pods that are not placed: the scheduler's messages as Kubernetes 1.19 to 1.35 write them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectorInWords } from '../../src/facts/pod-placement.ts';
import { requestOf } from '../../src/facts/pod-requests.ts';
import { parseSchedulingMessage } from '../../src/facts/scheduling-message.ts';
import { pod } from '../support/objects.ts';
import { claim, codesIn, factsIn, pendingPod, podEvent, usingClaim } from '../support/placement.ts';

const PREEMPTION = ' preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling..';

function reasonsIn(message: string, podSpec: Readonly<Record<string, unknown>> = {}) {
  const facts = factsIn([pendingPod('cart-0', message, { podSpec })]);
  return facts
    .filter(({ code }) => code.startsWith('scheduling.') || code.startsWith('storage.'))
    .map(({ code, captures }) => [code, captures['nodes'], captures['decisive']]);
}

describe('a message of the scheduler is taken apart', () => {
  const cases: readonly (readonly [
    string,
    number | undefined,
    readonly (readonly [number | undefined, string])[],
  ])[] = [
    [
      `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint {dedicated: gpu}.${PREEMPTION}`,
      5,
      [
        [2, 'Insufficient cpu'],
        [3, 'node(s) had untolerated taint {dedicated: gpu}'],
      ],
    ],
    [
      "0/3 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 2 Insufficient memory.",
      3,
      [
        [1, "node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate"],
        [2, 'Insufficient memory'],
      ],
    ],
    [
      '0/4 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling..',
      4,
      [[undefined, 'pod has unbound immediate PersistentVolumeClaims']],
    ],
    [
      '0/17 nodes are available: 17 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/17 nodes are available: 17 Preemption is not helpful for scheduling.',
      17,
      [[17, 'node(s) had untolerated taint(s)']],
    ],
    ['no nodes available to schedule pods', undefined, [[undefined, 'no nodes available to schedule pods']]],
  ];
  test.each(cases)('%s', (message, nodesTotal, reasons) => {
    const parsed = parseSchedulingMessage(message);
    expect(parsed.nodesTotal).toBe(nodesTotal);
    expect(parsed.reasons.map(({ count, text }) => [count, text])).toEqual(reasons);
    expect(parsed.summary).not.toMatch(/preemption|\.$/);
  });

  test('whatever is said, nothing throws and nothing is said twice', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { reasons, summary } = parseSchedulingMessage(`0/3 nodes are available: ${text}`);
        expect(reasons.reduce((sum, reason) => sum + reason.text.length, 0)).toBeLessThanOrEqual(
          summary.length,
        );
      }),
    );
  });
});

describe('each reason is a fact, and the one that decides is marked', () => {
  const cases: readonly (readonly [string, readonly (readonly (string | undefined)[])[]])[] = [
    [`0/5 nodes are available: 5 Insufficient cpu.${PREEMPTION}`, [['scheduling.insufficient', '5', 'yes']]],
    [
      '0/5 nodes are available: 2 Insufficient cpu, 2 Insufficient memory, 3 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.',
      [
        ['scheduling.insufficient', '2', 'yes'],
        ['scheduling.insufficient', '2', 'yes'],
        ['scheduling.control-plane-taint', '3', 'no'],
      ],
    ],
    [
      "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match Pod's node affinity/selector.",
      [
        ['scheduling.control-plane-taint', '1', 'no'],
        ['scheduling.selector-mismatch', '2', 'yes'],
      ],
    ],
    [
      "0/2 nodes are available: 2 node(s) didn't match node selector.",
      [['scheduling.selector-mismatch', '2', 'yes']],
    ],
    [
      "0/3 nodes are available: 1 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate, 2 node(s) had taint {team: ml}, that the pod didn't tolerate.",
      [['scheduling.taint', '3', 'yes']],
    ],
    ['0/2 nodes are available: 2 node(s) had untolerated taint(s).', [['scheduling.taint', '2', 'yes']]],
    [
      '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.',
      [['scheduling.node-condition-taint', '2', 'yes']],
    ],
    ['0/2 nodes are available: 2 node(s) were unschedulable.', [['scheduling.cordoned', '2', 'yes']]],
    [
      '0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient memory.',
      [
        ['scheduling.cordoned', '1', 'no'],
        ['scheduling.insufficient', '2', 'yes'],
      ],
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match pod affinity rules.",
      [['scheduling.pod-affinity', '3', 'yes']],
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.",
      [['scheduling.pod-anti-affinity', '3', 'yes']],
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules.",
      [['scheduling.pod-anti-affinity', '3', 'yes']],
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label).",
      [['scheduling.spread', '3', 'yes']],
    ],
    [
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
      [['scheduling.host-port', '1', 'yes']],
    ],
    ['0/1 nodes are available: 1 Too many pods.', [['scheduling.too-many-pods', '1', 'yes']]],
    [
      '0/2 nodes are available: 2 node(s) had volume node affinity conflict.',
      [['scheduling.volume-affinity', '2', 'yes']],
    ],
    [
      "0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.",
      [['scheduling.volume-affinity', '2', 'yes']],
    ],
    [
      '0/2 nodes are available: 2 node(s) exceed max volume count.',
      [['scheduling.volume-limit', '2', 'yes']],
    ],
    [
      "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.",
      [['scheduling.unbound-claim', '2', 'yes']],
    ],
    [
      '0/2 nodes are available: 2 pod has unbound immediate PersistentVolumeClaims.',
      [['scheduling.unbound-claim', '2', 'yes']],
    ],
    [
      '0/2 nodes are available: persistentvolumeclaim "data" not found.',
      [['storage.claim-missing', undefined, 'yes']],
    ],
    [
      '0/2 nodes are available: persistentvolumeclaim "data" is being deleted.',
      [['scheduling.claim-deleting', undefined, 'yes']],
    ],
    [
      '0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      [['scheduling.resource-claim', '2', 'yes']],
    ],
    ['no nodes available to schedule pods', [['scheduling.no-nodes', undefined, 'yes']]],
    [
      'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
      [['scheduling.binding-failed', undefined, 'yes']],
    ],
    ['0/2 nodes are available: 2 the moon was full.', [['scheduling.refused', '2', 'yes']]],
  ];
  test.each(cases)('%s', (message, reasons) => {
    expect(reasonsIn(message)).toEqual(reasons);
  });
});

describe('what the pod asks for is told with the reason', () => {
  const first = (message: string, podSpec: Readonly<Record<string, unknown>>) =>
    factsIn([pendingPod('cart-0', message, { podSpec })]).find(
      ({ captures }) => captures['decisive'] === 'yes',
    )?.captures;

  test('a request, of the container that makes it', () => {
    const containers = [
      { name: 'app', resources: { requests: { cpu: '16', memory: '1Gi' } } },
      { name: 'proxy', resources: { requests: { memory: '64Mi' } } },
    ];
    expect(first('0/1 nodes are available: 1 Insufficient cpu.', { containers })).toMatchObject({
      resource: 'cpu',
      request: '16',
      container: 'app',
    });
    expect(first('0/1 nodes are available: 1 Insufficient memory.', { containers })).toMatchObject({
      request: '1.1Gi',
      container: 'app',
    });
  });

  test('a taint as kubectl writes it, and more than one of them', () => {
    const message =
      '0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 node(s) had untolerated taint {spot: }.';
    expect(first(message, {})).toMatchObject({ taint: 'dedicated=gpu, spot', nodes: '3', nodes_total: '3' });
  });

  test('affinity to other pods, host ports and spread in words', () => {
    const term = {
      labelSelector: { matchLabels: { app: 'cache' } },
      topologyKey: 'topology.kubernetes.io/zone',
    };
    const rule = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    expect(
      first("0/1 nodes are available: 1 node(s) didn't match pod affinity rules.", {
        affinity: { podAffinity: rule },
      }),
    ).toMatchObject({ affinity: 'pods with app=cache in the same topology.kubernetes.io/zone' });
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    expect(
      first("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", {
        containers: [{ name: 'main', ports }],
      }),
    ).toMatchObject({ ports: '8080' });
    const topologySpreadConstraints = [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
      { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway' },
    ];
    expect(
      first("0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints.", {
        topologySpreadConstraints,
      }),
    ).toMatchObject({ spread: 'zone (max skew 1)' });
  });

  const selectors: readonly (readonly [Readonly<Record<string, unknown>>, string | undefined])[] = [
    [{}, undefined],
    [{ nodeSelector: { gpu: 'a100' } }, 'gpu=a100'],
    [{ nodeSelector: { gpu: 'a100', zone: 'b' } }, 'gpu=a100 and zone=b'],
    [
      affinityTo([
        { key: 'zone', operator: 'In', values: ['a', 'b'] },
        { key: 'gpu', operator: 'Exists' },
      ]),
      'zone in (a, b) and gpu exists',
    ],
    [
      affinityTo(
        [{ key: 'zone', operator: 'NotIn', values: ['a'] }],
        [{ key: 'cores', operator: 'Gt', values: ['8'] }],
      ),
      '(zone not in (a) or cores > 8)',
    ],
  ];
  test.each(selectors)('%j → %s', (spec, words) => {
    expect(selectorInWords(spec)).toBe(words);
  });
});

function affinityTo(...terms: readonly (readonly object[])[]) {
  const nodeSelectorTerms = terms.map((matchExpressions) => ({ matchExpressions }));
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  };
}

describe('requests are counted as the scheduler counts them', () => {
  const of = (cpu: string, restartPolicy?: string) => ({
    name: `c${cpu}`,
    resources: { requests: { cpu } },
    ...(restartPolicy ? { restartPolicy } : {}),
  });
  test.each([
    ['nothing', {}, undefined],
    ['the sum of the containers', { containers: [of('1'), of('500m')] }, '1500m'],
    ['an init container that needs more', { containers: [of('1')], initContainers: [of('4')] }, '4'],
    ['an init container that needs less', { containers: [of('2')], initContainers: [of('1')] }, '2'],
    ['a sidecar beside the containers', { containers: [of('1')], initContainers: [of('1', 'Always')] }, '2'],
    ['the overhead of a runtime', { containers: [of('1')], overhead: { cpu: '250m' } }, '1250m'],
    ['a request of the whole pod', { containers: [of('1')], resources: { requests: { cpu: '3' } } }, '3'],
  ])('%s', (_, spec, text) => {
    expect(requestOf(spec, 'cpu')?.text).toBe(text);
  });
});

describe('what the scheduler does not say', () => {
  test('a pod that a scheduler of another name should place', () => {
    const facts = factsIn([pendingPod('cart-0', null, { podSpec: { schedulerName: 'batch-scheduler' } })]);
    expect(facts.find(({ code }) => code === 'pod.scheduler-silent')?.captures).toMatchObject({
      scheduler: 'batch-scheduler',
    });
  });

  test('gates', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
    const podSpec = { schedulingGates: [{ name: 'example.com/quota' }] };
    expect(codesIn(factsIn([pendingPod('cart-0', null, { conditions, podSpec })]))).toEqual([
      'pod.scheduling-gated',
    ]);
  });

  test('nothing is wrong with a pod that is a few seconds old, placed, or waits for its volume', () => {
    const fresh = pendingPod('cart-0', null);
    const young = { ...fresh, metadata: { ...fresh.metadata, creationTimestamp: '2026-03-01T02:59:50Z' } };
    expect(codesIn(factsIn([young]))).toEqual([]);
    expect(codesIn(factsIn([pod('cart-0')]))).toEqual([]);
    const binding = pendingPod('cart-0', null, { podSpec: usingClaim('data') });
    expect(codesIn(factsIn([binding, claim('data')]))).not.toContain('pod.scheduler-silent');
  });

  test('the autoscaler that may add no node', () => {
    const message =
      "pod didn't trigger scale-up: 1 max node group size reached, 2 node(s) had untolerated taint(s)";
    const facts = factsIn(
      [pendingPod('cart-0', '0/1 nodes are available: 1 Insufficient cpu.')],
      [podEvent('cart-0', 'NotTriggerScaleUp', message, 'Normal')],
    );
    expect(facts.find(({ code }) => code === 'scheduling.node-group-full')?.captures['error']).toContain(
      'max node group size reached',
    );
  });
});
