// Who is in charge: each row of the table by a kind and what is wrong, and where its ways lead among real objects.
import { describe, expect, test } from 'vitest';
import type { ToolCall } from '../../../src/domain/investigation.ts';
import { type ObjectRef, refKey } from '../../../src/domain/kube.ts';
import { formatToolCall } from '../../../src/domain/tool-notation.ts';
import { EDGE_TYPES } from '../../../src/domain/topology.ts';
import { FACT_KINDS } from '../../../src/facts/catalogue.ts';
import { Inventory } from '../../../src/facts/inventory.ts';
import { type KubeObject, refOf } from '../../../src/facts/kube-json.ts';
import { endsOf, lookAt, seekAlong } from '../../../src/facts/topology/along.ts';
import { EDGE_RULES } from '../../../src/facts/topology/edges.ts';
import { IN_CHARGE, inChargeOf } from '../../../src/facts/topology/in-charge.ts';
import { WRONGS, type Wrong, wrongsOf } from '../../../src/facts/topology/wrongs.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { NAMESPACE, object, pod, service, workload } from '../../support/objects.ts';

const CLUSTER_WIDE = { namespace: undefined };
const agent = (name: string, path: string): KubeObject =>
  pod(name, {
    namespace: 'kube-system',
    owner: { kind: 'DaemonSet', name: 'agent' },
    podSpec: { nodeName: 'worker-1', volumes: [{ name: 'host', hostPath: { path } }] },
  });
const onNode = { podSpec: { nodeName: 'worker-1' } };
const node = object('Node', 'worker-1', {}, CLUSTER_WIDE);
const account = (name: string) => ({ kind: 'ServiceAccount', name });

