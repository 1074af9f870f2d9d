// Which objects were seen and how they hang together. Engines join facts along it; nothing of it is stored.
import type { ToolCall } from './investigation.ts';
import type { ObjectRef } from './kube.ts';
import type { LogState, ObjectState } from './object-state.ts';

/** How one object hangs together with another; `facts/topology/edges.ts` says what each is read from. */
export const EDGE_TYPES = [
  'owner',
  'made-by',
  'runs-on',
  'selects',
  'endpoints-of',
  'routes-to',
  'of-class',
  'controlled-by',
  'tls-secret',
  'issues',
  'issuer-of',
  'mounts',
  'reads',
  'names-host',
  'runs-as',
  'granted-by',
  'role',
  'bound-to',
  'attached-to',
  'driven-by',
  'agents-of',
  'placed-by',
  'acted-on-by',
  'watched-by',
  'removed-by',
  'authenticated-by',
  'stored-by',
  'resolved-by',
  'published-by',
  'supplied-by',
  'initialized-by',
  'scales',
  'measures',
  'converts',
  'admits',
  'limited-by',
  'governed-by',
  'changed-by',
  'asks-for',
  'links-to',
  'peers',
  'refers',
  'mentioned',
] as const;
export type EdgeType = (typeof EDGE_TYPES)[number];

/** One object hangs together with another. `to` need not be there: its state tells. */
export interface Edge {
  readonly type: EdgeType;
  readonly from: ObjectRef;
  readonly to: ObjectRef;
  /** What it is read from, as prose: `spec.nodeName`, `env DB_HOST: db.shop`. */
  readonly because: string;
  /** Concluded from words rather than from a reference: it may propose a look, and accuses nobody. */
  readonly guess: boolean;
  /** The API group of `to` when it is of a custom kind, so that it can be asked for. */
  readonly group?: string;
  /** What `to` is to `from`, where a type has several: `network-plugin` of `agents-of`. */
  readonly role?: string;
}

/**
 * `owns`: controller → what it made · `calls`: workload → workload it sends requests to · `uses`: refers to
 * (pod → claim, service → workload, autoscaler → workload, quota → workload it stops) · `runs-on`: pod → node.
 */
export type LinkType = 'owns' | 'calls' | 'uses' | 'runs-on';

/** An object with the other names people call it by: its app labels, and the containers that it has. */
export interface KnownObject {
  readonly ref: ObjectRef;
  readonly aliases: readonly string[];
  readonly containers: readonly string[];
  /** What people call it by what it does (`backups`), as far as its images tell. */
  readonly trades: readonly string[];
  /** The host names under which it is reached from outside. */
  readonly hosts: readonly string[];
}

export interface Topology {
  /** Every object seen so far. */
  objects(): Iterable<KnownObject>;
  /** Gives the topmost controller of an object, the object itself when nothing controls it. */
  workloadOf(ref: ObjectRef): ObjectRef;
  /** Gives what an object (with all that it owns) links to. */
  linksFrom(ref: ObjectRef, type: LinkType): readonly ObjectRef[];
  /** Gives what links to an object (or to anything that it owns). */
  linksTo(ref: ObjectRef, type: LinkType): readonly ObjectRef[];
  /** Gives the pods of a workload, the unhealthy ones first. */
  podsOf(ref: ObjectRef): readonly ObjectRef[];
  /** Gives what an object points at, of these types or of all. */
  edgesFrom(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[];
  /** Gives what points at an object, of these types or of all. */
  edgesTo(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[];
  /** Gives the looks that would show what an object's edges of a type lead to, where nothing names it yet. */
  seek(ref: ObjectRef, type: EdgeType): readonly ToolCall[];
  /** Gives what is known of an object as a whole. */
  stateOf(ref: ObjectRef): ObjectState;
  /** Tells whether the log of a container (null: of any of the pod's) was read. */
  logOf(pod: ObjectRef, container: string | null): LogState;
  /** Tells whether a pod can have written a log: a container of it was started. True of a pod that was not seen. */
  hasStarted(pod: ObjectRef): boolean;
  /** Gives the addresses and host names that an object is reached by. */
  addressesOf(ref: ObjectRef): readonly string[];
  /** Gives the service accounts that the pods of a workload run as, `namespace:name`; empty when none was seen. */
  accountsOf(ref: ObjectRef): readonly string[];
  /** Tells whether every object of the kind was listed there, so that absence is evidence. */
  isComplete(kind: string, namespace: string | null): boolean;
}
