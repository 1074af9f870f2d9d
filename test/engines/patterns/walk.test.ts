// The walk to who is in charge: ways that are worth going although a cause is known, and components whose complaints
// count for what they do, whomever their lines name.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/facts/kube-json.ts';
import { answer } from '../../support/answers.ts';
import { crashingWorkload, waitingWorkload } from '../../support/broken-pods.ts';
import { event, object, pod, workload } from '../../support/objects.ts';
import { condition } from '../../support/one-look.ts';
import { creatingWorkload, node, pendingWorkload, podEvent } from '../../support/placement.ts';

interface Way {
  readonly name: string;
  readonly question: string;
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  /** What the answer must say, from where the way leads. */
  readonly says: string;
}

const SYSTEM = 'kube-system';
const agent = (name: string, path: string): KubeObject =>
  pod(name, {
    namespace: SYSTEM,
    owner: { kind: 'DaemonSet', name: name.replace(/-\w+$/, '') },
    containers: [{ name: 'agent', image: 'registry.example/agent:1' }],
    podSpec: { nodeName: 'node-1', volumes: [{ name: 'host', hostPath: { path } }] },
  });
const controlPlane = (component: string): KubeObject =>
  pod(`${component}-cp-1`, {
    namespace: SYSTEM,
    labels: { component },
    containers: [{ name: component, image: `registry.k8s.io/${component}:v1.30.2` }],
  });
const supplier = (name: string): readonly KubeObject[] => [
  object('ExternalSecret', name, {
    apiVersion: 'external-secrets.io/v1',
    spec: {},
    status: { conditions: [condition('Ready', 'False', 'SecretSyncedError', 'seal of vault 7 is broken')] },
  }),
  event({ kind: 'ExternalSecret', name }, 'UpdateFailed', 'seal of vault 7 is broken'),
];
const NO_SECRET = waitingWorkload('CreateContainerConfigError', 'secret "cart-keys" not found', {
  container: { env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'cart-keys', key: 'key' } } }] },
});
const NO_NETWORK = [
  ...creatingWorkload('cart'),
  node('node-1'),
  agent('plugin-x', '/etc/cni/net.d'),
  podEvent(
    'cart-0',
    'FailedCreatePodSandBox',
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "a": plugin type="wires" failed (add): add cmd: failed to assign an IP address to container',
  ),
];
const UNAUTHORIZED = 'E0301 02:58:00.1 1 reflector.go:147] failed to list *v1.Pod: Unauthorized';
const orphan = object(
  'ReplicaSet',
  'mailer-5d9f7c6b4d',
  { apiVersion: 'apps/v1', spec: { replicas: 1 }, status: { replicas: 1 } },
  { ownerReferences: [{ kind: 'Deployment', name: 'mailer', controller: true }] },
);

const cartOnANode = [
  ...workload('cart').map((made) =>
    made.kind === 'Pod' ? { ...made, spec: { ...made.spec, nodeName: 'node-1' } } : made,
  ),
];
const shipper = (name: string): KubeObject =>
  pod(name, {
    namespace: SYSTEM,
    owner: { kind: 'DaemonSet', name: 'shipper' },
    containers: [{ name: 'shipper', image: 'registry.example/fluent-bit:3' }],
    podSpec: { nodeName: 'node-1' },
  });
const applied = (name: string): readonly KubeObject[] =>
  workload(name).map((made) =>
    made.kind === 'Deployment'
      ? {
          ...made,
          metadata: {
            ...made.metadata,
            labels: {
              'kustomize.toolkit.fluxcd.io/name': 'apps',
              'kustomize.toolkit.fluxcd.io/namespace': 'git',
            },
          },
        }
      : made,
  );
/** The same objects in a third namespace, under another name. */
const elsewhere = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  JSON.parse(
    JSON.stringify(objects).replaceAll('"shop"', '"meters"').replaceAll('cart', 'collector'),
  ) as readonly KubeObject[];
