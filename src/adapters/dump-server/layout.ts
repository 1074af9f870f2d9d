// What the index of a recording says: which file holds objects of which kind, where logs stand, what was passed over.
import type { JsonObject } from './json-access.ts';

/** One file that holds objects of one kind. */
export interface SourceFile {
  readonly path: string;
  /** The namespace its folder stands for; null when the items themselves say theirs, or have none. */
  readonly namespace: string | null;
  /** Makes objects of what the file holds, where a tool writes something shorter. */
  readonly rewrite?: (document: unknown) => readonly JsonObject[];
}

/** The index of a recording. */
export interface RecordingLayout {
  readonly directory: string;
  /** The name of the recording: its folder's name. */
  readonly name: string;
  /** Files by resource key (`pods`, `deployments.apps`), in the order of their namespaces. */
  readonly sources: ReadonlyMap<string, readonly SourceFile[]>;
  /** Every namespace that has a folder, sorted. */
  readonly namespaces: readonly string[];
  readonly discoveryPath: string | null;
  readonly versionPath: string | null;
  /** Names the files that may hold a container's log, the likeliest first. Parts are checked names. */
  readonly logPaths: (
    namespace: string,
    pod: string,
    container: string,
    previous: boolean,
  ) => readonly string[];
  /** Files that may hold objects and are of no kind that is understood, by their path in the folder. */
  readonly unread: readonly string[];
}
