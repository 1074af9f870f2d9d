// Which objects were seen and how they hang together. Engines join facts along it; nothing of it is stored.
import type { ObjectRef } from './kube.ts';

/**
 * `owns`: controller → what it made · `calls`: workload → workload it sends requests to · `uses`: refers to
 * (pod → claim, service → workload, autoscaler → workload, quota → workload it stops) · `runs-on`: pod → node.
 */
export type LinkType = 'owns' | 'calls' | 'uses' | 'runs-on';

/** An object with the other names people call it by (its app labels). */
export interface KnownObject {
  readonly ref: ObjectRef;
  readonly aliases: readonly string[];
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
  /** Tells whether every object of the kind was listed there, so that absence is evidence. */
  isComplete(kind: string, namespace: string | null): boolean;
}