const kustomization = (
  name: string,
  ready: ReturnType<typeof condition>,
  dependsOn: readonly object[] = [],
): KubeObject =>
  object(
    'Kustomization',
    name,
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      spec: { dependsOn },
      status: { conditions: [ready] },
    },
    { namespace: 'git' },
  );

const WAYS: readonly Way[] = [
  {
    name: 'who is to make a Secret that is missing',
    question: 'cart in shop does not start',
    objects: [...NO_SECRET, ...supplier('cart-keys')],
    says: 'seal of vault 7 is broken',
  },
  {
    name: 'the network plugin that gives no addresses',
    question: 'cart in shop hangs in ContainerCreating',
    objects: NO_NETWORK,
    logs: { 'kube-system/plugin-x': 'ERROR ipam: cannot allocate: subnet 7 has no room left' },
    says: 'subnet 7 has no room left',
  },
  {
    name: 'the device plugin of a node',
    question: 'cart in shop is pending',
    objects: [
      ...pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient example.com/gpu.', {
        requests: { 'example.com/gpu': '1' },
      }),
      node('node-1'),
      agent('gpu-x', '/var/lib/kubelet/device-plugins'),
    ],
    logs: { 'kube-system/gpu-x': 'ERROR driver 7 is older than what the plugin can speak to' },
    says: 'driver 7 is older',
  },
  {
    name: 'the API server that checks tokens',
    question: 'cart in shop keeps crashing',
    objects: [...crashingWorkload({ exitCode: 1, reason: 'Error' }), controlPlane('kube-apiserver')],
    logs: {
      'shop/cart-0': UNAUTHORIZED,
      'kube-system/kube-apiserver-cp-1':
        'E0301 02:58:00.1 1 authentication.go:73] "Unable to authenticate the request" err="[invalid bearer token, signing key 7 is not known]"',
    },
    says: 'signing key 7 is not known',
  },
  {
    name: "Kubernetes' own controllers, where an orphan stays",
    question: 'replicaset mailer-5d9f7c6b4d in shop is still there, its deployment was deleted',
    objects: [orphan, ...workload('web'), controlPlane('kube-controller-manager')],
    logs: {
      'kube-system/kube-controller-manager-cp-1':
        'E0301 02:58:00.1 1 garbagecollector.go:243] "timed out waiting for the garbage collector caches to sync: kind recipes 7 cannot be listed"',
    },
    says: 'recipes 7 cannot be listed',
  },
  {
    name: 'who ships the logs of a node, where they do not arrive',
    question: 'no logs of cart in shop in kibana since noon',
    objects: [...cartOnANode, node('node-1'), shipper('shipper-x')],
    logs: {
      'kube-system/shipper-x': [
        '[2026/03/01 02:58:00] [error] [output:es:es.0] error: Output',
        '{"took":3,"errors":true,"items":[{"create":{"status":400,"error":{"type":"odd_exception","reason":"field colour 7 is a number in this index"}}}]}',
      ].join('\n'),
    },
    says: 'field colour 7 is a number',
  },
  {
    name: 'who keeps what is changed, where nothing can be changed',
    question: 'we cannot scale cart in shop any more',
    objects: [...cartOnANode, controlPlane('kube-apiserver'), controlPlane('etcd')],
    logs: {
      'kube-system/etcd-cp-1':
        '{"level":"error","ts":"2026-03-01T02:58:00.1Z","msg":"leader 7 of etcd was lost and no other is elected"}',
    },
    says: 'leader 7 of etcd was lost',
  },
  {
    name: 'what applies a workload from git',
    question: 'cart in shop still runs the version of yesterday',
    objects: [
      ...applied('cart'),
      kustomization('apps', condition('Ready', 'False', 'BuildFailed', 'accumulating: no patch 7 found')),
    ],
    says: 'no patch 7 found',
  },
  {
    name: 'what that waits for, in a third namespace',
    question: 'cart in shop still runs the version of yesterday',
    objects: [
      ...applied('cart'),
      kustomization(
        'apps',
        condition(
          'Ready',
          'False',
          'HealthCheckFailed',
          "health check failed: timeout waiting for: [Deployment/meters/collector status: 'InProgress']",
        ),
      ),
      ...elsewhere(crashingWorkload({ exitCode: 1, reason: 'Error' })),
    ],
    logs: { 'meters/collector-0': 'ERROR exporter 7 is not found in this build' },
    says: 'exporter 7 is not found',
  },
  {
    name: 'what that depends on',
    question: 'cart in shop still runs the version of yesterday',
    objects: [
      ...applied('cart'),
      kustomization(
        'apps',
        condition('Ready', 'False', 'DependencyNotReady', "dependency 'git/base' is not ready"),
        [{ name: 'base' }],
      ),
      kustomization('base', condition('Ready', 'False', 'BuildFailed', 'accumulating: no patch 7 found')),
    ],
    says: 'no patch 7 found',
  },
];

