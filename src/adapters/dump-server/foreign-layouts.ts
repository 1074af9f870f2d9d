// Which other tool's layout a folder is in: must-gather, Troubleshoot's support bundles, Insights archives.
import { join } from 'node:path';
import { isUsualFile } from './api-kinds.ts';
import { indexInsightsArchive, isInsightsArchive } from './insights-archive.ts';
import type { RecordingLayout } from './layout.ts';
import { baseName, foldersIn, listFilesIn } from './layout-files.ts';
import { indexMustGather, isMustGather } from './must-gather.ts';
import { indexSupportBundle, isSupportBundle } from './support-bundle.ts';

/** Layouts in the order in which they are looked for: an Insights archive has folders of must-gather as well. */
const LAYOUTS: readonly {
  readonly isIn: (root: string) => boolean;
  readonly index: (root: string, directory: string) => RecordingLayout;
}[] = [
  { isIn: isSupportBundle, index: indexSupportBundle },
  { isIn: isInsightsArchive, index: indexInsightsArchive },
  { isIn: isMustGather, index: indexMustGather },
];

/**
 * Gives the index of a recording in another tool's layout; undefined when it is in none of them. The tools put
 * what they gather into one more folder, named after an image or a moment.
 */
export function findForeignLayout(directory: string): RecordingLayout | undefined {
  // Lists of objects at the top are the mark of the plain layouts; other files say nothing.
  if (listFilesIn(directory).some((file) => isUsualFile(baseName(file)))) return undefined;
  const roots = [directory, ...foldersIn(directory).map((name) => join(directory, name))];
  for (const { isIn, index } of LAYOUTS) {
    const root = roots.find(isIn);
    if (root !== undefined) return index(root, directory);
  }
  return undefined;
}
