// What fixed a trouble: how objects were when it was found, what differs since, and the port behind which both are kept.
import type { ObjectRef } from './kube.ts';

/** What is set of an object, by path: `spec.template.spec.containers[cart].image` → `cart:1.4.2`. */
export type Fields = Readonly<Record<string, string>>;

/** How an object was. `fields` is null when it did not exist. */
export interface Snapshot {
  readonly object: ObjectRef;
  readonly takenAt: string;
  /** Hashes of values that are not kept were made with it. */
  readonly salt: string;
  readonly fields: Fields | null;
}

/** One difference. `from` is null for what was added, `to` for what was taken away. */
export interface Change {
  readonly object: ObjectRef;
  /** Empty for the object itself. */
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What was done between that a trouble was found and that it was gone. */
export interface Fix {
  readonly investigationId: number;
  /** When it was seen, ISO 8601. */
  readonly at: string;
  readonly changes: readonly Change[];
  /** `limits.memory 192Mi → 512Mi`. */
  readonly summary: string;
  /** What was done is what had been proposed. */
  readonly proposed: boolean;
  /** The field manager, `kubectl` say, and when; null when nothing tells. */
  readonly doneBy: string | null;
  readonly doneAt: string | null;
}

/** Keeps snapshots and fixes. */
export interface FixStore {
  keep(investigationId: number, snapshots: readonly Snapshot[]): void;
  snapshots(investigationId: number): readonly Snapshot[];
  /** Records what fixed it; a later word replaces the former. */
  record(fix: Fix): void;
  find(investigationId: number): Fix | undefined;
  /** Lists what fixed diagnoses of a pattern in a cluster, the newest first. */
  ofPattern(clusterId: string, pattern: string): readonly Fix[];
}