interface Row {
  readonly name: string;
  /** The first object is the troubled one. */
  readonly objects: readonly KubeObject[];
  readonly wrong: Wrong;
  /** Who may know more, by `Kind namespace/name`. */
  readonly leads: readonly string[];
  /** Looks for what nobody has seen. */
  readonly seeks?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'a store that takes no writes says why in its own log',
    wrong: 'store-blocked',
    objects: [
      pod('web-0', {
        containers: [{ name: 'main', image: 'web:1', env: [{ name: 'QUEUE', value: 'lists:6379' }] }],
      }),
      service('lists'),
      pod('lists-0', { labels: { app: 'lists' } }),
      pod('other-0', { labels: { app: 'other' } }),
    ],
    leads: ['Pod shop/lists-0'],
    seeks: ['FIND_ISSUES shop'],
  },
  {
    name: 'a host name is written into DNS by external-dns, wherever that runs',
    wrong: 'not-published',
    objects: [
      object('Ingress', 'web', { spec: { rules: [{ host: 'web.example.com' }] } }),
      pod('names-0', {
        namespace: 'names',
        containers: [{ name: 'main', image: 'registry.example/external-dns:1' }],
      }),
      pod('cart-0', { namespace: 'names' }),
    ],
    leads: ['Pod names/names-0'],
    seeks: ['LIST_ALL Pod'],
  },
  {
    name: 'a sandbox is made by the network plugin of the node, not by its other agents',
    wrong: 'sandbox',
    objects: [
      pod('web-0', onNode),
      node,
      agent('cni-x', '/etc/cni/net.d'),
      agent('gpu-x', '/var/lib/kubelet/device-plugins'),
    ],
    leads: ['Node worker-1', 'Pod kube-system/cni-x'],
    seeks: ['LIST_ALL Pod - worker-1'],
  },
  {
    name: 'nothing is known of the node: it is looked at, then who serves it',
    wrong: 'sandbox',
    objects: [pod('web-0', onNode)],
    leads: ['Node worker-1'],
    seeks: ['LIST_ALL Node'],
  },
  {
    name: 'a volume is mounted by its driver on the node and attached by its attachment',
    wrong: 'mount',
    objects: [
      pod('db-0', {
        podSpec: {
          nodeName: 'worker-1',
          volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
        },
      }),
      object('PersistentVolumeClaim', 'data', { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } }),
      object('PersistentVolume', 'pv-1', {}, CLUSTER_WIDE),
      object(
        'VolumeAttachment',
        'csi-1',
        { spec: { nodeName: 'worker-2', source: { persistentVolumeName: 'pv-1' } } },
        CLUSTER_WIDE,
      ),
      node,
      agent('csi-x', '/var/lib/kubelet/plugins_registry'),
    ],
    leads: [
      'PersistentVolumeClaim shop/data',
      'PersistentVolume pv-1',
      'VolumeAttachment csi-1',
      'Pod kube-system/csi-x',
      'Node worker-1',
    ],
  },
  {
    name: 'a pod is placed by the scheduler, on nodes that autoscalers add',
    wrong: 'unscheduled',
    objects: [
      object('Pod', 'web-0', { spec: { containers: [] } }),
      pod('kube-scheduler-cp', { namespace: 'kube-system', labels: { component: 'kube-scheduler' } }),
      node,
      object('LimitRange', 'sizes'),
    ],
    leads: ['Pod kube-system/kube-scheduler-cp', 'Node worker-1', 'LimitRange shop/sizes'],
    seeks: [
      'LIST_ALL Pod kube-system',
      'LIST_ALL Node',
      'LIST_ALL ResourceQuota shop',
      'LIST_ALL LimitRange shop',
    ],
  },
  {
    name: 'an account may do what its bindings grant',
    wrong: 'denied.api',
    objects: [
      pod('web-0', { podSpec: { serviceAccountName: 'web' } }),
      object('ServiceAccount', 'web'),
      object('RoleBinding', 'web', { subjects: [account('web')], roleRef: { kind: 'Role', name: 'reader' } }),
    ],
    leads: ['ServiceAccount shop/web', 'RoleBinding shop/web', 'Role shop/reader'],
    seeks: ['LIST_ALL RoleBinding shop', 'LIST_ALL ClusterRoleBinding', 'LIST_ALL Role shop'],
  },
  {
    name: 'an Ingress is served by the controller of its class',
    wrong: 'http-5xx',
    objects: [
      object('Ingress', 'web', { spec: { ingressClassName: 'public', tls: [{ secretName: 'web-tls' }] } }),
      object('IngressClass', 'public', { spec: { controller: 'k8s.io/ingress-nginx' } }, CLUSTER_WIDE),
      ...workload('edge', {
        namespace: 'edge',
        containers: [
          { name: 'c', image: 'registry.example/edge:1', args: ['--controller-class=k8s.io/ingress-nginx'] },
        ],
      }),
    ],
    leads: ['Secret shop/web-tls', 'IngressClass public', 'Deployment edge/edge'],
  },
  {
    name: 'of a custom object what it owns is asked, what it refers to, and its operator',
    wrong: 'not-ready',
    objects: [
      object('Kafka', 'events', {
        apiVersion: 'kafka.strimzi.io/v1beta2',
        spec: { secretRef: { name: 'keys' } },
      }),
      object(
        'StrimziPodSet',
        'events-kafka',
        { apiVersion: 'core.strimzi.io/v1beta2' },
        {
          ownerReferences: [
            { apiVersion: 'kafka.strimzi.io/v1beta2', kind: 'Kafka', name: 'events', controller: true },
          ],
        },
      ),
      ...workload('strimzi-cluster-operator', { namespace: 'ops' }),
    ],
    leads: ['StrimziPodSet shop/events-kafka', 'Secret shop/keys', 'Deployment ops/strimzi-cluster-operator'],
  },
  {
    name: 'of an autoscaler the API of its metrics is asked and who answers for it',
    wrong: 'not-scaled',
    objects: [
      object('HorizontalPodAutoscaler', 'web', {
        spec: { metrics: [{ type: 'Resource' }], scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      }),
      object(
        'APIService',
        'v1beta1.metrics.k8s.io',
        { spec: { service: { namespace: 'kube-system', name: 'metrics' } } },
        CLUSTER_WIDE,
      ),
    ],
    leads: ['APIService v1beta1.metrics.k8s.io', 'Service kube-system/metrics', 'Deployment shop/web'],
    seeks: ['FIND_ISSUES kube-system', 'FIND_ISSUES shop'],
  },
  {
    name: 'a claim is bound by the driver of its class',
    wrong: 'not-bound',
    objects: [
      object('PersistentVolumeClaim', 'data', { spec: { storageClassName: 'fast' } }),
      object('StorageClass', 'fast', { provisioner: 'disk.csi.example' }, CLUSTER_WIDE),
      pod('disk-0', {
        namespace: 'storage',
        containers: [{ name: 'main', image: 'registry.example/disk:1', args: ['--driver=disk.csi.example'] }],
      }),
    ],
    leads: ['StorageClass fast', 'CSIDriver disk.csi.example', 'Pod storage/disk-0'],
  },
  {
    name: 'a refused call: the callee in whatever namespace',
    wrong: 'call.refused',
    objects: [
      pod('web-0', {
        containers: [
          { name: 'main', image: 'registry.example/web:1', env: [{ name: 'DB_HOST', value: 'db.data.svc' }] },
        ],
      }),
      object('Service', 'db', { spec: { selector: { app: 'db' } } }, { namespace: 'data' }),
      pod('db-0', { namespace: 'data', labels: { app: 'db' } }),
    ],
    leads: ['Service data/db', 'Pod data/db-0', 'Node node-1'],
  },
  {
    name: 'an API group is answered for by its Service',
    wrong: 'not-served',
    objects: [
      object(
        'CustomResourceDefinition',
        'kafkas.kafka.strimzi.io',
        {
          spec: {
            conversion: { webhook: { clientConfig: { service: { namespace: 'ops', name: 'convert' } } } },
          },
        },
        CLUSTER_WIDE,
      ),
    ],
    leads: ['Service ops/convert'],
    seeks: ['FIND_ISSUES ops'],
  },
  {
    name: 'a node asks for certificates and is served by its agents',
    wrong: 'node',
    objects: [
      node,
      agent('cni-x', '/opt/cni/bin'),
      object(
        'CertificateSigningRequest',
        'csr-1',
        { spec: { username: 'system:node:worker-1' } },
        CLUSTER_WIDE,
      ),
    ],
    leads: ['Pod kube-system/cni-x', 'CertificateSigningRequest csr-1', 'CSINode worker-1'],
  },
];

