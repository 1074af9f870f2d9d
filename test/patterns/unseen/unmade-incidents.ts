// Incidents of pods that are not made, lose their place, or whose volumes are not what they ask for.

import {
  about,
  clusterThing,
  front,
  NODE_A,
  NODE_B,
  program,
  thing,
  told,
  unplaced,
  waits,
} from '../../support/lived-in.ts';
import { claim, node, storageClass } from '../../support/placement.ts';
import type { Incident } from './incident.ts';

const PREEMPT = (count: number) =>
  ` preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
const pending = (name: string, message: string, podSpec = {}, container = {}) => [
  ...program(name, { podStatus: unplaced(message), podSpec, container }),
  told(name, 'FailedScheduling', message, { source: { component: 'default-scheduler' } }),
];
const inPlace = <T extends { metadata?: object }>(made: T): T => ({
  ...made,
  metadata: { ...made.metadata, namespace: 'lagoon-emea' },
});
const notMade = (name: string, message: string, podSpec = {}, container = {}) => [
  ...program(name, {
    pods: 0,
    podSpec,
    container,
    conditions: [
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message,
        lastTransitionTime: '2026-03-01T02:31:00Z',
      },
    ],
  }),
  about('ReplicaSet', `${name}-7c9d8b5f4d`, 'FailedCreate', `Error creating: ${message}`, {
    source: { component: 'replicaset-controller' },
  }),
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

export const UNMADE: readonly Incident[] = [
  {
    family: 'quota-memory',
    objects: [
      ...notMade(
        'orbit',
        'pods "orbit-7c9d8b5f4d-" is forbidden: exceeded quota: squad-budget, requested: requests.memory=4Gi, used: requests.memory=30Gi, limited: requests.memory=32Gi',
      ),
      thing('ResourceQuota', 'squad-budget', {
        spec: { hard: { 'requests.memory': '32Gi' } },
        status: { hard: { 'requests.memory': '32Gi' }, used: { 'requests.memory': '30Gi' } },
      }),
    ],
    questions: [
      'orbit in lagoon-emea has no pods whatsoever',
      'scaling orbit up does nothing in lagoon-emea',
      'deployed orbit an hour ago and nothing runs',
    ],
    must: [/quota/, /squad-budget|memory/],
  },
  {
    family: 'quota-needs-limits',
    objects: notMade(
      'orbit',
      'pods "orbit-7c9d8b5f4d-" is forbidden: failed quota: squad-budget: must specify limits.cpu for: orbit; limits.memory for: orbit',
    ),
    questions: ['orbit deployment creates no pods in lagoon-emea'],
    must: [/quota/, /limits/],
  },
  {
    family: 'quota-storage',
    objects: [
      ...program('vault-db', {
        kind: 'StatefulSet',
        pods: 0,
        replicas: 1,
        spec: {
          volumeClaimTemplates: [
            {
              metadata: { name: 'store' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '200Gi' } } },
            },
          ],
        },
      }),
      about(
        'StatefulSet',
        'vault-db',
        'FailedCreate',
        'create Pod vault-db-0 in StatefulSet vault-db failed error: failed to create PVC store-vault-db-0: persistentvolumeclaims "store-vault-db-0" is forbidden: exceeded quota: squad-budget, requested: requests.storage=200Gi, used: requests.storage=900Gi, limited: requests.storage=1Ti',
        { source: { component: 'statefulset-controller' } },
      ),
    ],
    questions: ['vault-db statefulset in lagoon-emea has 0 pods', 'vault-db never starts'],
    must: [/quota/, /storage/],
  },
  {
    family: 'quota-services',
    objects: [
      ...program('orbit', { ready: true }),
      front('orbit', { type: 'LoadBalancer' }),
      about(
        'Service',
        'orbit',
        'SyncLoadBalancerFailed',
        'Error syncing load balancer: failed to ensure load balancer: TooManyLoadBalancers: Exceeded quota of account',
        { source: { component: 'service-controller' } },
      ),
    ],
    questions: [
      'orbit load balancer in lagoon-emea never gets an external ip',
      'orbit service external ip pending',
    ],
    must: [/load ?balancer/, /TooManyLoadBalancers|quota/],
  },
  {
    family: 'limit-range',
    objects: notMade(
      'orbit',
      'pods "orbit-7c9d8b5f4d-9xk2l" is forbidden: maximum memory usage per Container is 512Mi, but limit is 2Gi',
    ),
    questions: [
      'orbit in lagoon-emea: desired 1 current 0',
      'no pods for orbit, describe deployment shows nothing',
    ],
    must: [/limit ?range|maximum/i, /512Mi|2Gi/],
  },
  {
    family: 'pod-security',
    objects: notMade(
      'probe-agent',
      'pods "probe-agent-7c9d8b5f4d-9xk2l" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "probe-agent" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "probe-agent" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "probe-agent" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "probe-agent" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ),
    questions: [
      'probe-agent in lagoon-emea does not create pods since the namespace was labeled',
      'zero pods of probe-agent',
    ],
    must: [/PodSecurity|pod security/, /restricted/],
  },
  {
    family: 'webhook-denies',
    objects: notMade(
      'orbit',
      'admission webhook "images.gatekeeper.lagoon.example" denied the request: image tag "latest" is not allowed, use a digest',
    ),
    questions: [
      'orbit gets no pods in lagoon-emea',
      'why is orbit at 0/1 in lagoon-emea and nothing pending',
    ],
    must: [/webhook/, /images\.gatekeeper|denied/],
  },
  {
    family: 'webhook-down',
    objects: [
      ...notMade(
        'orbit',
        'Internal error occurred: failed calling webhook "inject.mesh.lagoon.example": failed to call webhook: Post "https://mesh-injector.mesh-system.svc:443/inject?timeout=10s": no endpoints available for service "mesh-injector"',
      ),
      clusterThing('MutatingWebhookConfiguration', 'mesh', {
        apiVersion: 'admissionregistration.k8s.io/v1',
        webhooks: [
          {
            name: 'inject.mesh.lagoon.example',
            failurePolicy: 'Fail',
            clientConfig: { service: { name: 'mesh-injector', namespace: 'mesh-system' } },
          },
        ],
      }),
    ],
    questions: ['orbit gets no pods in lagoon-emea', 'cannot deploy orbit anymore'],
    must: [/webhook/, /mesh-injector|endpoints/],
  },
  {
    family: 'volume-key-missing',
    objects: [
      ...creating('orbit', {
        volumes: [
          {
            name: 'settings',
            configMap: { name: 'orbit-settings', items: [{ key: 'orbit.toml', path: 'orbit.toml' }] },
          },
        ],
      }),
      thing('ConfigMap', 'orbit-settings', { data: { 'orbit.yaml': 'a: 1' } }),
      told(
        'orbit',
        'FailedMount',
        'MountVolume.SetUp failed for volume "settings" : configmap references non-existent config key: orbit.toml',
      ),
    ],
    questions: [
      'orbit in lagoon-emea stuck creating containers for 20 minutes',
      'orbit ContainerCreating forever',
    ],
    must: [/orbit\.toml/, /key/],
  },
  {
    family: 'subpath',
    objects: [
      ...program('orbit', {
        podStatus: { phase: 'Pending' },
        state: waits(
          'CreateContainerConfigError',
          'failed to prepare subPath for volumeMount "settings" of container "orbit"',
        ),
      }),
      told(
        'orbit',
        'Failed',
        'Error: failed to prepare subPath for volumeMount "settings" of container "orbit"',
      ),
    ],
    questions: [
      'orbit in lagoon-emea CreateContainerConfigError',
      'orbit fails to start after the chart change',
    ],
    must: [/subPath/i, /settings/],
  },
  {
    family: 'secret-volume-missing',
    objects: [
      ...creating('orbit', { volumes: [{ name: 'tls', secret: { secretName: 'orbit-edge-tls' } }] }),
      told(
        'orbit',
        'FailedMount',
        'MountVolume.SetUp failed for volume "tls" : secret "orbit-edge-tls" not found',
      ),
    ],
    questions: ['orbit in lagoon-emea containers are not created', 'orbit hangs'],
    must: [/orbit-edge-tls/, /secret/i],
  },
  {
    family: 'evicted-memory',
    objects: [
      ...program('cruncher', {
        podStatus: {
          phase: 'Failed',
          reason: 'Evicted',
          message:
            'The node was low on resource: memory. Threshold quantity: 100Mi, available: 38460Ki. Container cruncher was using 3810220Ki, request is 128Mi, has larger consumption of memory. ',
          containerStatuses: [],
        },
      }),
      told(
        'cruncher',
        'Evicted',
        'The node was low on resource: memory. Threshold quantity: 100Mi, available: 38460Ki. Container cruncher was using 3810220Ki, request is 128Mi, has larger consumption of memory. ',
      ),
    ],
    questions: [
      'cruncher pods get killed in lagoon-emea, status Evicted',
      'cruncher in lagoon-emea disappeared overnight',
    ],
    must: [/evict/i, /memory/],
  },
  {
    family: 'evicted-disk',
    objects: program('cruncher', {
      podStatus: {
        phase: 'Failed',
        reason: 'Evicted',
        message:
          'The node was low on resource: ephemeral-storage. Threshold quantity: 2146223340, available: 1912344Ki. Container cruncher was using 18Gi, request is 0, has larger consumption of ephemeral-storage. ',
        containerStatuses: [],
      },
    }),
    questions: ['cruncher was evicted, why?', 'cruncher in lagoon-emea failed'],
    must: [/evict/i, /ephemeral|disk/],
  },
  {
    family: 'preempted',
    objects: [
      ...program('cruncher', {
        podStatus: {
          phase: 'Failed',
          conditions: [
            {
              type: 'DisruptionTarget',
              status: 'True',
              reason: 'PreemptionByScheduler',
              message: 'default-scheduler: preempting to accommodate a higher priority pod',
              lastTransitionTime: '2026-03-01T02:50:00Z',
            },
          ],
          containerStatuses: [],
        },
      }),
      told('cruncher', 'Preempted', 'Preempted by pod 5e0a on node ip-10-24-3-17', {
        source: { component: 'default-scheduler' },
      }),
    ],
    questions: [
      'cruncher in lagoon-emea keeps getting kicked out',
      'who killed cruncher pods in lagoon-emea',
    ],
    must: [/preempt/i, /priority/i],
  },
  {
    family: 'pod-on-dead-node',
    objects: [
      ...program('cruncher', { podStatus: { reason: 'NodeLost' }, state: { ready: false }, podMetadata: {} }),
      told('cruncher', 'NodeNotReady', 'Node is not ready', { source: { component: 'node-controller' } }),
    ],
    nodes: [
      node(NODE_A, {
        taints: [
          { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
          { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
        ],
        conditions: [
          {
            type: 'Ready',
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
            lastTransitionTime: '2026-03-01T02:30:00Z',
          },
        ],
      }),
      node(NODE_B),
    ],
    questions: ['cruncher in lagoon-emea does not answer anymore', `node ${NODE_A} looks dead`],
    must: [/kubelet|not ?ready|unreachable/i, new RegExp(NODE_A)],
  },
  {
    family: 'disk-pressure',
    objects: pending(
      'cruncher',
      `0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.${PREEMPT(2)}`,
    ),
    nodes: [NODE_A, NODE_B].map((name) =>
      node(name, {
        taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }],
        conditions: [
          {
            type: 'DiskPressure',
            status: 'True',
            reason: 'KubeletHasDiskPressure',
            message: 'kubelet has disk pressure',
            lastTransitionTime: '2026-03-01T02:30:00Z',
          },
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
          },
        ],
      }),
    ),
    questions: ['cruncher pending in lagoon-emea', 'new pods of cruncher are refused everywhere'],
    must: [/disk/i, /pressure/i],
  },
  {
    family: 'waiting-for-consumer-nobody',
    objects: [
      inPlace(claim('reports-store', { storageClassName: 'late' })),
      storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' }),
      about(
        'PersistentVolumeClaim',
        'reports-store',
        'WaitForFirstConsumer',
        'waiting for first consumer to be created before binding',
        { type: 'Normal' },
      ),
    ],
    questions: ['pvc reports-store in lagoon-emea stays pending', 'why does reports-store not bind'],
    must: [/consumer|WaitForFirstConsumer|no pod/i],
  },
  {
    family: 'pvc-finalizer',
    objects: [
      ...program('vault-db', { ready: true, podSpec: usesClaim('vault-store') }),
      (() => {
        const made = inPlace(claim('vault-store', { volumeName: 'pvc-0c1d' }, { phase: 'Bound' }));
        return {
          ...made,
          metadata: {
            ...made.metadata,
            deletionTimestamp: '2026-03-01T01:50:00Z',
            finalizers: ['kubernetes.io/pvc-protection'],
          },
        };
      })(),
    ],
    questions: ['pvc vault-store in lagoon-emea is stuck terminating', 'cannot delete vault-store'],
    must: [/pvc-protection|finalizer/, /vault-db|used|mount|pod/],
  },
  {
    family: 'namespace-terminating',
    objects: [
      clusterThing(
        'Namespace',
        'old-demo',
        {
          spec: { finalizers: ['kubernetes'] },
          status: {
            phase: 'Terminating',
            conditions: [
              {
                type: 'NamespaceDeletionDiscoveryFailure',
                status: 'True',
                reason: 'DiscoveryFailed',
                message:
                  'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1',
                lastTransitionTime: '2026-03-01T02:00:00Z',
              },
              {
                type: 'NamespaceContentRemaining',
                status: 'False',
                reason: 'ContentRemoved',
                message: 'All content successfully removed',
                lastTransitionTime: '2026-03-01T02:00:00Z',
              },
            ],
          },
        },
        { deletionTimestamp: '2026-03-01T01:50:00Z' },
      ),
    ],
    questions: [
      'namespace old-demo is stuck in Terminating',
      'cannot get rid of namespace old-demo, deleting for an hour',
    ],
    must: [/metrics\.k8s\.io/, /discover|API/],
  },
];
