// Edges of custom objects: what their specs refer to, and which workload carries a kind or a class out.
import type { ObjectRef } from '../../../domain/kube.ts';
import { isCustomGroup } from '../../api-resources.ts';
import type { Inventory } from '../../inventory.ts';
import { isRecord, type KubeObject, refOf } from '../../kube-json.ts';
import { carriersOf } from '../controllers.ts';
import {
  type EdgeRule,
  groupOf,
  groupOfVersion,
  listCall,
  PODDED,
  recordsAt,
  type Target,
  textAt,
  valueAt,
} from '../edge-rule.ts';
import { ingressClassOf } from './network.ts';
import { customKindsByWord } from './placement.ts';

/** A spec is read down to this depth, and so many references at most are taken from it. */
const MAX_DEPTH = 8;
const MAX_REFERENCES = 40;
/** Kinds of Kubernetes itself that fields are called after: `secretRef`, `configMapName`, `serviceAccountName`. */
const BUILT_IN: Readonly<Record<string, string>> = {
  secret: 'Secret',
  configmap: 'ConfigMap',
  service: 'Service',
  serviceaccount: 'ServiceAccount',
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  claim: 'PersistentVolumeClaim',
  pvc: 'PersistentVolumeClaim',
  storageclass: 'StorageClass',
  ingressclass: 'IngressClass',
  priorityclass: 'PriorityClass',
  runtimeclass: 'RuntimeClass',
  node: 'Node',
};
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'StorageClass',
  'IngressClass',
  'PriorityClass',
  'RuntimeClass',
  'Node',
  'Namespace',
]);
/** Fields that hold a reference: `secretRef`, `sourceRefs`, `secretKeyRef`, `objectReference`, `secretKeySelector`. */
const REFERENCE_FIELD = /^(?<what>\w*?)(?:Key)?(?:Refs?|References?|Selector)$/;
const NAME_FIELD = /^(?<what>\w+?)Name$/;
/** What an object makes rather than finds is not missed when it is not there. */
const OUTPUT_FIELD = /^(?:target|output|writeConnectionSecretTo|result|destination|generated|template)/i;

const CLASSES: readonly string[] = ['IngressClass', 'GatewayClass'];

export const CUSTOM_EDGES: readonly EdgeRule[] = [
  { type: 'refers', from: ['*'], to: ['*'], blame: 'to', targets: referencesOf },
  { type: 'supplied-by', from: PODDED, to: ['*'], blame: 'to', targets: suppliersOf },
  { type: 'refers', from: ['Certificate'], to: ['Ingress'], blame: 'to', targets: solversOf },
  {
    type: 'controlled-by',
    from: ['*'],
    to: ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'],
    blame: 'to',
    targets: controllersOf,
    seek: seekControllers,
  },
];

const SETTINGS: ReadonlySet<string> = new Set(['Secret', 'ConfigMap']);

/** Custom objects that make what a pod reads: they are called like it, or name it as what they write. */
function* suppliersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const wanted = inventory
    .edgesFrom(refOf(object), ['reads', 'mounts'])
    .map(({ to }) => to)
    .filter((to) => SETTINGS.has(to.kind) && inventory.stateOf(to).state !== 'well');
  const names = new Set(wanted.map(({ name }) => name));
  if (names.size === 0) return;
  const { namespace } = refOf(object);
  for (const { ref } of inventory.objects()) {
    if (ref.namespace !== namespace || SETTINGS.has(ref.kind) || PODDED.includes(ref.kind)) continue;
    const known = inventory.find(ref);
    if (known && !isCustom(known)) continue;
    const made = known ? outputsOf(known.spec) : [];
    const name = [ref.name, ...made].find((one) => names.has(one));
    if (name !== undefined)
      yield { ref, because: `makes ${name}`, guess: !made.includes(name) && !isOfCustomKind(ref) };
  }
}

/** Kinds of Kubernetes itself are never known by events alone. */
function isOfCustomKind({ kind }: ObjectRef): boolean {
  return (
    !Object.values(BUILT_IN).includes(kind) &&
    !/^(?:Service|Ingress|Endpoints|HorizontalPodAutoscaler|CronJob|PodDisruptionBudget)$/.test(kind)
  );
}

