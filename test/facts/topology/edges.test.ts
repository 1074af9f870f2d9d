// Each row of the table of edges by one example: objects in, edges out.
import { describe, expect, test } from 'vitest';
import { refKey } from '../../../src/domain/kube.ts';
import type { Edge, EdgeType } from '../../../src/domain/topology.ts';
import { Inventory } from '../../../src/facts/inventory.ts';
import { type KubeObject, refOf } from '../../../src/facts/kube-json.ts';
import { EDGE_RULES } from '../../../src/facts/topology/edges.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { NAMESPACE, object, pod, workload } from '../../support/objects.ts';

const CLUSTER_WIDE = { namespace: undefined };
const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';
const service = (
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespace = NAMESPACE,
): KubeObject =>
  object(
    'Service',
    name,
    { spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }], ...spec } },
    { namespace },
  );
const node = (name: string): KubeObject => object('Node', name, {}, CLUSTER_WIDE);
const custom = (
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject => object(kind, name, { apiVersion: 'kafka.strimzi.io/v1beta2', spec }, metadata);
const container = (parts: Readonly<Record<string, unknown>>) => [
  { name: 'main', image: 'registry.example/web:1', ...parts },
];
const agent = (name: string, path: string, image = 'registry.example/agent:1'): KubeObject =>
  pod(name, {
    namespace: 'kube-system',
    owner: { kind: 'DaemonSet', name: 'agent' },
    containers: [{ name: 'agent', image }],
    podSpec: { nodeName: 'worker-1', volumes: [{ name: 'host', hostPath: { path } }] },
  });

/** The labels by which k3s says for which Service its pods take requests. */
const balanced = (name: string, namespace: string) => ({
  'svccontroller.k3s.cattle.io/svcname': name,
  'svccontroller.k3s.cattle.io/svcnamespace': namespace,
});

interface Row {
  readonly type: EdgeType;
  readonly name: string;
  /** The first object is the one that has the edges. */
  readonly objects: readonly KubeObject[];
  /** `Kind namespace/name` and what it is read from. */
  readonly edges: Readonly<Record<string, string>>;
}

const binding = (
  kind: string,
  subjects: readonly unknown[],
  metadata: Readonly<Record<string, unknown>> = {},
) => object(kind, 'reads-slices', { subjects, roleRef: { kind: 'ClusterRole', name: 'reader' } }, metadata);

const ROWS: readonly Row[] = [
  {
    type: 'owner',
    name: 'a pod and what controls it',
    objects: [pod('web-0', { owner: { kind: 'StatefulSet', name: 'web' } })],
    edges: { 'StatefulSet shop/web': 'metadata.ownerReferences' },
  },
  {
    type: 'owner',
    name: 'an object of a namespace and its owner without one',
    objects: [
      object(
        'Secret',
        'keys',
        {},
        { ownerReferences: [{ apiVersion: 'pkg.example.io/v1', kind: 'Provider', name: 'cloud' }] },
      ),
      object('Provider', 'cloud', { apiVersion: 'pkg.example.io/v1' }, CLUSTER_WIDE),
    ],
    edges: { 'Provider cloud': 'metadata.ownerReferences' },
  },
  {
    type: 'made-by',
    name: 'a label that names a custom object',
    objects: [
      pod('backup-1', { labels: { 'velero.io/schedule-name': 'nightly' } }),
      object('Schedule', 'nightly', { apiVersion: 'velero.io/v1' }),
    ],
    edges: { 'Schedule shop/nightly': 'velero.io/schedule-name: nightly' },
  },
  {
    type: 'made-by',
    name: 'a workload that was applied from git, by the labels of one tool and the annotation of another',
    objects: [
      object(
        'Deployment',
        'cart',
        {},
        {
          labels: {
            'kustomize.toolkit.fluxcd.io/name': 'apps',
            'kustomize.toolkit.fluxcd.io/namespace': 'git',
          },
          annotations: { 'argocd.argoproj.io/tracking-id': 'storefront:apps/Deployment:shop/cart' },
        },
      ),
      object('Application', 'storefront', { apiVersion: 'argoproj.io/v1alpha1' }, { namespace: 'cd' }),
      object('Application', 'backoffice', { apiVersion: 'argoproj.io/v1alpha1' }, { namespace: 'cd' }),
    ],
    edges: {
      'Kustomization git/apps': 'kustomize.toolkit.fluxcd.io/name: apps',
      'Application cd/storefront': 'argocd.argoproj.io/tracking-id: storefront:apps/Deployment:shop/cart',
    },
  },
  {
    type: 'refers',
    name: 'what has to be in order before an object is applied',
    objects: [
      object('Kustomization', 'apps', {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        spec: { dependsOn: [{ name: 'infra' }, { name: 'crds', namespace: 'base' }] },
      }),
    ],
    edges: {
      'Kustomization shop/infra': 'spec.dependsOn: infra',
      'Kustomization base/crds': 'spec.dependsOn: crds',
    },
  },
  {
    type: 'stored-by',
    name: 'any object and who keeps what is changed of it, where the control plane runs in pods',
    objects: [
      object('Deployment', 'cart', {}),
      pod('etcd-cp-1', { namespace: 'kube-system' }),
      pod('kube-apiserver-cp-1', { namespace: 'kube-system', labels: { component: 'kube-apiserver' } }),
      pod('kube-scheduler-cp-1', { namespace: 'kube-system' }),
      pod('etcd-backup-1'),
    ],
    edges: {
      'Pod kube-system/etcd-cp-1': 'takes and keeps every change',
      'Pod kube-system/kube-apiserver-cp-1': 'takes and keeps every change',
    },
  },
  {
    type: 'runs-on',
    name: 'a pod and its node',
    objects: [pod('web-0', { podSpec: { nodeName: 'worker-1' } })],
    edges: { 'Node worker-1': 'spec.nodeName: worker-1' },
  },
  {
    type: 'agents-of',
    name: 'a node and the pods that serve it, not those of others',
    objects: [
      node('worker-1'),
      agent('cni-x', '/etc/cni/net.d'),
      agent('csi-x', '/var/lib/kubelet/plugins_registry'),
      agent('gpu-x', '/var/lib/kubelet/device-plugins'),
      agent('kube-proxy-x', '/lib/modules', 'registry.k8s.io/kube-proxy:v1.30.0'),
      pod('web-0', { podSpec: { nodeName: 'worker-1' } }),
    ],
    edges: {
      'Pod kube-system/cni-x': 'runs on the node worker-1 as its network plugin',
      'Pod kube-system/csi-x': 'runs on the node worker-1 as its storage driver',
      'Pod kube-system/gpu-x': 'runs on the node worker-1 as its device plugin',
      'Pod kube-system/kube-proxy-x': 'runs on the node worker-1 as its service proxy',
    },
  },
  {
    type: 'placed-by',
    name: 'a pod without a node and who could give it one',
    objects: [
      object('Pod', 'web-0', { spec: { nodeSelector: { pool: 'fast' } } }),
      pod('kube-scheduler-cp-1', { namespace: 'kube-system', labels: { component: 'kube-scheduler' } }),
      pod('scaler', {
        namespace: 'kube-system',
        containers: [{ name: 'main', image: 'registry.example/cluster-autoscaler:v1.30.0' }],
      }),
      object('Node', 'fast-1', {}, { ...CLUSTER_WIDE, labels: { pool: 'fast' } }),
      node('slow-1'),
      object('NodePool', 'fast', { apiVersion: 'karpenter.sh/v1' }, CLUSTER_WIDE),
    ],
    edges: {
      'Pod kube-system/kube-scheduler-cp-1': 'schedulerName: default-scheduler',
      'Pod kube-system/scaler': 'adds nodes for pods that find none',
      'NodePool fast': 'tells which nodes may be added',
      'Node fast-1': 'has the labels of spec.nodeSelector',
    },
  },
  {
    type: 'acted-on-by',
    name: "a Deployment and Kubernetes' own controllers",
    objects: [
      object('Deployment', 'web'),
      pod('kube-controller-manager-cp-1', {
        namespace: 'kube-system',
        labels: { component: 'kube-controller-manager' },
      }),
    ],
    edges: { 'Pod kube-system/kube-controller-manager-cp-1': "runs Kubernetes' own controllers" },
  },
  {
    type: 'peers',
    name: 'members of a StatefulSet',
    objects: [
      pod('db-0', { owner: { kind: 'StatefulSet', name: 'db' } }),
      pod('db-1', { owner: { kind: 'StatefulSet', name: 'db' } }),
      pod('web-1'),
    ],
    edges: { 'Pod shop/db-1': 'the same StatefulSet db' },
  },
  {
    type: 'scales',
    name: 'an autoscaler and what it scales',
    objects: [
      object('HorizontalPodAutoscaler', 'web', {
        spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'web' } },
      }),
    ],
    edges: { 'StatefulSet shop/web': 'spec.scaleTargetRef: StatefulSet web' },
  },
  {
    type: 'measures',
    name: 'an autoscaler and the API of its metrics',
    objects: [object('HorizontalPodAutoscaler', 'web', { spec: { metrics: [{ type: 'External' }] } })],
    edges: { 'APIService v1beta1.external.metrics.k8s.io': 'spec.metrics: type External' },
  },
  {
    type: 'measures',
    name: 'an API and the Service that answers for it',
    objects: [
      object(
        'APIService',
        'v1beta1.metrics.k8s.io',
        { spec: { service: { namespace: 'kube-system', name: 'metrics-server' } } },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'Service kube-system/metrics-server': 'spec.service: kube-system/metrics-server' },
  },
  {
    type: 'selects',
    name: 'a Service with the workload and the pods that it takes',
    objects: [service('web', { selector: { app: 'web' } }), ...workload('web'), ...workload('other')],
    edges: { 'Deployment shop/web': 'spec.selector: app=web', 'Pod shop/web-0': 'spec.selector: app=web' },
  },
  {
    type: 'endpoints-of',
    name: 'a slice and its Service',
    objects: [object('EndpointSlice', 'web-x7', {}, { labels: { 'kubernetes.io/service-name': 'web' } })],
    edges: { 'Service shop/web': 'endpoints of web' },
  },
  {
    type: 'routes-to',
    name: 'an Ingress and its backends',
    objects: [
      object('Ingress', 'web', {
        spec: {
          defaultBackend: { service: { name: 'fallback' } },
          rules: [
            { host: 'web.example', http: { paths: [{ path: '/', backend: { service: { name: 'web' } } }] } },
          ],
        },
      }),
    ],
    edges: { 'Service shop/web': 'backend of web.example/', 'Service shop/fallback': 'spec.defaultBackend' },
  },
  {
    type: 'routes-to',
    name: 'a route with its Gateway and backends of another namespace',
    objects: [
      object('HTTPRoute', 'web', {
        apiVersion: 'gateway.networking.k8s.io/v1',
        spec: {
          parentRefs: [{ name: 'public', namespace: 'edge' }],
          rules: [{ backendRefs: [{ name: 'web', namespace: 'back' }] }],
        },
      }),
    ],
    edges: {
      'Gateway edge/public': 'spec.parentRefs: Gateway public',
      'Service back/web': 'backendRefs: web',
    },
  },
  {
    type: 'routes-to',
    name: 'a VirtualService of a mesh and the Service that its requests go to',
    objects: [
      object('VirtualService', 'web', {
        apiVersion: 'networking.istio.io/v1',
        spec: {
          http: [{ route: [{ destination: { host: 'web.back.svc.cluster.local', subset: 'v1' } }] }],
        },
      }),
    ],
    edges: { 'Service back/web': 'route to web.back.svc.cluster.local subset v1' },
  },
  {
    type: 'routes-to',
    name: 'a DestinationRule of a mesh and the Service that it is for',
    objects: [
      object('DestinationRule', 'web', {
        apiVersion: 'networking.istio.io/v1',
        spec: { host: 'web.back.svc.cluster.local' },
      }),
    ],
    edges: { 'Service back/web': 'spec.host: web.back.svc.cluster.local' },
  },
  {
    type: 'of-class',
    name: 'an Ingress by its field',
    objects: [object('Ingress', 'web', { spec: { ingressClassName: 'nginx' } })],
    edges: { 'IngressClass nginx': 'spec.ingressClassName: nginx' },
  },
  {
    type: 'of-class',
    name: 'an Ingress by the older annotation, where the class is there',
    objects: [
      object('Ingress', 'web', { spec: {} }, { annotations: { 'kubernetes.io/ingress.class': 'nginx' } }),
      object('IngressClass', 'nginx', {}, CLUSTER_WIDE),
    ],
    edges: { 'IngressClass nginx': 'annotation kubernetes.io/ingress.class: nginx' },
  },
  {
    type: 'of-class',
    name: 'a Gateway',
    objects: [
      object('Gateway', 'public', {
        apiVersion: 'gateway.networking.k8s.io/v1',
        spec: { gatewayClassName: 'envoy' },
      }),
    ],
    edges: { 'GatewayClass envoy': 'spec.gatewayClassName: envoy' },
  },
  {
    type: 'of-class',
    name: 'a claim',
    objects: [object('PersistentVolumeClaim', 'data', { spec: { storageClassName: 'fast' } })],
    edges: { 'StorageClass fast': 'spec.storageClassName: fast' },
  },
  {
    type: 'of-class',
    name: 'a pod with its priority and runtime',
    objects: [pod('web-0', { podSpec: { priorityClassName: 'high', runtimeClassName: 'kata' } })],
    edges: { 'PriorityClass high': 'priorityClassName: high', 'RuntimeClass kata': 'runtimeClassName: kata' },
  },
  {
    type: 'tls-secret',
    name: 'an Ingress and its certificate',
    objects: [object('Ingress', 'web', { spec: { tls: [{ secretName: 'web-tls' }] } })],
    edges: { 'Secret shop/web-tls': 'spec.tls: web-tls' },
  },
  {
    type: 'governed-by',
    name: 'a pod with the policies and budgets over it, not those over others',
    objects: [
      pod('web-0', { labels: { app: 'web' } }),
      object('NetworkPolicy', 'web-only', { spec: { podSelector: { matchLabels: { app: 'web' } } } }),
      object('NetworkPolicy', 'db-only', { spec: { podSelector: { matchLabels: { app: 'db' } } } }),
      object('PodDisruptionBudget', 'web', { spec: { selector: { matchLabels: { app: 'web' } } } }),
      object('PeerAuthentication', 'strict', { apiVersion: 'security.istio.io/v1', spec: {} }),
    ],
    edges: {
      'NetworkPolicy shop/web-only': 'spec.podSelector selects its pods',
      'PodDisruptionBudget shop/web': 'spec.selector selects its pods',
      'PeerAuthentication shop/strict': 'is about its whole namespace',
    },
  },
  {
    type: 'admits',
    name: 'webhooks and who answers for them',
    objects: [
      object(
        'ValidatingWebhookConfiguration',
        'policy',
        {
          webhooks: [
            { name: 'check.example', clientConfig: { service: { namespace: 'guard', name: 'hook' } } },
          ],
        },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'Service guard/hook': 'webhook check.example' },
  },
  {
    type: 'converts',
    name: 'a custom kind and its conversion webhook',
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
    edges: { 'Service ops/convert': 'spec.conversion.webhook' },
  },
  {
    type: 'converts',
    name: 'a custom object and what defines its kind',
    objects: [
      custom('Kafka', 'events'),
      object(
        'CustomResourceDefinition',
        'kafkas.kafka.strimzi.io',
        { spec: { group: 'kafka.strimzi.io', names: { kind: 'Kafka' } } },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'CustomResourceDefinition kafkas.kafka.strimzi.io': 'defines its kind' },
  },
  {
    type: 'mounts',
    name: 'a pod and what its volumes are made of',
    objects: [
      pod('web-0', {
        podSpec: {
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'web-data' } },
            {
              name: 'all',
              projected: { sources: [{ configMap: { name: 'web-conf' } }, { secret: { name: 'web-key' } }] },
            },
          ],
        },
      }),
    ],
    edges: {
      'PersistentVolumeClaim shop/web-data': 'a volume of the pod: web-data',
      'ConfigMap shop/web-conf': 'volume all',
      'Secret shop/web-key': 'volume all',
    },
  },
  {
    type: 'mounts',
    name: 'a StatefulSet and its own claims',
    objects: [
      object('StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
      object('PersistentVolumeClaim', 'data-db-0'),
      object('PersistentVolumeClaim', 'data-db-backup'),
    ],
    edges: { 'PersistentVolumeClaim shop/data-db-0': 'volumeClaimTemplates: data' },
  },
  {
    type: 'bound-to',
    name: 'a claim and its volume',
    objects: [object('PersistentVolumeClaim', 'data', { spec: { volumeName: 'pv-7' } })],
    edges: { 'PersistentVolume pv-7': 'spec.volumeName: pv-7' },
  },
  {
    type: 'bound-to',
    name: 'a volume and the claim that it is for',
    objects: [
      object(
        'PersistentVolume',
        'pv-7',
        { spec: { claimRef: { namespace: NAMESPACE, name: 'data' } } },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'PersistentVolumeClaim shop/data': 'spec.claimRef: shop/data' },
  },
  {
    type: 'attached-to',
    name: 'an attachment with its node and volume',
    objects: [
      object(
        'VolumeAttachment',
        'csi-1',
        {
          spec: {
            nodeName: 'worker-1',
            attacher: 'disk.csi.example',
            source: { persistentVolumeName: 'pv-7' },
          },
        },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'Node worker-1': 'spec.nodeName: worker-1', 'PersistentVolume pv-7': 'spec.source: pv-7' },
  },
  {
    type: 'driven-by',
    name: 'a class, its driver and the pods that speak of it',
    objects: [
      object('StorageClass', 'fast', { provisioner: 'disk.csi.example' }, CLUSTER_WIDE),
      pod('disk-controller', {
        namespace: 'storage',
        containers: [
          { name: 'main', image: 'registry.example/disk:1', args: ['--driver-name=disk.csi.example'] },
        ],
      }),
      pod('web-0'),
    ],
    edges: {
      'CSIDriver disk.csi.example': 'driver disk.csi.example',
      'Pod storage/disk-controller': 'its settings name the driver disk.csi.example',
    },
  },
  {
    type: 'driven-by',
    name: 'a node and its registered drivers',
    objects: [
      node('worker-1'),
      object('CSINode', 'worker-1', { spec: { drivers: [{ name: 'disk.csi.example' }] } }, CLUSTER_WIDE),
    ],
    edges: { 'CSINode worker-1': 'drivers: disk.csi.example' },
  },
  {
    type: 'reads',
    name: 'a workload and the settings of its pods',
    objects: [
      object('Deployment', 'web', {
        spec: {
          template: {
            spec: {
              imagePullSecrets: [{ name: 'pull' }],
              containers: container({
                envFrom: [{ configMapRef: { name: 'web-env' } }],
                env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-token', key: 't' } } }],
              }),
            },
          },
        },
      }),
    ],
    edges: {
      'Secret shop/web-token': 'env TOKEN',
      'ConfigMap shop/web-env': 'envFrom',
      'Secret shop/pull': 'imagePullSecrets',
    },
  },
  {
    type: 'names-host',
    name: 'a pod with hosts of its variables, arguments and ConfigMap, in any namespace',
    objects: [
      pod('web-0', {
        containers: container({
          env: [
            { name: 'DB_HOST', value: 'db' },
            { name: 'QUEUE_URL', value: 'amqp://user:word@queue.infra.svc:5672/' },
            { name: 'MODE', value: 'fast' },
          ],
          args: ['--auth=http://login.people.svc.cluster.local:8080'],
          envFrom: [{ configMapRef: { name: 'web-env' } }],
        }),
      }),
      service('db'),
      object('ConfigMap', 'web-env', {
        data: { 'app.yml': 'search:\n  url: http://search.find.svc:9200\n' },
      }),
    ],
    edges: {
      'Service shop/db': 'env DB_HOST: db',
      'Service infra/queue': 'env QUEUE_URL: queue.infra.svc',
      'Service people/login': 'an argument of container main: http://login.people.svc.cluster.local:8080',
      'Service find/search': 'app.yml of configmap web-env: http://search.find.svc:9200',
    },
  },
  {
    type: 'names-host',
    name: 'a ConfigMap',
    objects: [
      object('ConfigMap', 'web-env', {
        data: { BROKER: 'kafka.stream.svc:9092', SETTINGS: 'values.yaml', MODULE: 'main.wsgi' },
      }),
    ],
    edges: { 'Service stream/kafka': 'BROKER of configmap web-env: kafka.stream.svc:9092' },
  },
  {
    type: 'names-host',
    name: 'an alias',
    objects: [service('db', { type: 'ExternalName', externalName: 'db.data.svc.cluster.local' })],
    edges: { 'Service data/db': 'spec.externalName: db.data.svc.cluster.local' },
  },
  {
    type: 'links-to',
    name: 'a pod that is called like a Service',
    objects: [
      pod('cart-0', { containers: [{ name: 'cart', image: 'registry.example/cart:1' }] }),
      service('cart'),
      service('orders'),
    ],
    edges: { 'Service shop/cart': 'CART_PORT=tcp://10.96.0.9:80' },
  },
  {
    type: 'limited-by',
    name: 'a workload with the quotas and limits of its namespace',
    objects: [
      object('Deployment', 'web'),
      object('ResourceQuota', 'team'),
      object('LimitRange', 'sizes'),
      object('ResourceQuota', 'other', {}, { namespace: 'other' }),
    ],
    edges: {
      'ResourceQuota shop/team': 'holds in namespace shop',
      'LimitRange shop/sizes': 'holds in namespace shop',
    },
  },
  {
    type: 'changed-by',
    name: 'a pod and who changed it on the way',
    objects: [
      {
        ...pod('web-0', {
          owner: { kind: 'ReplicaSet', name: 'web-rs' },
          containers: [
            { name: 'web', image: 'registry.example/web:1' },
            { name: 'proxy', image: 'registry.example/proxy:1' },
          ],
        }),
        metadata: {
          name: 'web-0',
          namespace: NAMESPACE,
          ownerReferences: [{ kind: 'ReplicaSet', name: 'web-rs', controller: true }],
          annotations: { vpaUpdates: 'Pod resources updated by web-vpa: container 0: memory request' },
        },
      },
      ...workload('web').filter(({ kind }) => kind !== 'Pod'),
      object(
        'MutatingWebhookConfiguration',
        'injector',
        { webhooks: [{ name: 'inject.example', rules: [{ resources: ['pods'] }] }] },
        CLUSTER_WIDE,
      ),
    ],
    edges: {
      'VerticalPodAutoscaler shop/web-vpa':
        'annotation vpaUpdates: Pod resources updated by web-vpa: container 0: memory request',
      'MutatingWebhookConfiguration injector': 'changes pods; proxy is not in the template',
    },
  },
  {
    type: 'runs-as',
    name: 'a pod and its account',
    objects: [pod('web-0', { podSpec: { serviceAccountName: 'web' } })],
    edges: { 'ServiceAccount shop/web': 'serviceAccountName: web' },
  },
  {
    type: 'granted-by',
    name: 'an account and the bindings whose subjects name it, not one of another namespace',
    objects: [
      object('ServiceAccount', 'web'),
      binding('RoleBinding', [{ kind: 'ServiceAccount', name: 'web' }]),
      binding(
        'ClusterRoleBinding',
        [{ kind: 'ServiceAccount', name: 'web', namespace: 'other' }],
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'RoleBinding shop/reads-slices': 'its subjects name system:serviceaccount:shop:web' },
  },
  {
    type: 'role',
    name: 'a binding and its role',
    objects: [binding('RoleBinding', [])],
    edges: { 'ClusterRole reader': 'roleRef: ClusterRole reader' },
  },
  {
    type: 'asks-for',
    name: 'a request for a certificate and its node',
    objects: [
      object(
        'CertificateSigningRequest',
        'csr-1',
        { spec: { username: 'system:node:worker-1' } },
        CLUSTER_WIDE,
      ),
    ],
    edges: { 'Node worker-1': 'spec.username: system:node:worker-1' },
  },
  {
    type: 'issues',
    name: 'a certificate and its Secret',
    objects: [
      object('Certificate', 'web', { apiVersion: 'cert-manager.io/v1', spec: { secretName: 'web-tls' } }),
    ],
    edges: { 'Secret shop/web-tls': 'spec.secretName: web-tls' },
  },
  {
    type: 'issuer-of',
    name: 'a certificate and its issuer',
    objects: [
      object('Certificate', 'web', {
        apiVersion: 'cert-manager.io/v1',
        spec: { issuerRef: { kind: 'ClusterIssuer', name: 'acme' } },
      }),
    ],
    edges: { 'ClusterIssuer acme': 'spec.issuerRef: ClusterIssuer acme' },
  },
  {
    type: 'refers',
    name: 'a custom spec and what its fields refer to, not what it makes',
    objects: [
      custom('KafkaConnector', 'sink', {
        clusterRef: { name: 'events' },
        auth: { passwordSecret: {}, secretKeyRef: { name: 'sink-password', key: 'p' } },
        serviceAccountName: 'sink',
        target: { secretRef: { name: 'made-later' } },
        sourceRef: { kind: 'Kafka', name: 'events', namespace: 'stream' },
      }),
      custom('Cluster', 'other'),
      custom('Kafka', 'elsewhere'),
    ],
    edges: {
      'Cluster shop/events': 'spec.clusterRef: Cluster events',
      'Secret shop/sink-password': 'spec.auth.secretKeyRef: Secret sink-password',
      'ServiceAccount shop/sink': 'spec.serviceAccountName: sink',
      'Kafka stream/events': 'spec.sourceRef: Kafka events',
    },
  },
  {
    type: 'controlled-by',
    name: 'a class and the workload whose argument names its controller',
    objects: [
      object('IngressClass', 'public', { spec: { controller: 'k8s.io/ingress-nginx' } }, CLUSTER_WIDE),
      ...workload('edge', {
        namespace: 'edge',
        containers: [
          { name: 'c', image: 'registry.example/edge:1', args: ['--controller-class=k8s.io/ingress-nginx'] },
        ],
      }),
      ...workload('web'),
    ],
    edges: { 'Deployment edge/edge': 'a guess: its settings speak of k8s.io/ingress-nginx' },
  },
  {
    type: 'controlled-by',
    name: 'a custom object and the operator that is called like its group',
    objects: [
      custom('Kafka', 'events'),
      ...workload('strimzi-cluster-operator', { namespace: 'ops' }),
      ...workload('strimzi-shop'),
    ],
    edges: { 'Deployment ops/strimzi-cluster-operator': 'a guess: its name or image speaks of strimzi' },
  },
  {
    type: 'controlled-by',
    name: 'a custom object and the operator whose name the group writes as one word',
    objects: [
      object('Kettle', 'blue', { apiVersion: 'kettleoperator.k8s.io/v1', spec: {} }),
      ...workload('kettle-operator', { namespace: 'ops' }),
      ...workload('kettle'),
    ],
    edges: { 'Deployment ops/kettle-operator': 'a guess: its name or image speaks of kettleoperator' },
  },
  {
    type: 'controlled-by',
    name: 'a Service of type LoadBalancer and the pods that k3s makes for it on the nodes',
    objects: [
      service('web', { type: 'LoadBalancer' }),
      pod('svclb-web-x', { namespace: 'kube-system', labels: balanced('web', 'shop') }),
      pod('svclb-web-y', { namespace: 'kube-system', labels: balanced('web', 'other') }),
      pod('svclb-api-x', { namespace: 'kube-system', labels: balanced('api', 'shop') }),
    ],
    edges: { 'Pod kube-system/svclb-web-x': 'svccontroller.k3s.cattle.io/svcname: web' },
  },
  {
    type: 'published-by',
    name: 'an Ingress with a host and the external-dns that writes it into DNS',
    objects: [
      object('Ingress', 'web', { spec: { rules: [{ host: 'web.example.com' }] } }),
      pod('names-0', {
        namespace: 'names',
        containers: [{ name: 'main', image: 'registry.example:5000/dns/external-dns:v0.14@sha256:00' }],
      }),
      pod('cart-0', { containers: [{ name: 'main', image: 'registry.example/external-dns-ui:1' }] }),
    ],
    edges: { 'Pod names/names-0': 'writes host names like web.example.com into DNS' },
  },
  {
    type: 'published-by',
    name: 'a Service without a host name and nobody',
    objects: [
      service('web'),
      pod('names-0', { containers: [{ name: 'main', image: 'registry.example/external-dns:1' }] }),
    ],
    edges: {},
  },
  {
    type: 'watched-by',
    name: 'a workload, who is known by an annotation that it bears, and an add-on of the cluster',
    objects: [
      object('Deployment', 'cart', {}, { annotations: { 'reloader.example.com/auto': 'true' } }),
      ...workload('reloader', { namespace: 'tools' }),
      pod('zone-writer-0', { namespace: 'zone-writer' }),
      pod('billing-0', { namespace: 'money' }),
    ],
    edges: {
      'Pod tools/reloader-0': 'bears reloader.example.com, by which reloader may be known',
      'Pod zone-writer/zone-writer-0': 'an add-on of the cluster',
    },
  },
  {
    type: 'removed-by',
    name: 'a workload and who evicts and deletes by rules of its own, known by its name or image',
    objects: [
      object('Deployment', 'cart', {}),
      ...workload('kube-janitor', { namespace: 'tools' }),
      pod('evictor-0', {
        namespace: 'tools',
        containers: [{ name: 'main', image: 'registry.example/descheduler:v1' }],
      }),
      pod('reporter-0', { namespace: 'tools' }),
    ],
    edges: {
      'Pod tools/kube-janitor-0': 'evicts or deletes by rules of its own',
      'Pod tools/evictor-0': 'evicts or deletes by rules of its own',
    },
  },
  {
    type: 'authenticated-by',
    name: 'a pod and the API server that checks its token, where it runs as a pod',
    objects: [
      pod('web-0'),
      pod('kube-apiserver-cp-1', { namespace: 'kube-system', labels: { component: 'kube-apiserver' } }),
      pod('kube-apiserver-proxy'),
    ],
    edges: { 'Pod kube-system/kube-apiserver-cp-1': 'checks the tokens of programs' },
  },
  {
    type: 'initialized-by',
    name: 'a new node of a cloud and who takes its taint off',
    objects: [
      object(
        'Node',
        'worker-1',
        { spec: { taints: [{ key: UNINITIALIZED, value: 'true', effect: 'NoSchedule' }] } },
        CLUSTER_WIDE,
      ),
      pod('cloud-controller-manager-x', { namespace: 'kube-system' }),
      pod('coredns-x', { namespace: 'kube-system' }),
    ],
    edges: {
      'Pod kube-system/cloud-controller-manager-x': `takes the taint ${UNINITIALIZED} off nodes`,
    },
  },
  {
    type: 'initialized-by',
    name: 'a node without that taint',
    objects: [node('worker-1'), pod('cloud-controller-manager-x', { namespace: 'kube-system' })],
    edges: {},
  },
  {
    type: 'resolved-by',
    name: 'a pod and the DNS of the cluster',
    objects: [
      pod('web-0'),
      ...workload('coredns', { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }),
      ...workload('proxy', { namespace: 'kube-system' }),
    ],
    edges: { 'Deployment kube-system/coredns': "answers for the names of the cluster's Services" },
  },
  {
    type: 'granted-by',
    name: 'a pod and the bindings of its account',
    objects: [
      pod('web-0', { podSpec: { serviceAccountName: 'web' } }),
      binding('ClusterRoleBinding', [{ kind: 'ServiceAccount', name: 'web', namespace: NAMESPACE }], {
        namespace: undefined,
      }),
      binding('RoleBinding', [{ kind: 'ServiceAccount', name: 'web', namespace: 'other' }]),
    ],
    edges: { 'ClusterRoleBinding reads-slices': 'its subjects name system:serviceaccount:shop:web' },
  },
  {
    type: 'supplied-by',
    name: 'a pod whose Secret is missing, and the custom object that is to make it',
    objects: [
      pod('web-0', { podSpec: { volumes: [{ name: 'keys', secret: { secretName: 'web-keys' } }] } }),
      custom('ExternalSecret', 'vault', { target: { name: 'web-keys' } }),
      custom('ExternalSecret', 'other', { target: { name: 'other-keys' } }),
    ],
    edges: { 'ExternalSecret shop/vault': 'makes web-keys' },
  },
  {
    type: 'supplied-by',
    name: 'a pod whose Secret is there',
    objects: [
      pod('web-0', { podSpec: { volumes: [{ name: 'keys', secret: { secretName: 'web-keys' } }] } }),
      custom('ExternalSecret', 'vault', { target: { name: 'web-keys' } }),
      object('Secret', 'web-keys'),
    ],
    edges: {},
  },
  {
    type: 'refers',
    name: 'a certificate and the Ingress that is to prove its domain',
    objects: [
      object('Certificate', 'web', {
        apiVersion: 'cert-manager.io/v1',
        spec: { dnsNames: ['web.example'] },
      }),
      object(
        'Ingress',
        'cm-acme-http-solver-x',
        { spec: { rules: [{ host: 'web.example' }] } },
        { labels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      ),
      object('Ingress', 'web', { spec: { rules: [{ host: 'web.example' }] } }),
    ],
    edges: { 'Ingress shop/cm-acme-http-solver-x': 'is to prove the control of web.example' },
  },
];

function inventoryOf(objects: readonly KubeObject[]): Inventory {
  const inventory = new Inventory(FIXED_NOW_MS);
  for (const one of objects) inventory.add(one);
  return inventory;
}

function told(edges: readonly Edge[]): Readonly<Record<string, string>> {
  return Object.fromEntries(edges.map(({ to, because }) => [refKey(to), because]));
}

describe('edges', () => {
  test.each(ROWS)('$type: $name', ({ type, objects, edges }) => {
    const inventory = inventoryOf(objects);
    const [first] = objects;
    if (!first) throw new Error('a row needs an object');
    const from = refOf(first);
    const found = inventory.edgesFrom(from, [type]);
    expect(told(found)).toEqual(edges);
    for (const edge of found)
      expect(inventory.edgesTo(edge.to, [type]).map((back) => back.from)).toContainEqual(from);
    expect(inventory.edgesFrom(from)).toEqual(expect.arrayContaining([...found]));
  });

  test('a message that names a host leads to its Service', () => {
    const inventory = inventoryOf([pod('web-0'), service('db', {}, 'data')]);
    const web = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
    inventory.noteMention(web, {
      host: 'db.data.svc',
      because: 'dial tcp db.data.svc:5432: connection refused',
    });
    expect(told(inventory.edgesFrom(web, ['mentioned']))).toEqual({
      'Service data/db': 'dial tcp db.data.svc:5432: connection refused',
    });
  });

  test('every row has an example', () => {
    const shown = new Set(ROWS.map(({ type, objects }) => `${type} ${objects[0]?.kind}`));
    const missing = EDGE_RULES.filter(
      ({ type, from }) =>
        type !== 'mentioned' &&
        !(from.includes('*')
          ? ROWS.some((row) => row.type === type)
          : from.some((kind) => shown.has(`${type} ${kind}`))),
    );
    expect(missing.map(({ type, from }) => `${type} from ${from.join()}`)).toEqual([]);
  });

  test('a new object is seen by edges that were read before', () => {
    const inventory = inventoryOf([service('web', { selector: { app: 'web' } })]);
    const web = { kind: 'Service', namespace: NAMESPACE, name: 'web' };
    expect(inventory.edgesFrom(web, ['selects'])).toEqual([]);
    inventory.add(pod('web-0', { labels: { app: 'web' } }));
    expect(inventory.edgesFrom(web, ['selects'])).toHaveLength(1);
  });
});
