// Every object seen in one investigation, with owners and links between them.
import type { ToolCall } from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { LogState, ObjectState } from '../domain/object-state.ts';
import type { Edge, EdgeType, KnownObject, LinkType, Topology } from '../domain/topology.ts';
import { isRecord, type KubeObject, type Pod, refOf, type Workload } from './kube-json.ts';
import { isPodHealthy } from './pod-health.ts';
import { groupOf } from './topology/edge-rule.ts';
import { EdgeReader } from './topology/edges.ts';
import { stateOf } from './topology/states.ts';
import { tradesOf } from './trades.ts';

/** Labels whose values people use as an app's name, in the order of Kubernetes' own recommendation. */
const NAME_LABELS = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app',
  'k8s-app',
  'name',
] as const;
/** Owners are followed this far up (Pod → ReplicaSet → Deployment → a custom resource → …). */
const MAX_OWNER_DEPTH = 6;
/** What a pod runs as that names no account. */
const DEFAULT_ACCOUNT = 'default';
/** Controllers that own workloads but are not what people mean by one; following stops below them. */
const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

interface Link {
  readonly type: LinkType;
  readonly from: ObjectRef;
  readonly to: ObjectRef;
}

/** What a message of an object names: a host, or an object that is known by its name. */
export interface Mention {
  readonly host?: string;
  readonly ref?: ObjectRef;
  readonly because: string;
}

/** Every namespace bears this label since Kubernetes 1.21, whatever else it bears. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
/** So many things at most are remembered that the messages of one object name. */
const MAX_MENTIONS = 40;

/** Tells whether a kind runs pods (or is one). */
export function isWorkloadKind(kind: string): boolean {
  return WORKLOAD_KINDS.has(kind);
}

export class Inventory implements Topology {
  readonly #objects = new Map<string, KubeObject>();
  readonly #byKind = new Map<string, Map<string, KubeObject[]>>();
  readonly #known = new Map<string, KnownObject>();
  readonly #complete = new Set<string>();
  readonly #links = new Map<string, Link>();
  #workloads = new Map<string, ObjectRef>();
  #lists = new Map<string, readonly KubeObject[]>();
  #linkIndex: { from: Map<string, Link[]>; to: Map<string, Link[]> } | null = null;
  #podIndex: Map<string, ObjectRef[]> | null = null;
  #edges: EdgeReader | null = null;
  readonly #derived = new Map<(inventory: Inventory) => unknown, unknown>();
  readonly #unreadable = new Map<string, string>();
  readonly #absent = new Set<string>();
  readonly #mentions = new Map<string, readonly Mention[]>();
  readonly #otherGroups = new Map<string, readonly string[]>();
  readonly #logs = new Map<string, Exclude<LogState, 'unread'>>();
  readonly #namespaceLabels = new Map<string, Readonly<Record<string, string>>>();