/** The names that a spec gives for what is to be written: `spec.target.name`, `spec.destination.name`, `spec.secretName`. */
function outputsOf(spec: unknown): readonly string[] {
  if (!isRecord(spec)) return [];
  return Object.entries(spec).flatMap(([field, value]) => {
    if (field === 'secretName' && typeof value === 'string') return [value];
    const name = OUTPUT_FIELD.test(field) ? textAt(value, ['name']) : undefined;
    return name === undefined ? [] : [name];
  });
}

const SOLVER_LABEL = 'acme.cert-manager.io/http01-solver';

/** The Ingresses by which an authority is to see that a certificate's domains are under control. */
function* solversOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const domains = valueAt(object.spec, ['dnsNames']);
  if (!Array.isArray(domains)) return;
  for (const ingress of inventory.list('Ingress', refOf(object).namespace)) {
    if (ingress.metadata?.labels?.[SOLVER_LABEL] === undefined) continue;
    const host = recordsAt(ingress.spec, ['rules'])
      .map((rule) => textAt(rule, ['host']))
      .find((name) => domains.includes(name));
    if (host !== undefined) yield { ref: refOf(ingress), because: `is to prove the control of ${host}` };
  }
}

function isCustom(object: KubeObject): boolean {
  return isCustomGroup(groupOf(object));
}

function* referencesOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  if (!isCustom(object)) return;
  yield* managedBy(object);
  if (!object.spec) return;
  const found: Target[] = [];
  collect(object.spec, 'spec', { object, inventory, found }, 0);
  yield* found;
}

/** Where kinds that deploy others list what they deploy. */
const MANAGED: readonly (readonly string[])[] = [
  ['operationState', 'syncResult', 'resources'],
  ['resources'],
];
const IN_ORDER = /^(?:Healthy|Synced|Succeeded|Ready|Available|True)$/;

/** What an object says of those that it deploys: the ones that are not in order. */
function* managedBy({ status }: KubeObject): Iterable<Target> {
  for (const path of MANAGED) {
    for (const entry of recordsAt(status, path)) {
      const [kind, name] = [textAt(entry, ['kind']), textAt(entry, ['name'])];
      const words = [['health', 'status'], ['hookPhase'], ['status']].map((field) => textAt(entry, field));
      const state = words.find((word) => word !== undefined && !IN_ORDER.test(word));
      if (kind === undefined || name === undefined || state === undefined) continue;
      const ref: ObjectRef = { kind, namespace: textAt(entry, ['namespace']) ?? null, name };
      const group = textAt(entry, ['group']);
      const custom = group !== undefined && isCustomGroup(group) ? { group } : {};
      yield { ref, because: `status.${path.join('.')}: ${kind} ${name}: ${state}`, ...custom };
    }
  }
}

interface Collecting {
  readonly object: KubeObject;
  readonly inventory: Inventory;
  readonly found: Target[];
}

function collect(part: unknown, path: string, into: Collecting, depth: number): void {
  if (depth > MAX_DEPTH || into.found.length >= MAX_REFERENCES) return;
  if (Array.isArray(part)) {
    for (const item of part) collect(item, path, into, depth + 1);
    return;
  }
  if (!isRecord(part)) return;
  for (const [field, value] of Object.entries(part)) {
    // Pod templates are read as pods are.
    if (field === 'template' || OUTPUT_FIELD.test(field)) continue;
    const at = `${path}.${field}`;
    const what = REFERENCE_FIELD.exec(field)?.groups?.['what'];
    const named = NAME_FIELD.exec(field)?.groups?.['what'];
    if (what !== undefined) {
      for (const reference of Array.isArray(value) ? value : [value]) {
        const target = targetOf(reference, what, at, into);
        if (target) into.found.push(target);
      }
    } else if (named !== undefined && typeof value === 'string' && value !== '') {
      const kind = kindOfWord(named, into);
      if (kind) into.found.push(targetAt(kind, value, undefined, `${at}: ${value}`, into));
    }
    collect(value, at, into, depth + 1);
  }
}

interface KnownKind {
  readonly kind: string;
  readonly group?: string | undefined;
  readonly namespaced: boolean;
}

