// The folder layouts of other tools, told by the folders they begin with.
import type { RecordingLayout } from './recording-layout.ts';

/** Gives the index of a recording in another tool's layout; undefined when it is in none of them. */
export function findForeignLayout(_directory: string): RecordingLayout | undefined {
  return undefined;
}