  /** The cluster's time in milliseconds since 1970: the wall clock's, or that of a recording. */
  readonly nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Adds an object, or replaces what was known of it. */
  add(object: KubeObject): void {
    const ref = refOf(object);
    if (ref.kind === '' || ref.name === '') return;
    const key = refKey(ref);
    const before = this.#objects.get(key);
    if (before === object) return;
    this.#objects.set(key, object);
    if (before && groupOf(before) !== groupOf(object))
      this.#otherGroups.set(key, [...(this.#otherGroups.get(key) ?? []), groupOf(before)]);
    let namespaces = this.#byKind.get(ref.kind);
    if (!namespaces) {
      namespaces = new Map();
      this.#byKind.set(ref.kind, namespaces);
    }
    const siblings = namespaces.get(ref.namespace ?? '');
    if (!siblings) namespaces.set(ref.namespace ?? '', [object]);
    else if (before) siblings[siblings.indexOf(before)] = object;
    else siblings.push(object);
    this.#known.set(key, {
      ref,
      aliases: aliasesOf(object),
      containers: containersOf(object),
      trades: object.kind === 'Pod' ? tradesOf(imagesOf(object)) : [],
      hosts: hostsOf(object),
    });
    this.#forget();
  }

  /** Says that an object exists without knowing more of it. */
  mention(ref: ObjectRef): void {
    const key = refKey(ref);
    if (!this.#known.has(key))
      this.#known.set(key, { ref, aliases: [], containers: [], trades: [], hosts: [] });
  }

  /** Says which labels namespaces have that were listed for their names alone. */
  noteNamespaces(namespaces: readonly KubeObject[]): void {
    for (const { metadata } of namespaces) {
      const { name, labels } = metadata ?? {};
      if (name !== undefined) this.#namespaceLabels.set(name, { [NAMESPACE_NAME_LABEL]: name, ...labels });
    }
  }

  /** Gives the labels of a namespace; undefined when nobody saw it. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined {
    const object = this.find({ kind: 'Namespace', namespace: null, name });
    const labels = object?.metadata?.labels;
    return labels ? { [NAMESPACE_NAME_LABEL]: name, ...labels } : this.#namespaceLabels.get(name);
  }

  /** Gives the labels of every namespace; nothing when they were not listed. */
  namespacesSeen(): readonly Readonly<Record<string, string>>[] {
    return [...this.#namespaceLabels.values()];
  }

  /** Says that an object's messages name a host or another object; `because` is the message. */
  noteMention(ref: ObjectRef, mention: Mention): void {
    const key = refKey(ref);
    const known = this.#mentions.get(key) ?? [];
    if (known.length >= MAX_MENTIONS || known.some((other) => sameMention(other, mention))) return;
    this.#mentions.set(key, [...known, mention]);
    this.#edges = null;
  }

  /** Lists what the messages of an object name. */
  mentionsOf(ref: ObjectRef): readonly Mention[] {
    return this.#mentions.get(refKey(ref)) ?? [];
  }

  /** Says that one object refers to another. */
  link(type: LinkType, from: ObjectRef, to: ObjectRef): void {
    const key = `${type}\n${refKey(from)}\n${refKey(to)}`;
    if (this.#links.has(key)) return;
    this.#links.set(key, { type, from, to });
    this.#linkIndex = null;
  }

  /** Says that every object of a kind in a namespace (all of them: null) has been added. */
  markComplete(kind: string, namespace: string | null): void {
    this.#complete.add(`${kind} ${namespace ?? '*'}`);
  }

  /** Says that a kind could not be listed in a namespace (all of them: null), with the reason. */
  markUnreadable(kind: string, namespace: string | null, why: string): void {
    this.#unreadable.set(`${kind} ${namespace ?? '*'}`, why);
  }

  /** Gives why a kind could not be listed there; undefined when nobody was refused. */
  whyUnreadable(kind: string, namespace: string | null): string | undefined {
    return this.#unreadable.get(`${kind} *`) ?? this.#unreadable.get(`${kind} ${namespace ?? '*'}`);
  }

  /** Says that an object was asked for by its name and is not there. */
  markAbsent(ref: ObjectRef): void {
    this.#absent.add(refKey(ref));
  }

  /** Tells whether an object is known not to be there: it was asked for, or its kind was listed whole. */
  isAbsent(ref: ObjectRef): boolean {
    if (this.#objects.has(refKey(ref))) return false;
    return this.#absent.has(refKey(ref)) || this.isComplete(ref.kind, ref.namespace);
  }

  /** Says what came of reading a container's log (null: those of all its pod's containers). What was read stays read. */
  markLog(pod: ObjectRef, container: string | null, state: Exclude<LogState, 'unread'>): void {
    const key = `${refKey(pod)} ${container ?? '*'}`;
    const known = this.#logs.get(key);
    if (known !== 'read' && (known !== 'empty' || state !== 'refused')) this.#logs.set(key, state);
  }

  logOf(pod: ObjectRef, container: string | null): LogState {
    const key = refKey(pod);
    const whole = this.#logs.get(`${key} *`);
    if (container !== null) return this.#logs.get(`${key} ${container}`) ?? whole ?? 'unread';
    const states = [...this.#logs].filter(([at]) => at.startsWith(`${key} `)).map(([, state]) => state);
    return (['read', 'empty', 'refused'] as const).find((state) => states.includes(state)) ?? 'unread';
  }

  isComplete(kind: string, namespace: string | null): boolean {
    return this.#complete.has(`${kind} *`) || this.#complete.has(`${kind} ${namespace ?? '*'}`);
  }

  hasStarted(pod: ObjectRef): boolean {
    const status = (this.find(pod) as Pod | undefined)?.status;
    if (status === undefined) return true;
    const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    return containers.some(
      ({ state, lastState, restartCount = 0 }) =>
        state?.running !== undefined ||
        state?.terminated !== undefined ||
        lastState?.terminated !== undefined ||
        restartCount > 0,
    );
  }

  addressesOf(ref: ObjectRef): readonly string[] {
    const object = this.find(ref);
    return object === undefined ? [] : addressesIn(object);
  }

  find(ref: ObjectRef): KubeObject | undefined {
    return this.#objects.get(refKey(ref));
  }

  /** Lists the API groups in which an object of this kind and name was seen; the last one is that of what `find` gives. */
  groupsOf(ref: ObjectRef): readonly string[] {
    const object = this.find(ref);
    return object ? [...(this.#otherGroups.get(refKey(ref)) ?? []), groupOf(object)] : [];
  }

  /** Lists the objects of a kind, in one namespace or in all. */
  list(kind: string, namespace?: string | null): readonly KubeObject[] {
    const namespaces = this.#byKind.get(kind);
    if (!namespaces) return [];
    if (namespace !== undefined) return namespaces.get(namespace ?? '') ?? [];
    const known = this.#lists.get(kind);
    if (known !== undefined) return known;
    const list = [...namespaces.values()].flat();
    this.#lists.set(kind, list);
    return list;
  }

  /** Lists the kinds of which objects were seen. */
  kinds(): readonly string[] {
    return [...this.#byKind.keys()];
  }

  edgesFrom(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[] {
    this.#edges ??= new EdgeReader(this);
    return this.#edges.from(ref, types);
  }

  edgesTo(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[] {
    this.#edges ??= new EdgeReader(this);
    return this.#edges.to(ref, types);
  }

  seek(ref: ObjectRef, type: EdgeType): readonly ToolCall[] {
    this.#edges ??= new EdgeReader(this);
    return this.#edges.seek(ref, type);
  }

  stateOf(ref: ObjectRef): ObjectState {
    return stateOf(ref, this);
  }

  /** Gives what `build` makes of this inventory: an index, say. It is made once, until another object is added. */
  derived<Value>(build: (inventory: Inventory) => Value): Value {
    if (!this.#derived.has(build)) this.#derived.set(build, build(this));
    return this.#derived.get(build) as Value;
  }

  objects(): Iterable<KnownObject> {
    return this.#known.values();
  }

  get size(): number {
    return this.#objects.size;
  }

  workloadOf(ref: ObjectRef): ObjectRef {
    const key = refKey(ref);
    const cached = this.#workloads.get(key);
    if (cached) return cached;
    let top = ref;
    for (let depth = 0; depth < MAX_OWNER_DEPTH; depth++) {
      const owner = this.#ownerOf(top);
      if (!owner || !isWorkloadKind(owner.kind)) break;
      top = owner;
    }
    this.#workloads.set(key, top);
    return top;
  }

  linksFrom(ref: ObjectRef, type: LinkType): readonly ObjectRef[] {
    const links = this.#indexLinks().from.get(refKey(this.workloadOf(ref))) ?? [];
    return unique(links.filter((link) => link.type === type).map((link) => this.workloadOf(link.to)));
  }

  linksTo(ref: ObjectRef, type: LinkType): readonly ObjectRef[] {
    const links = this.#indexLinks().to.get(refKey(this.workloadOf(ref))) ?? [];
    return unique(links.filter((link) => link.type === type).map((link) => this.workloadOf(link.from)));
  }

  podsOf(ref: ObjectRef): readonly ObjectRef[] {
    if (ref.kind === 'Pod') return [ref];
    this.#podIndex ??= this.#indexPods();
    return this.#podIndex.get(refKey(this.workloadOf(ref))) ?? [];
  }

  accountsOf(ref: ObjectRef): readonly string[] {
    const specs = [
      ...this.podsOf(ref).map((pod) => (this.find(pod) as Pod | undefined)?.spec),
      (this.find(ref) as Workload | undefined)?.spec?.template?.spec,
    ];
    const seen = specs.filter((spec) => spec !== undefined && ref.namespace !== null);
    return [
      ...new Set(seen.map((spec) => `${ref.namespace}:${spec?.serviceAccountName ?? DEFAULT_ACCOUNT}`)),
    ];
  }

  #ownerOf(ref: ObjectRef): ObjectRef | null {
    const object = this.#objects.get(refKey(ref));
    const owners = object?.metadata?.ownerReferences ?? [];
    const owner = owners.find((candidate) => candidate.controller) ?? owners[0];
    if (owner?.kind !== undefined && owner.name !== undefined) {
      return { kind: owner.kind, namespace: ref.namespace, name: owner.name };
    }
    if (ref.kind === 'ReplicaSet' && !object) return this.#deploymentByName(ref);
    return null;
  }

  /** A ReplicaSet that was never listed is still the Deployment's whose name it carries before the hash. */
  #deploymentByName(ref: ObjectRef): ObjectRef | null {
    const name = ref.name.replace(/-[a-z0-9]{5,10}$/, '');
    if (name === ref.name) return null;
    const deployment = { kind: 'Deployment', namespace: ref.namespace, name };
    const known = this.#known.has(refKey(deployment)) || !this.isComplete('Deployment', ref.namespace);
    return known ? deployment : null;
  }

  #indexLinks(): { from: Map<string, Link[]>; to: Map<string, Link[]> } {
    if (this.#linkIndex) return this.#linkIndex;
    const index = { from: new Map<string, Link[]>(), to: new Map<string, Link[]>() };
    for (const link of this.#links.values()) {
      push(index.from, refKey(this.workloadOf(link.from)), link);
      push(index.to, refKey(this.workloadOf(link.to)), link);
    }
    this.#linkIndex = index;
    return index;
  }

  #indexPods(): Map<string, ObjectRef[]> {
    const index = new Map<string, ObjectRef[]>();
    const pods = this.list('Pod') as readonly Pod[];
    for (const healthy of [false, true]) {
      for (const pod of pods) {
        if (isPodHealthy(pod, this.nowMs) !== healthy) continue;
        const ref = refOf(pod);
        push(index, refKey(this.workloadOf(ref)), ref);
      }
    }
    return index;
  }

  #forget(): void {
    if (this.#workloads.size > 0) this.#workloads = new Map();
    if (this.#lists.size > 0) this.#lists = new Map();
    this.#linkIndex = null;
    this.#podIndex = null;
    this.#edges = null;
    this.#derived.clear();
  }
}

/** Where the pods of one node are known whole: no namespace is called like that. */
export function podsOfNode(node: string): string {
  return `node/${node}`;
}

function aliasesOf(object: KubeObject): readonly string[] {
  const labels = object.metadata?.labels;
  if (!labels) return [];
  const aliases = NAME_LABELS.map((label) => labels[label]).filter((value) => value !== undefined);
  return [...new Set(aliases)];
}

function hostsOf(object: KubeObject): readonly string[] {
  return object.kind === 'Ingress' || object.kind === 'HTTPRoute' ? addressesIn(object) : [];
}

function containersOf({ kind, spec }: KubeObject): readonly string[] {
  if (kind !== 'Pod') return [];
  return ((spec as Pod['spec'])?.containers ?? []).map(({ name }) => name ?? '');
}

function imagesOf({ spec }: KubeObject): readonly string[] {
  return ((spec as Pod['spec'])?.containers ?? []).map(({ image = '' }) => image);
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function unique(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}

function sameMention(a: Mention, b: Mention): boolean {
  return a.host === b.host && (a.ref && refKey(a.ref)) === (b.ref && refKey(b.ref));
}

/** A pod's address, a Service's, the hosts of a route. */
function addressesIn({ spec, status }: KubeObject): readonly string[] {
  const rules = Array.isArray(spec?.['rules']) ? spec['rules'].filter(isRecord).map(({ host }) => host) : [];
  const hostnames = Array.isArray(spec?.['hostnames']) ? spec['hostnames'] : [];
  return [status?.['podIP'], spec?.['clusterIP'], ...rules, ...hostnames].filter(
    (address): address is string => typeof address === 'string' && address !== '' && address !== 'None',
  );
}