function targetOf(reference: unknown, what: string, at: string, into: Collecting): Target | null {
  const name = typeof reference === 'string' ? reference : textAt(reference, ['name']);
  if (name === undefined || name === '') return null;
  const stated = textAt(reference, ['kind']);
  const group =
    textAt(reference, ['group']) ??
    textAt(reference, ['apiGroup']) ??
    groupOfVersion(textAt(reference, ['apiVersion']));
  const kind = stated === undefined ? kindOfWord(what, into) : statedKind(stated, group, into);
  if (!kind) return null;
  return targetAt(kind, name, textAt(reference, ['namespace']), `${at}: ${kind.kind} ${name}`, into);
}

/** Flux leaves the group out where an object names its source. */
const GROUPS_OF_SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  ['GitRepository', 'OCIRepository', 'HelmRepository', 'HelmChart', 'Bucket'].map((kind) => [
    kind,
    'source.toolkit.fluxcd.io',
  ]),
);

function statedKind(kind: string, group: string, into: Collecting): KnownKind {
  const custom = into.inventory.derived(customKindsByWord).get(kind.toLowerCase()) ?? [];
  const known = custom.find((candidate) => candidate.group === group) ?? custom[0];
  if (known && (group === '' || isCustomGroup(group))) return known;
  const namespaced = !CLUSTER_SCOPED.has(kind) && !kind.startsWith('Cluster');
  const own = isCustomGroup(group)
    ? group
    : BUILT_IN[kind.toLowerCase()]
      ? undefined
      : (GROUPS_OF_SOURCES[kind] ?? groupOf(into.object));
  return { kind, group: own, namespaced };
}

/** `secretRef` refers to a Secret, `kafkaClusterRef` to a KafkaCluster where there is such a kind. */
function kindOfWord(what: string, into: Collecting): KnownKind | null {
  const word = what.toLowerCase();
  const custom = into.inventory.derived(customKindsByWord).get(word);
  const near = custom?.find(({ group }) => group === groupOf(into.object)) ?? custom?.[0];
  if (near) return near;
  const builtIn =
    BUILT_IN[word] ?? Object.entries(BUILT_IN).find(([end]) => end.length > 5 && word.endsWith(end))?.[1];
  return builtIn === undefined ? null : { kind: builtIn, namespaced: !CLUSTER_SCOPED.has(builtIn) };
}

function targetAt(
  { kind, group, namespaced }: KnownKind,
  name: string,
  namespace: string | undefined,
  because: string,
  { object }: Collecting,
): Target {
  const own = refOf(object).namespace;
  const ref: ObjectRef = { kind, namespace: namespaced ? (namespace ?? own) : null, name };
  return { ref, because, group };
}

function* controllersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const about = controllerWordsOf(object, inventory);
  if (about !== null) yield* carriersOf(about, inventory);
}

/** What the workload in charge of an object may be known by; null when Kubernetes itself is in charge. */
function controllerWordsOf(
  object: KubeObject,
  inventory: Inventory,
): Parameters<typeof carriersOf>[0] | null {
  const ref = refOf(object);
  const labels = object.metadata?.labels ?? {};
  if (CLASSES.includes(ref.kind)) {
    const controller = textAt(object.spec, ['controller']) ?? textAt(object.spec, ['controllerName']);
    return { names: [controller ?? '', ref.name], labels, kind: ref.kind };
  }
  if (ref.kind === 'Ingress') {
    const className = ingressClassOf(object);
    const known = inventory.find({ kind: 'IngressClass', namespace: null, name: className ?? '' });
    const controller = textAt(known?.spec, ['controller']);
    if (className === undefined && controller === undefined) return null;
    return {
      names: [controller ?? '', className ?? ''],
      labels: known?.metadata?.labels ?? {},
      kind: ref.kind,
    };
  }
  if (!isCustom(object)) return null;
  const [definition] = inventory.edgesFrom(ref, ['converts']).map(({ to }) => inventory.find(to));
  return { names: [groupOf(object)], labels: definition?.metadata?.labels ?? {}, kind: ref.kind };
}

function seekControllers(object: KubeObject, inventory: Inventory) {
  if (controllerWordsOf(object, inventory) === null || inventory.isComplete('Deployment', null)) return [];
  return [...controllersOf(object, inventory)].length > 0 ? [] : [listCall('Deployment', null)];
}
