// A recorded cluster in which people and deployments changed some things while controllers did what they do all day.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS, NAMESPACE_KINDS, PODS } from '../../src/agent/kinds.ts';

type Json = Readonly<Record<string, unknown>>;

/** When the recording was made. */
export const NOW = '2026-03-01T12:00:00Z';
const LONG_AGO = '2026-01-05T08:00:00Z';
const SECRET_VALUE = 'c2VjcmV0LWNhbmFyeS12YWx1ZQ==';
/** Stands in values that may be told nowhere. */
export const CANARY = 'secret-canary-value';

/** Minutes before the recording, as a timestamp. */
export function ago(minutes: number): string {
  return new Date(Date.parse(NOW) - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

/** One manager's entry: the fields are paths with dots. */
export function managed(
  manager: string,
  time: string,
  fields: readonly string[],
  subresource?: string,
): Json {
  return {
    ...{ manager, time, operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' },
    fieldsV1: treeOf(fields),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function treeOf(fields: readonly string[]): Json {
  const root: Record<string, unknown> = {};
  for (const field of fields) {
    let at = root;
    for (const part of field.split('.')) {
      const key = part.startsWith('[') ? `k:{"name":"${part.slice(1, -1)}"}` : `f:${part}`;
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
  }
  return root;
}

export interface Made {
  readonly plural: string;
  readonly object: Json & { readonly metadata: Json };
}

/** Makes an object; `managers` are its managed fields. */
export function made(
  kind: string,
  plural: string,
  namespace: string | null,
  name: string,
  body: Json = {},
  managers: readonly Json[] = [],
  metadata: Json = {},
): Made {
  const where = namespace === null ? {} : { namespace };
  const head = { name, ...where, creationTimestamp: LONG_AGO, managedFields: managers, ...metadata };
  return { plural, object: { kind, ...body, metadata: head } };
}

const owner = (kind: string, name: string): Json => ({ ownerReferences: [{ kind, name, controller: true }] });
const by = (manager: string, minutes: number, ...fields: string[]): Json =>
  managed(manager, ago(minutes), fields);
const base = (field = 'spec'): Json => managed('helm', LONG_AGO, [field]);

function template(image: string, more: Json = {}, env: readonly Json[] = []): Json {
  return { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'app', image, env, ...more }] } };
}

/** A Deployment with two revisions, the newer of them made `minutes` ago by `manager`. */
export function rolledOut(
  namespace: string,
  name: string,
  before: Json,
  after: Json,
  minutes: number,
  manager: string,
  more: readonly Json[] = [],
): readonly Made[] {
  const status = managed('kube-controller-manager', ago(minutes - 0.1), ['status.replicas'], 'status');
  const set = by(manager, minutes, 'spec.template.spec.containers.[app].image');
  return [
    made(
      'Deployment',
      'deployments.apps',
      namespace,
      name,
      {
        spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: after },
        status: { replicas: 2, readyReplicas: 2 },
      },
      [base(), set, status, ...more],
    ),
    ...[before, after].map((each, index) =>
      made(
        'ReplicaSet',
        'replicasets.apps',
        namespace,
        `${name}-${index}`,
        { spec: { replicas: index * 2, template: each } },
        [],
        {
          ...owner('Deployment', name),
          creationTimestamp: index === 0 ? LONG_AGO : ago(minutes),
          annotations: { 'deployment.kubernetes.io/revision': String(index + 4) },
        },
      ),
    ),
  ];
}

function statefulRevision(kind: string, plural: string, name: string, minutes: number): readonly Made[] {
  const revision = (number: number, image: string, at: string): Made =>
    made(
      'ControllerRevision',
      'controllerrevisions.apps',
      'shop',
      `${name}-${number}`,
      { revision: number, data: { spec: { template: template(image) } } },
      [],
      {
        ...owner(kind, name),
        creationTimestamp: at,
      },
    );
  return [
    made(kind, plural, 'shop', name, { spec: { template: template('db:2') } }, [
      base(),
      by('kubectl-set', minutes, 'spec.template.spec.containers.[app].image'),
    ]),
    revision(1, 'db:1', LONG_AGO),
    revision(2, 'db:2', ago(minutes)),
  ];
}

const secret = (
  namespace: string,
  name: string,
  managers: readonly Json[],
  metadata: Json = {},
  type = 'Opaque',
): Made =>
  made('Secret', 'secrets', namespace, name, { type, data: { password: SECRET_VALUE } }, managers, metadata);

/** Forty changes that a person or a deployment made, each with the name that must be told. */
export function plantedChanges(): readonly { readonly name: string; readonly objects: readonly Made[] }[] {
  const one = (object: Made) => ({ name: String(object.object.metadata['name']), objects: [object] });
  const all = (name: string, objects: readonly Made[]) => ({ name, objects });
  const edited = (
    kind: string,
    plural: string,
    namespace: string | null,
    name: string,
    field: string,
    minutes: number,
    manager = 'kubectl-edit',
  ) => one(made(kind, plural, namespace, name, { spec: {} }, [base(), by(manager, minutes, field)]));
  const created = (
    kind: string,
    plural: string,
    namespace: string | null,
    name: string,
    minutes: number,
    manager = 'kubectl-create',
  ) =>
    one(
      made(kind, plural, namespace, name, { spec: {} }, [by(manager, minutes, 'spec')], {
        creationTimestamp: ago(minutes),
      }),
    );
  const rollout = (name: string, before: Json, after: Json, minutes: number, manager = 'kubectl-set') =>
    all(name, rolledOut('shop', name, before, after, minutes, manager));
  return [
    rollout('web', template('web:1'), template('web:2'), 50, 'helm'),
    rollout(
      'cart',
      template('cart:1', {}, [{ name: 'DB_HOST', value: 'db' }]),
      template('cart:1', {}, [{ name: 'DB_HOST', value: 'db-new' }]),
      40,
    ),
    rollout(
      'pay',
      template('pay:1', {}, [{ name: 'DB_PASSWORD', value: 'old-canary' }]),
      template('pay:1', {}, [{ name: 'DB_PASSWORD', value: CANARY }]),
      39,
      'kubectl-edit',
    ),
    rollout(
      'limits',
      template('l:1', { resources: { limits: { memory: '512Mi' } } }),
      template('l:1', { resources: { limits: { memory: '64Mi' } } }),
      38,
    ),
    rollout('command', template('c:1'), template('c:1', { command: ['/run.sh'] }), 37, 'kubectl-patch'),
    rollout(
      'probe',
      template('p:1'),
      template('p:1', { readinessProbe: { httpGet: { port: 8081, path: '/' } } }),
      36,
      'argocd-controller',
    ),
    all('db', statefulRevision('StatefulSet', 'statefulsets.apps', 'db', 35)),
    all('agent', statefulRevision('DaemonSet', 'daemonsets.apps', 'agent', 34)),
    edited('ConfigMap', 'configmaps', 'shop', 'cart-settings', 'data.app\\conf', 33),
    edited('ConfigMap', 'configmaps', 'shop', 'web-settings', 'data.flags', 32, 'kubectl-client-side-apply'),
    created('ConfigMap', 'configmaps', 'shop', 'new-settings', 31),
    edited('ConfigMap', 'configmaps', 'kube-system', 'coredns', 'data.Corefile', 30, 'k9s'),
    all('db-login', [secret('shop', 'db-login', [base('data'), by('kubectl-edit', 29, 'data.password')])]),
    all('api-key', [
      secret('shop', 'api-key', [by('kubectl-create', 28, 'data.password')], { creationTimestamp: ago(28) }),
    ]),
    all('tls-front', [secret('shop', 'tls-front', [base('data'), by('terraform', 27, 'data.password')])]),
    edited('Service', 'services', 'shop', 'front', 'spec.selector.app', 26),
    edited('Service', 'services', 'shop', 'back', 'spec.ports', 25, 'kubectl-patch'),
    created('Service', 'services', 'shop', 'side', 24, 'kubectl-expose'),
    created('NetworkPolicy', 'networkpolicies.networking.k8s.io', 'shop', 'deny-all', 23),
    edited('NetworkPolicy', 'networkpolicies.networking.k8s.io', 'shop', 'allow-dns', 'spec.egress', 22),
    edited('ResourceQuota', 'resourcequotas', 'shop', 'team-quota', 'spec.hard.pods', 21),
    edited('LimitRange', 'limitranges', 'shop', 'team-limits', 'spec.limits', 20),
    edited(
      'HorizontalPodAutoscaler',
      'horizontalpodautoscalers.autoscaling',
      'shop',
      'web-hpa',
      'spec.maxReplicas',
      19,
    ),
    edited('PodDisruptionBudget', 'poddisruptionbudgets.policy', 'shop', 'web-pdb', 'spec.minAvailable', 18),
    edited('Ingress', 'ingresses.networking.k8s.io', 'shop', 'front-ingress', 'spec.rules', 17),
    edited('Ingress', 'ingresses.networking.k8s.io', 'shop', 'tls-ingress', 'spec.tls', 16, 'Mozilla'),
    all('worker-1', [
      made(
        'Node',
        'nodes',
        null,
        'worker-1',
        {
          spec: {
            unschedulable: true,
            taints: [{ key: 'node.kubernetes.io/unschedulable', timeAdded: ago(15) }],
          },
        },
        [by('kubectl-cordon', 15, 'spec.unschedulable')],
      ),
    ]),
    all('worker-9', [
      made('Node', 'nodes', null, 'worker-9', {}, [by('kubelet', 14, 'metadata.labels')], {
        creationTimestamp: ago(14),
      }),
    ]),
    all('worker-2', [
      made('Node', 'nodes', null, 'worker-2', {
        status: { conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: ago(13) }] },
      }),
    ]),
    all('worker-3', [
      made('Node', 'nodes', null, 'worker-3', {
        status: { conditions: [{ type: 'MemoryPressure', status: 'True', lastTransitionTime: ago(12) }] },
      }),
    ]),
    edited(
      'PersistentVolumeClaim',
      'persistentvolumeclaims',
      'shop',
      'data-db-0',
      'spec.resources.requests.storage',
      11,
    ),
    created('PersistentVolumeClaim', 'persistentvolumeclaims', 'shop', 'scratch', 10),
    created(
      'CustomResourceDefinition',
      'customresourcedefinitions.apiextensions.k8s.io',
      null,
      'widgets.example.org',
      9,
      'helm',
    ),
    created(
      'ValidatingWebhookConfiguration',
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
      null,
      'guard',
      8,
    ),
    edited('Role', 'roles.rbac.authorization.k8s.io', 'shop', 'reader', 'rules', 7),
    created('RoleBinding', 'rolebindings.rbac.authorization.k8s.io', 'shop', 'reader-binding', 6),
    edited('ClusterRole', 'clusterroles.rbac.authorization.k8s.io', null, 'operator-role', 'rules', 5.5),
    all('shop-release', [
      secret(
        'shop',
        'sh.helm.release.v1.shop-release.v7',
        [by('Helm', 5, 'data')],
        {
          creationTimestamp: ago(5),
          labels: {
            owner: 'helm',
            name: 'shop-release',
            version: '7',
            status: 'deployed',
            modifiedAt: String(Date.parse(ago(5)) / 1000),
          },
        },
        'helm.sh/release.v1',
      ),
    ]),
    all('scaled', [
      made('Deployment', 'deployments.apps', 'shop', 'scaled', { spec: { replicas: 0 } }, [
        base(),
        managed('kubectl', ago(4), ['spec.replicas'], 'scale'),
      ]),
    ]),
    edited('ServiceAccount', 'serviceaccounts', 'shop', 'puller', 'imagePullSecrets', 3),
  ];
}

