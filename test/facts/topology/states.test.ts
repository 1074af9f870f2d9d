// What is known of objects as a whole: unseen, absent and refused ones, then each kind well and in trouble.
import { describe, expect, test } from 'vitest';
import type { ObjectState } from '../../../src/domain/object-state.ts';
import { Inventory } from '../../../src/facts/inventory.ts';
import { type KubeObject, refOf } from '../../../src/facts/kube-json.ts';
import { KIND_STATES } from '../../../src/facts/topology/kind-states.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { NAMESPACE, object, pod, workload } from '../../support/objects.ts';

type State = ObjectState['state'];

const NEW = { creationTimestamp: new Date(FIXED_NOW_MS - 5000).toISOString() };
const CLUSTER_WIDE = { namespace: undefined };
const since = '2026-03-01T02:00:00Z';
const condition = (type: string, status: string, reason = 'Because', message = 'it says so') => ({
  status: { conditions: [{ type, status, reason, message, lastTransitionTime: since }] },
});
const custom = (name: string, parts: Readonly<Record<string, unknown>> = {}, metadata = {}): KubeObject =>
  object('Kafka', name, { apiVersion: 'kafka.strimzi.io/v1beta2', spec: {}, ...parts }, metadata);
const waiting = (reason: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'main', ready: false, restartCount: 0, state: { waiting: { reason } } }],
});
const addresses = [{ addresses: [{ ip: '10.0.0.1' }] }];

