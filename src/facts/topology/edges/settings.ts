// Edges of what pods are given: settings they read, hosts these name, limits, and who changed them on the way.
import type { ObjectRef } from '../../../domain/kube.ts';
import { envAddressesOf } from '../../env-addresses.ts';
import type { Inventory } from '../../inventory.ts';
import { isRecord, type KubeObject, type LabelSelector, refOf, selectorMatches } from '../../kube-json.ts';
import { isHeadless, type Service } from '../../service-json.ts';
import {
  allContainers,
  type EdgeRule,
  listCall,
  PODDED,
  podLabelsOf,
  podSpecOf,
  recordAt,
  recordsAt,
  type Target,
  textAt,
  valueAt,
} from '../edge-rule.ts';
import { addressesIn, objectOfHost, serviceOfWord } from '../host-names.ts';

/** What admission plugins write about what they changed. */
const LIMIT_RANGER = 'kubernetes.io/limit-ranger';
const VPA_UPDATES = 'vpaUpdates';
const MUTATING = 'MutatingWebhookConfiguration';

export const SETTINGS_EDGES: readonly EdgeRule[] = [
  { type: 'reads', from: PODDED, to: ['ConfigMap', 'Secret'], blame: 'to', targets: readBy },
  { type: 'names-host', from: PODDED, to: ['Service', 'Pod'], blame: 'to', targets: hostsNamedBy },
  { type: 'names-host', from: ['ConfigMap'], to: ['Service', 'Pod'], blame: 'to', targets: hostsInConfig },
  { type: 'links-to', from: PODDED, to: ['Service'], blame: 'to', targets: serviceLinksOf },
  {
    type: 'limited-by',
    from: [...PODDED, 'PersistentVolumeClaim'],
    to: ['ResourceQuota', 'LimitRange'],
    blame: 'to',
    targets: limitsOver,
    seek: seekLimits,
  },
  {
    type: 'changed-by',
    from: ['Pod'],
    to: ['VerticalPodAutoscaler', 'LimitRange', MUTATING],
    blame: 'to',
    targets: changersOf,
    seek: seekChangers,
  },
];

function* readBy(object: KubeObject): Iterable<Target> {
  const { namespace } = refOf(object);
  for (const container of allContainers(podSpecOf(object))) {
    for (const { name = '', valueFrom } of container.env ?? []) {
      const config = valueFrom?.configMapKeyRef?.name;
      const secret = valueFrom?.secretKeyRef?.name;
      if (config) yield { ref: { kind: 'ConfigMap', namespace, name: config }, because: `env ${name}` };
      if (secret) yield { ref: { kind: 'Secret', namespace, name: secret }, because: `env ${name}` };
    }
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      if (configMapRef?.name)
        yield { ref: { kind: 'ConfigMap', namespace, name: configMapRef.name }, because: 'envFrom' };
      if (secretRef?.name)
        yield { ref: { kind: 'Secret', namespace, name: secretRef.name }, because: 'envFrom' };
    }
  }
  for (const secret of podSpecOf(object)?.imagePullSecrets ?? []) {
    if (secret.name)
      yield { ref: { kind: 'Secret', namespace, name: secret.name }, because: 'imagePullSecrets' };
  }
}

function* hostsNamedBy(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const spec = podSpecOf(object);
  const { namespace } = refOf(object);
  for (const { host, variable } of envAddressesOf(spec)) {
    const ref = objectOfHost(host, namespace, inventory);
    if (ref) yield { ref, because: `env ${variable}: ${host}` };
  }
  for (const { name = '', env = [], args = [], command = [] } of allContainers(spec)) {
    for (const text of [...command, ...args]) {
      yield* hostsIn(text, namespace, `an argument of container ${name}`, inventory);
    }
    for (const { name: variable = '', value = '' } of env) {
      const ref = serviceOfWord(value, namespace, inventory);
      if (ref) yield { ref, because: `env ${variable}: ${value}`, guess: true };
    }
  }
  for (const { ref } of [...readBy(object), ...configsMountedBy(object)]) {
    const config = ref.kind === 'ConfigMap' ? inventory.find(ref) : undefined;
    if (config) yield* hostsInConfig(config, inventory);
  }
}

function* configsMountedBy(object: KubeObject): Iterable<{ readonly ref: ObjectRef }> {
  const { namespace } = refOf(object);
  for (const volume of recordsAt(podSpecOf(object), ['volumes'])) {
    for (const source of [volume, ...recordsAt(volume, ['projected', 'sources'])]) {
      const name = textAt(source, ['configMap', 'name']);
      if (name !== undefined) yield { ref: { kind: 'ConfigMap', namespace, name } };
    }
  }
}

function* hostsInConfig(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace, name } = refOf(object);
  for (const [key, value] of Object.entries(recordAt(object, ['data']) ?? {})) {
    if (typeof value !== 'string') continue;
    const word = serviceOfWord(value.trim(), namespace, inventory);
    if (word) yield { ref: word, because: `${key} of configmap ${name}: ${value.trim()}`, guess: true };
    yield* hostsIn(value, namespace, `${key} of configmap ${name}`, inventory);
  }
}

function* hostsIn(
  text: string,
  namespace: string | null,
  where: string,
  inventory: Inventory,
): Iterable<Target> {
  for (const { host, text: written } of addressesIn(text)) {
    const ref = objectOfHost(host, namespace, inventory);
    // A short name that no Service has is as likely a word with a number behind it.
    if (ref && (host.includes('.') || inventory.find(ref)))
      yield { ref, because: `${where}: ${withoutUser(written)}` };
  }
}