/** Four hundred changes that controllers made, and objects that nobody touched for long. */
export function ordinaryChanges(): readonly Made[] {
  const times = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const kcm = (minutes: number, ...fields: string[]) => by('kube-controller-manager', minutes, ...fields);
  const recent = (index: number) => 1 + (index % 100);
  return [
    ...times(120, (at) =>
      made('Pod', 'pods', 'shop', `pod-${at}`, { status: { phase: 'Running' } }, [kcm(recent(at), 'spec')], {
        ...owner('ReplicaSet', 'calm-1'),
        creationTimestamp: ago(recent(at)),
      }),
    ),
    ...times(40, (at) =>
      made(
        'Deployment',
        'deployments.apps',
        'shop',
        `calm-${at}`,
        { spec: { replicas: 3, template: template('calm:1') } },
        [
          base(),
          kcm(recent(at), 'metadata.annotations.deployment\\revision'),
          managed('kube-controller-manager', ago(recent(at)), ['spec.replicas'], 'scale'),
          managed('kube-controller-manager', ago(recent(at)), ['status.readyReplicas'], 'status'),
        ],
      ),
    ),
    ...times(30, (at) =>
      made(
        'ReplicaSet',
        'replicasets.apps',
        'shop',
        `calm-${at}-1`,
        { spec: { replicas: 3, template: template('calm:1') } },
        [kcm(recent(at), 'spec.replicas')],
        { ...owner('Deployment', `calm-${at}`), annotations: { 'deployment.kubernetes.io/revision': '3' } },
      ),
    ),
    ...times(40, (at) =>
      made('Endpoints', 'endpoints', 'shop', `calm-${at}`, { subsets: [] }, [kcm(recent(at), 'subsets')]),
    ),
    ...times(30, (at) =>
      made('Lease', 'leases.coordination.k8s.io', 'kube-system', `lease-${at}`, { spec: {} }, [
        by('kubelet', recent(at), 'spec.renewTime'),
      ]),
    ),
    ...times(30, (at) =>
      made('Job', 'jobs.batch', 'shop', `report-${at}`, { spec: {} }, [kcm(recent(at), 'spec')], {
        ...owner('CronJob', 'report'),
        creationTimestamp: ago(recent(at)),
      }),
    ),
    ...times(20, (at) =>
      made(
        'Secret',
        'secrets',
        'shop',
        `cert-${at}`,
        { type: 'kubernetes.io/tls', data: { 'tls.key': SECRET_VALUE } },
        [by('cert-manager-certificates-issuing', recent(at), 'data')],
        { annotations: { 'cert-manager.io/certificate-name': `cert-${at}` } },
      ),
    ),
    ...times(10, (at) =>
      made(
        'Secret',
        'secrets',
        'shop',
        `synced-${at}`,
        { type: 'Opaque', data: { password: SECRET_VALUE } },
        [by('external-secrets', recent(at), 'data')],
      ),
    ),
    ...times(10, (at) =>
      made(
        'ConfigMap',
        'configmaps',
        `team-${at}`,
        'kube-root-ca.crt',
        { data: {} },
        [kcm(recent(at), 'data')],
        { creationTimestamp: ago(recent(at)) },
      ),
    ),
    ...times(20, (at) =>
      made(
        'Node',
        'nodes',
        null,
        `node-${at}`,
        { status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: LONG_AGO }] } },
        [
          kcm(recent(at), 'metadata.annotations.ttl'),
          managed('kubelet', ago(recent(at)), ['status.conditions'], 'status'),
          by('kubelet', recent(at), 'metadata.labels'),
        ],
      ),
    ),
    ...times(20, (at) =>
      made(
        'HorizontalPodAutoscaler',
        'horizontalpodautoscalers.autoscaling',
        'shop',
        `calm-hpa-${at}`,
        { spec: {} },
        [base(), managed('kube-controller-manager', ago(recent(at)), ['status.currentReplicas'], 'status')],
      ),
    ),
    ...times(10, (at) =>
      made(
        'PersistentVolumeClaim',
        'persistentvolumeclaims',
        'shop',
        `data-calm-${at}`,
        { spec: {} },
        [kcm(recent(at), 'spec.volumeName', 'metadata.annotations.bound')],
        { creationTimestamp: ago(recent(at)) },
      ),
    ),
    ...times(10, (at) =>
      made(
        'CustomResourceDefinition',
        'customresourcedefinitions.apiextensions.k8s.io',
        null,
        `things-${at}.example.org`,
        { spec: {} },
        [
          base(),
          by('cainjector', recent(at), 'spec.conversion.webhook.clientConfig.caBundle'),
          managed('kube-apiserver', ago(recent(at)), ['status'], 'status'),
        ],
      ),
    ),
    ...times(10, (at) =>
      made('ServiceAccount', 'serviceaccounts', `team-${at}`, 'default', {}, [kcm(recent(at), 'secrets')], {
        creationTimestamp: ago(recent(at)),
      }),
    ),
  ];
}

