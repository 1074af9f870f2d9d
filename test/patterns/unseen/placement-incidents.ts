// Incidents of pods that get no place, no volume or are not made at all.

import { about, NODE_A, NODE_B, program, told, unplaced, waits } from '../../support/lived-in.ts';
import { claim, node, storageClass, volume } from '../../support/placement.ts';
import type { Incident } from './incident.ts';

const PREEMPT = (count: number) =>
  ` preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
const pending = (name: string, message: string, podSpec = {}, container = {}) => [
  ...program(name, { podStatus: unplaced(message), podSpec, container }),
  told(name, 'FailedScheduling', message, { source: { component: 'default-scheduler' } }),
];
const ZONE = 'topology.kubernetes.io/zone';
const inPlace = <T extends { metadata?: object }>(made: T): T => ({
  ...made,
  metadata: { ...made.metadata, namespace: 'lagoon-emea' },
});
const tainted = [
  node(NODE_A, { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] }),
  node(NODE_B, { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] }),
];
const usesClaim = (claimName: string) => ({
  volumes: [{ name: 'store', persistentVolumeClaim: { claimName } }],
});
const creating = (name: string, podSpec = {}, container = {}) =>
  program(name, {
    podSpec,
    container,
    podStatus: { phase: 'Pending', podIP: undefined },
    state: waits('ContainerCreating'),
  });

export const PLACEMENT: readonly Incident[] = [
  {
    family: 'pending-taint',
    objects: pending(
      'orbit',
      `0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: gpu}.${PREEMPT(2)}`,
    ),
    nodes: tainted,
    questions: [
      'orbit in lagoon-emea does not come up, hanging in pending since last night',
      'why is there no place for the orbit pods in lagoon-emea',
      'orbit wont schedule',
    ],
    must: [/taint/, /dedicated|gpu/],
  },
  {
    family: 'pending-taint-one-node-full',
    objects: pending(
      'orbit',
      `0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint {dedicated: gpu}. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.`,
      {},
      { resources: { requests: { memory: '24Gi' } } },
    ),
    nodes: [node(NODE_A), tainted[1] ?? node(NODE_B)],
    questions: ['orbit in lagoon-emea pending', 'orbit wont schedule'],
    must: [/memory/, /24Gi/],
  },
  {
    family: 'cordoned',
    objects: pending('orbit', `0/2 nodes are available: 2 node(s) were unschedulable.${PREEMPT(2)}`),
    nodes: [
      node(NODE_A, {
        cordoned: true,
        taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
      }),
      node(NODE_B, {
        cordoned: true,
        taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
      }),
    ],
    questions: [
      'orbit stays pending in lagoon-emea after the maintenance window',
      'new pods of orbit find no node in lagoon-emea',
    ],
    must: [/cordon|unschedulable/, /uncordon/],
  },
  {
    family: 'anti-affinity',
    objects: pending(
      'quorum',
      `0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.`,
      {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: { tier: 'ledger' } }, topologyKey: 'kubernetes.io/hostname' },
            ],
          },
        },
      },
    ),
    questions: [
      'third replica of quorum never gets scheduled in lagoon-emea',
      'quorum pod pending, plenty of cpu free',
    ],
    must: [/anti-?affinity/],
  },
  {
    family: 'topology-spread',
    objects: pending(
      'quorum',
      `0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints (missing required label).${PREEMPT(2)}`,
      {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'rack',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { tier: 'ledger' } },
          },
        ],
      },
    ),
    questions: ['quorum in lagoon-emea cannot be scheduled', 'quorum pods stuck, nothing happens'],
    must: [/topology spread|spread constraint/, /rack/],
  },
  {
    family: 'host-port',
    objects: pending(
      'edgecap',
      `0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.${PREEMPT(2)}`,
      {},
      { ports: [{ containerPort: 9100, hostPort: 9100, protocol: 'TCP' }] },
    ),
    questions: [
      'edgecap pending in lagoon-emea, what is blocking it?',
      'second edgecap does not start on any node',
    ],
    must: [/host ?port|port/, /9100/],
  },
  {
    family: 'too-many-pods',
    objects: pending(
      'edgecap',
      `0/2 nodes are available: 2 Too many pods. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.`,
    ),
    questions: ['edgecap in lagoon-emea is pending but the nodes are idle'],
    must: [/too many pods|pod limit|maximum.*pods|pods/],
  },
  {
    family: 'pv-node-affinity',
    objects: [
      ...pending(
        'vault-db',
        `0/2 nodes are available: 2 node(s) had volume node affinity conflict.${PREEMPT(2)}`,
        usesClaim('vault-store'),
      ),
      inPlace(claim('vault-store', { volumeName: 'pv-vault-1' }, { phase: 'Bound' })),
      volume(
        'pv-vault-1',
        {
          claimRef: { kind: 'PersistentVolumeClaim', name: 'vault-store', namespace: 'lagoon-emea' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: ZONE, operator: 'In', values: ['eu-west-1c'] }] },
              ],
            },
          },
        },
        { phase: 'Bound' },
      ),
    ],
    questions: [
      'vault-db in lagoon-emea pending since the zone was removed',
      'vault-db does not get a node, disk exists',
    ],
    must: [/volume/, /affinity|zone/],
  },
  {
    family: 'gpu-missing',
    objects: pending(
      'trainer',
      `0/2 nodes are available: 2 Insufficient nvidia.com/gpu.${PREEMPT(2)}`,
      {},
      { resources: { limits: { 'nvidia.com/gpu': '1' }, requests: { 'nvidia.com/gpu': '1' } } },
    ),
    questions: ['trainer in lagoon-emea has been waiting for a node for hours', 'no node for trainer'],
    must: [/gpu/],
  },
  {
    family: 'multi-attach',
    objects: [
      ...creating('vault-db', usesClaim('vault-store')),
      inPlace(claim('vault-store', { volumeName: 'pvc-0c1d' }, { phase: 'Bound' })),
      told(
        'vault-db',
        'FailedAttachVolume',
        'Multi-Attach error for volume "pvc-0c1d" Volume is already exclusively attached to one node and can\'t be attached to another',
        { source: { component: 'attachdetach-controller' } },
      ),
      told(
        'vault-db',
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[store], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
      ),
    ],
    questions: [
      'vault-db in lagoon-emea hangs in ContainerCreating after the node was replaced',
      'vault-db will not start, disk problem?',
    ],
    must: [/attach/, /node|multi-attach|ReadWriteOnce/],
  },
  {
    family: 'pvc-too-large',
    objects: [
      ...pending(
        'vault-db',
        '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
        usesClaim('vault-store'),
      ),
      inPlace(
        claim('vault-store', { storageClassName: 'manual', resources: { requests: { storage: '80Gi' } } }),
      ),
      volume('pv-manual', { storageClassName: 'manual', capacity: { storage: '10Gi' } }),
      storageClass('manual', { provisioner: 'kubernetes.io/no-provisioner' }),
      about(
        'PersistentVolumeClaim',
        'vault-store',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
        { type: 'Normal', source: { component: 'persistentvolume-controller' } },
      ),
    ],
    questions: ['vault-db in lagoon-emea pending', 'the pvc vault-store in lagoon-emea never binds'],
    must: [/80Gi/, /10Gi|capacity|small|large/],
  },
  {
    family: 'pvc-access-mode',
    objects: [
      ...pending(
        'vault-db',
        '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
        usesClaim('vault-store'),
      ),
      inPlace(
        claim('vault-store', {
          storageClassName: 'manual',
          accessModes: ['ReadWriteMany'],
          resources: { requests: { storage: '5Gi' } },
        }),
      ),
      volume('pv-manual', { storageClassName: 'manual' }),
      storageClass('manual', { provisioner: 'kubernetes.io/no-provisioner' }),
    ],
    questions: [
      'vault-store claim stuck pending in lagoon-emea',
      'vault-db in lagoon-emea cannot start because of its volume',
    ],
    must: [/ReadWriteMany/, /access mode|ReadWriteOnce/],
  },
];