function inventoryOf(objects: readonly KubeObject[]): Inventory {
  const inventory = new Inventory(FIXED_NOW_MS);
  for (const one of objects) inventory.add(one);
  return inventory;
}

function troubled({ objects }: Row): ObjectRef {
  const [first] = objects;
  if (!first) throw new Error('a row needs an object');
  return refOf(first);
}

describe('in charge', () => {
  test.each(ROWS)('$name', (row) => {
    const inventory = inventoryOf(row.objects);
    const ref = troubled(row);
    const follows = inChargeOf(ref, row.wrong);
    const leads = follows.flatMap((follow) => endsOf(ref, follow, inventory).map((end) => refKey(end.ref)));
    expect([...new Set(leads)]).toEqual(row.leads);
    const seeks: readonly ToolCall[] = follows.flatMap((follow) => seekAlong(ref, follow, inventory));
    const written = [...new Set(seeks.map(formatToolCall))];
    if (row.seeks) expect(written).toEqual(row.seeks);
  });

  test('a log is read once, and an unseen end is looked for', () => {
    const inventory = inventoryOf([pod('web-0', onNode), node, agent('cni-x', '/etc/cni/net.d')]);
    const web = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
    const follow = inChargeOf(web, 'sandbox').find(({ read }) => read === 'log');
    const [end] = follow ? endsOf(web, follow, inventory) : [];
    if (!end) throw new Error('the plugin was not found');
    const look = lookAt(end, 'log', inventory);
    expect(look && formatToolCall(look)).toBe('GET_LOGS kube-system cni-x');
    inventory.markLog(end.ref, null, 'read');
    expect(lookAt(end, 'log', inventory)).toBeNull();
  });

  test('what is absent or refused is not looked for again', () => {
    const inventory = inventoryOf([pod('web-0', onNode)]);
    const web = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
    const [follow] = inChargeOf(web, 'sandbox');
    const [end] = follow ? endsOf(web, follow, inventory) : [];
    if (!end) throw new Error('the node was not found');
    expect(lookAt(end, 'describe', inventory)).not.toBeNull();
    inventory.markUnreadable('Node', null, 'nodes is forbidden');
    expect(lookAt(end, 'describe', inventory)).toBeNull();
    inventory.markComplete('Node', null);
    expect(lookAt(end, 'describe', inventory)).toBeNull();
  });

  test('every kind and wrong of the table gives ways along edges that there are', () => {
    const types = new Set(EDGE_RULES.map(({ type }) => type));
    for (const { of, wrong } of IN_CHARGE) {
      for (const kind of of) {
        for (const one of wrong) {
          const follows = inChargeOf({ kind, namespace: NAMESPACE, name: 'x' }, one);
          expect(follows.length).toBeGreaterThan(0);
          for (const { path } of follows) for (const { type } of path) expect(types).toContain(type);
        }
      }
    }
  });

  test('every type of edge has a row', () => {
    expect(EDGE_TYPES.filter((type) => !EDGE_RULES.some((rule) => rule.type === type))).toEqual([]);
  });

  test('a kind without a row of its own is asked as a custom one', () => {
    expect(inChargeOf({ kind: 'Kafka', namespace: NAMESPACE, name: 'x' }, 'not-ready')).toEqual(
      inChargeOf({ kind: 'custom', namespace: NAMESPACE, name: 'x' }, 'not-ready'),
    );
  });

  test('every wrong is told by some fact or predicate, and every fact tells one', () => {
    const told = new Set([...FACT_KINDS.keys()].flatMap((code) => wrongsOf({ code, captures: {} })));
    // What is lacking is told by a capture, not by the code.
    const lacking = { code: 'scheduling.insufficient', captures: { lacking: 'gpu.example/card' } };
    for (const wrong of wrongsOf(lacking)) told.add(wrong);
    // What the question says is told by no fact, nor that nothing says why.
    for (const asked of ['unexplained', 'not-logged', 'not-changed'] as const) told.add(asked);
    expect(WRONGS.filter((wrong) => !told.has(wrong))).toEqual([]);
    expect(wrongsOf({ code: 'event.said', captures: { predicate: 'refused' } })).toEqual(['call.refused']);
    expect(wrongsOf({ code: 'event.said', captures: { predicate: 'failed' } })).toEqual(['not-ready']);
  });
});