/** The first object is the one that is judged. */
const ROWS: readonly (readonly [name: string, state: State, objects: readonly KubeObject[]])[] = [
  ['a pod that is ready', 'well', [pod('web-0')]],
  ['a pod that is not', 'troubled', [pod('web-0', { ready: false })]],
  [
    'a pod that was just made',
    'settling',
    [pod('web-0', { ready: false, createdAt: NEW.creationTimestamp, status: waiting('ContainerCreating') })],
  ],
  [
    'a new pod whose image cannot be pulled',
    'troubled',
    [pod('web-0', { ready: false, createdAt: NEW.creationTimestamp, status: waiting('ErrImagePull') })],
  ],
  [
    'a deletion that lasts',
    'troubled',
    [object('ConfigMap', 'web', {}, { deletionTimestamp: since, finalizers: ['x/y'] })],
  ],
  [
    'a deletion of now',
    'settling',
    [object('ConfigMap', 'web', {}, { deletionTimestamp: NEW.creationTimestamp })],
  ],
  ['a Deployment with all copies', 'well', workload('web')],
  ['a Deployment that lacks one', 'troubled', workload('web', { replicas: 2, ready: 1 })],
  ['a StatefulSet with all copies', 'well', workload('db', { kind: 'StatefulSet' })],
  [
    'a StatefulSet that lacks one',
    'troubled',
    workload('db', { kind: 'StatefulSet', replicas: 2, ready: 1 }),
  ],
  [
    'a DaemonSet on all nodes',
    'well',
    [object('DaemonSet', 'log', { status: { numberReady: 2, desiredNumberScheduled: 2 } })],
  ],
  [
    'a DaemonSet that lacks one',
    'troubled',
    [object('DaemonSet', 'log', { status: { numberReady: 1, desiredNumberScheduled: 2 } })],
  ],
  [
    'a set of an old revision',
    'well',
    [object('ReplicaSet', 'web-1', { spec: { replicas: 0 }, status: { replicas: 0 } })],
  ],
  [
    'a set without its pods',
    'troubled',
    [object('ReplicaSet', 'web-1', { spec: { replicas: 2 }, status: { readyReplicas: 1 } })],
  ],
  [
    'a replication controller',
    'well',
    [object('ReplicationController', 'web', { spec: { replicas: 1 }, status: { readyReplicas: 1 } })],
  ],
  [
    'a controller that has not seen the newest state',
    'troubled',
    [
      object(
        'Deployment',
        'web',
        { spec: { replicas: 1 }, status: { observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 } },
        { generation: 2 },
      ),
    ],
  ],
  ['a job that is done', 'well', [object('Job', 'load', condition('Complete', 'True'))]],
  ['a job that failed', 'troubled', [object('Job', 'load', condition('Failed', 'True'))]],
  ['a job that runs', 'settling', [object('Job', 'load', { status: { active: 1 } })]],
  ['a schedule', 'well', [object('CronJob', 'nightly')]],
  [
    'an autoscaler that scales',
    'well',
    [
      object('HorizontalPodAutoscaler', 'web', {
        status: {
          conditions: [
            { type: 'AbleToScale', status: 'True' },
            { type: 'ScalingActive', status: 'True' },
          ],
        },
      }),
    ],
  ],
  [
    'an autoscaler without metrics',
    'troubled',
    [
      object(
        'HorizontalPodAutoscaler',
        'web',
        condition('ScalingActive', 'False', 'FailedGetResourceMetric'),
      ),
    ],
  ],
  [
    'an autoscaler whose workload is at zero',
    'well',
    [object('HorizontalPodAutoscaler', 'web', condition('ScalingActive', 'False', 'ScalingDisabled'))],
  ],
  [
    'a Service with a ready pod',
    'well',
    [object('Service', 'web', { spec: { selector: { app: 'web' } } }), ...workload('web')],
  ],
  [
    'a Service without one',
    'troubled',
    [object('Service', 'web', { spec: { selector: { app: 'web' } } }), ...workload('web', { ready: 0 })],
  ],
  [
    'a Service that selects nothing which was seen',
    'settling',
    [object('Service', 'web', { spec: { selector: { app: 'web' } } })],
  ],
  [
    'a load balancer that does not come',
    'troubled',
    [object('Service', 'web', { spec: { type: 'LoadBalancer' } })],
  ],
  ['endpoints', 'well', [object('Endpoints', 'web', { subsets: addresses })]],
  ['no endpoints', 'settling', [object('Endpoints', 'web', { subsets: [] })]],
  [
    'an Ingress with an address',
    'well',
    [object('Ingress', 'web', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } })],
  ],
  ['an Ingress where no other has one either', 'settling', [object('Ingress', 'web')]],
  [
    'an Ingress whose siblings have one',
    'troubled',
    [
      object('Ingress', 'web'),
      object('Ingress', 'other', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }),
    ],
  ],
  ['a bound claim', 'well', [object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' } })]],
  [
    'a claim that nobody uses yet',
    'settling',
    [object('PersistentVolumeClaim', 'data', { status: { phase: 'Pending' } })],
  ],
  [
    'a claim that a pod waits for',
    'troubled',
    [
      object('PersistentVolumeClaim', 'data', { status: { phase: 'Pending' } }),
      pod('web-0', { podSpec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } }),
    ],
  ],
  ['a volume', 'well', [object('PersistentVolume', 'pv-1', { status: { phase: 'Released' } }, CLUSTER_WIDE)]],
  [
    'a volume that could not be reclaimed',
    'troubled',
    [object('PersistentVolume', 'pv-1', { status: { phase: 'Failed' } }, CLUSTER_WIDE)],
  ],
  [
    'an attachment',
    'well',
    [object('VolumeAttachment', 'csi-1', { status: { attached: true } }, CLUSTER_WIDE)],
  ],
  [
    'an attachment that fails',
    'troubled',
    [
      object(
        'VolumeAttachment',
        'csi-1',
        { status: { attached: false, attachError: { message: 'no' } } },
        CLUSTER_WIDE,
      ),
    ],
  ],
  ['a node', 'well', [object('Node', 'n', condition('Ready', 'True'), CLUSTER_WIDE)]],
  ['a node that is silent', 'troubled', [object('Node', 'n', condition('Ready', 'Unknown'), CLUSTER_WIDE)]],
  [
    'an API that answers',
    'well',
    [object('APIService', 'v1.x', condition('Available', 'True'), CLUSTER_WIDE)],
  ],
  [
    'an API that does not',
    'troubled',
    [object('APIService', 'v1.x', condition('Available', 'False'), CLUSTER_WIDE)],
  ],
  [
    'a request that nobody approved',
    'troubled',
    [object('CertificateSigningRequest', 'csr-1', { status: {} }, CLUSTER_WIDE)],
  ],
  [
    'a certificate that was signed',
    'well',
    [object('CertificateSigningRequest', 'csr-1', { status: { certificate: 'x' } }, CLUSTER_WIDE)],
  ],
  ['a ConfigMap', 'well', [object('ConfigMap', 'web')]],
  ['a custom object that is ready', 'well', [custom('a', condition('Ready', 'True'))]],
  ['a custom object that is not', 'troubled', [custom('a', condition('Ready', 'False'))]],
  ['a type that is bad when true', 'troubled', [custom('a', condition('ReconcileFailed', 'True'))]],
  ['a custom object that stalls', 'troubled', [custom('a', condition('Stalled', 'True'))]],
  ['a custom object at work', 'settling', [custom('a', condition('Reconciling', 'True'))]],
  ['a phase of failure', 'troubled', [custom('a', { status: { phase: 'Failed' } })]],
  ['a phase of success', 'well', [custom('a', { status: { phase: 'Running' } })]],
  [
    'a custom object that nobody acted on although siblings have a status',
    'settling',
    [custom('a'), custom('b', condition('Ready', 'True'))],
  ],
  ['a custom kind without any status', 'well', [custom('a'), custom('b')]],
];