describe('who is in charge is told', () => {
  test.each(WAYS)('$name', async ({ question, objects, logs = {}, says }) => {
    const { rootCause } = await answer(question, objects, { logs });
    expect(rootCause).toContain(says);
  });
});

describe('and not', () => {
  test('who makes another Secret', async () => {
    const told = await answer('cart in shop does not start', [...NO_SECRET, ...supplier('other-keys')]);
    expect(told.pattern).toBe('config-object-missing');
    expect(told.rootCause).not.toContain('seal of vault 7');
  });

  test('a network plugin that complains of something else', async () => {
    const { rootCause } = await answer('cart in shop hangs in ContainerCreating', NO_NETWORK, {
      logs: { 'kube-system/plugin-x': 'ERROR report 7 could not be pushed' },
    });
    expect(rootCause).not.toContain('report 7');
  });

  test('a network plugin of another node', async () => {
    const elsewhere = NO_NETWORK.map((made) =>
      made.metadata?.name === 'plugin-x' ? { ...made, spec: { ...made.spec, nodeName: 'node-2' } } : made,
    );
    const { rootCause } = await answer('cart in shop hangs in ContainerCreating', elsewhere, {
      logs: { 'kube-system/plugin-x': 'ERROR ipam: cannot allocate: subnet 7 has no room left' },
    });
    expect(rootCause).not.toContain('subnet 7');
  });

  test('who ships logs, where the question is about no logs', async () => {
    const { rootCause } = await answer(
      'cart in shop is slow',
      [...cartOnANode, node('node-1'), shipper('shipper-x')],
      { logs: { 'kube-system/shipper-x': 'ERROR buffer 7 could not be flushed' } },
    );
    expect(rootCause).not.toContain('buffer 7');
  });

  test('who keeps changes, where the question is about none', async () => {
    const { rootCause } = await answer(
      'cart in shop is slow',
      [...cartOnANode, controlPlane('kube-apiserver'), controlPlane('etcd')],
      { logs: { 'kube-system/etcd-cp-1': 'ERROR leader 7 of etcd was lost' } },
    );
    expect(rootCause).not.toContain('leader 7');
  });

  test('what applies another workload', async () => {
    const { rootCause } = await answer('cart in shop still runs the version of yesterday', [
      ...workload('cart'),
      kustomization('apps', condition('Ready', 'False', 'BuildFailed', 'no patch 7 found')),
    ]);
    expect(rootCause).not.toContain('patch 7');
  });

  test('an API server whose complaint is about no token', async () => {
    const { rootCause } = await answer(
      'cart in shop keeps crashing',
      [...crashingWorkload({ exitCode: 1, reason: 'Error' }), controlPlane('kube-apiserver')],
      {
        logs: {
          'shop/cart-0': UNAUTHORIZED,
          'kube-system/kube-apiserver-cp-1': 'E0301 02:58:00.1 1 controller.go:1] quota 7 is odd',
        },
      },
    );
    expect(rootCause).not.toContain('quota 7');
  });
});
