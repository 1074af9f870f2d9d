// Files that are there whole or not at all.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Writes a file, with the folder that it stands in, for its owner alone. Throws USAGE when it cannot be written. */
export function writeWholeFile(path: string, text: string): void {
  const scratch = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
    writeFileSync(scratch, text, { mode: FILE_MODE });
    renameSync(scratch, path);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw new K8sLearnError(
      'USAGE',
      `${path} cannot be written: ${messageOf(error)}`,
      'name a file in a folder that you may write to',
      { cause: error },
    );
  }
}