function withoutUser(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//');
}

/**
 * The kubelet gives each container `<SERVICE>_PORT=tcp://…` of every Service of the namespace. It matters where the
 * Service is called like the app, whose own settings bear that name as prefix.
 */
function* serviceLinksOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const spec = podSpecOf(object);
  if (!spec || spec['enableServiceLinks'] === false) return;
  const { namespace } = refOf(object);
  const containers = allContainers(spec);
  const names = new Set([
    ...containers.flatMap(({ name = '', image = '' }) => [name, programOf(image)]),
    ...Object.entries(podLabelsOf(object)).flatMap(([key, value]) =>
      /(?:^|\/)(?:app|name|component|instance)$/.test(key) ? [value] : [],
    ),
  ]);
  for (const name of names) {
    const service = inventory.find({ kind: 'Service', namespace, name }) as Service | undefined;
    const address = service?.spec?.clusterIP;
    const port = service?.spec?.ports?.[0]?.port;
    if (!service || !address || isHeadless(service) || port === undefined) continue;
    const variable = linkVariable(name);
    if (containers.some(({ env = [] }) => env.some((own) => own.name === variable))) continue;
    yield { ref: refOf(service), because: `${variable}=tcp://${address}:${port}` };
  }
}

/** Gives the name of the variable that the kubelet makes of a Service: `REDIS_MASTER_PORT`. */
export function linkVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/** `registry.example/team/cart:1` runs cart. */
function programOf(image: string): string {
  return (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
}

function* limitsOver(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace } = refOf(object);
  if (namespace === null) return;
  for (const kind of ['ResourceQuota', 'LimitRange']) {
    for (const limit of inventory.list(kind, namespace))
      yield { ref: refOf(limit), because: `holds in namespace ${namespace}` };
  }
}

function seekLimits(object: KubeObject, inventory: Inventory) {
  const { namespace } = refOf(object);
  return ['ResourceQuota', 'LimitRange']
    .filter((kind) => namespace !== null && !inventory.isComplete(kind, namespace))
    .map((kind) => listCall(kind, namespace));
}

function* changersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace } = refOf(object);
  const notes = object.metadata?.annotations ?? {};
  const updated = /Pod resources updated by ([a-z0-9.-]+)/.exec(notes[VPA_UPDATES] ?? '')?.[1];
  if (updated !== undefined)
    yield {
      ref: { kind: 'VerticalPodAutoscaler', namespace, name: updated },
      because: `annotation ${VPA_UPDATES}: ${notes[VPA_UPDATES]}`,
      group: 'autoscaling.k8s.io',
    };
  const limited = notes[LIMIT_RANGER];
  if (limited !== undefined) {
    for (const range of inventory.list('LimitRange', namespace))
      yield { ref: refOf(range), because: `annotation ${LIMIT_RANGER}: ${limited}` };
  }
  const added = addedContainers(object, inventory);
  if (added.length === 0) return;
  for (const webhook of inventory.list(MUTATING)) {
    if (takesPods(webhook, object, inventory))
      yield {
        ref: refOf(webhook),
        because: `changes pods; ${added.join(', ')} is not in the template`,
        guess: true,
      };
  }
}

/** Lists the containers of a pod that its workload's template does not have. */
export function addedContainers(pod: KubeObject, inventory: Inventory): readonly string[] {
  const maker = makerOf(pod, inventory);
  const template = maker ? podSpecOf(maker) : undefined;
  if (!template) return [];
  const own = new Set(allContainers(template).map(({ name }) => name));
  return allContainers(podSpecOf(pod)).flatMap(({ name }) =>
    name !== undefined && !own.has(name) ? [name] : [],
  );
}

/** Gives the object whose template a pod was made of. */
export function makerOf(pod: KubeObject, inventory: Inventory): KubeObject | undefined {
  const ref = refOf(pod);
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === undefined || owner.name === undefined) return undefined;
  const direct = inventory.find({ kind: owner.kind, namespace: ref.namespace, name: owner.name });
  return direct ?? inventory.find(inventory.workloadOf(ref));
}

/** Tells whether a webhook configuration is asked about new pods like this one. */
function takesPods(configuration: KubeObject, pod: KubeObject, inventory: Inventory): boolean {
  const namespace = refOf(pod).namespace ?? '';
  const known = inventory.find({ kind: 'Namespace', namespace: null, name: namespace });
  const ofNamespace = { 'kubernetes.io/metadata.name': namespace, ...known?.metadata?.labels };
  return recordsAt(configuration, ['webhooks']).some((webhook) => {
    const isAsked = recordsAt(webhook, ['rules']).some((rule) => {
      const resources = valueAt(rule, ['resources']);
      return Array.isArray(resources) && resources.some((name) => name === 'pods' || name === '*');
    });
    const bySelector = (field: string, labels: Readonly<Record<string, string>> | undefined): boolean => {
      const selector = webhook[field];
      return !isRecord(selector) || selectorMatches(selector as LabelSelector, labels);
    };
    return (
      isAsked &&
      bySelector('objectSelector', pod.metadata?.labels) &&
      (known === undefined || bySelector('namespaceSelector', ofNamespace))
    );
  });
}

function seekChangers(object: KubeObject, inventory: Inventory) {
  if (addedContainers(object, inventory).length === 0 || inventory.isComplete(MUTATING, null)) return [];
  return [listCall(MUTATING, null)];
}