/** Writes objects as a recorded cluster and gives its folder. */
export function writeCluster(objects: readonly Made[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-changed-'));
  const files = new Map<string, Json[]>();
  const namespaces = new Set([
    'kube-system',
    ...objects.map(({ object }) => object.metadata['namespace'] as string | undefined),
  ]);
  const spaces = [...namespaces]
    .filter((name) => name !== undefined)
    .map((name) => made('Namespace', 'namespaces', null, name, {}, [], { uid: `uid-${name}` }));
  const heartbeat = made('Lease', 'leases.coordination.k8s.io', 'kube-system', 'now', {
    spec: { renewTime: NOW },
  });
  for (const { plural, object } of [...objects, ...spaces, heartbeat]) {
    const { namespace } = object.metadata;
    const file = join(folder, typeof namespace === 'string' ? namespace : '.', `${plural}.json`);
    files.set(file, [...(files.get(file) ?? []), object]);
  }
  // A kind of which there is none was recorded all the same: nothing of the first look is refused.
  for (const { resource } of [PODS, EVENTS, ...NAMESPACE_KINDS]) {
    const file = join(folder, 'kube-system', `${resource}.json`);
    if (!files.has(file)) files.set(file, []);
  }
  for (const [file, items] of files) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify({ kind: 'List', apiVersion: 'v1', items }));
  }
  return folder;
}
