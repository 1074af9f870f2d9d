// Files that are there whole or not at all.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { writeReason } from '../../domain/plain-reasons.ts';
import { makeFolder } from '../../make-folder.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Throws USAGE when a file could not be written: to be known before what is to stand in it is worked out. */
export function checkWritable(path: string): void {
  const scratch = scratchOf(path);
  attempt(path, () => {
    makeFolder(dirname(path), FOLDER_MODE);
    writeFileSync(scratch, '', { mode: FILE_MODE });
  });
  discard(scratch);
}

/** Writes a file, with the folder that it stands in, for its owner alone. Throws USAGE when it cannot be written. */
export function writeWholeFile(path: string, text: string): void {
  const scratch = scratchOf(path);
  attempt(path, () => {
    makeFolder(dirname(path), FOLDER_MODE);
    writeFileSync(scratch, text, { mode: FILE_MODE });
    renameSync(scratch, path);
  });
}

function scratchOf(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    discard(scratchOf(path));
    throw new K8sLearnError(
      'USAGE',
      `${path} cannot be written: ${writeReason(error)}`,
      'name a file in a folder that you may write to',
      { cause: error },
    );
  }
}

/** What could not be made cannot be in the way, either. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