function stateIn(objects: readonly KubeObject[]): ObjectState {
  const inventory = new Inventory(FIXED_NOW_MS);
  for (const one of objects) inventory.add(one);
  const [first] = objects;
  if (!first) throw new Error('a row needs an object');
  return inventory.stateOf(refOf(first));
}

describe('states', () => {
  test.each(ROWS)('%s: %s', (_, state, objects) => {
    expect(stateIn(objects)).toEqual({ state });
  });

  const db = { kind: 'Service', namespace: NAMESPACE, name: 'db' };

  test('what nobody looked at is not known', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    inventory.mention(db);
    expect(inventory.stateOf(db)).toEqual({ state: 'unseen' });
  });

  test('what is in no whole list is absent, and one of another namespace is not', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    expect(inventory.stateOf(db).state).toBe('unseen');
    inventory.markComplete('Service', NAMESPACE);
    expect(inventory.stateOf(db)).toEqual({ state: 'absent' });
    expect(inventory.stateOf({ ...db, namespace: 'other' })).toEqual({ state: 'unseen' });
  });

  test('what was asked for by its name and not found is absent', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    inventory.markAbsent(db);
    expect(inventory.stateOf(db)).toEqual({ state: 'absent' });
  });

  test('what may not be read is neither absent nor well', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    inventory.markUnreadable('Service', null, 'services is forbidden');
    expect(inventory.stateOf(db)).toEqual({ state: 'unreadable', why: 'services is forbidden' });
  });

  test('a state follows what is added', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    inventory.add(pod('web-0', { ready: false }));
    const web = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
    expect(inventory.stateOf(web)).toEqual({ state: 'troubled' });
    inventory.add(pod('web-0'));
    expect(inventory.stateOf(web)).toEqual({ state: 'well' });
  });

  test('every kind that is judged by itself and can be in trouble has an example', () => {
    const shown = new Set(ROWS.map(([, , [first]]) => first?.kind));
    const alike = new Set(
      Object.keys(KIND_STATES).filter((kind) => stateIn([object(kind, 'x')]).state === 'well'),
    );
    const missing = Object.keys(KIND_STATES).filter((kind) => !shown.has(kind) && !alike.has(kind));
    expect(missing).toEqual(['CustomResourceDefinition']);
  });

  test('what was read of a log', () => {
    const inventory = new Inventory(FIXED_NOW_MS);
    const web = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
    expect(inventory.logOf(web, null)).toBe('unread');
    inventory.markLog(web, 'proxy', 'refused');
    expect(inventory.logOf(web, 'proxy')).toBe('refused');
    expect(inventory.logOf(web, 'main')).toBe('unread');
    inventory.markLog(web, null, 'empty');
    expect(inventory.logOf(web, 'main')).toBe('empty');
    inventory.markLog(web, null, 'read');
    inventory.markLog(web, null, 'refused');
    expect(inventory.logOf(web, 'main')).toBe('read');
    expect(inventory.logOf(web, null)).toBe('read');
  });
});
