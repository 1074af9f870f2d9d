// Writing a file that the user asked for: whole or not at all, and for its owner alone.
import { chmodSync, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { K8sLearnError } from '../domain/errors.ts';
import { writeReason } from '../domain/plain-reasons.ts';

/**
 * Writes a file of mode 0600 at once, in place of the file of that name. Throws USAGE when that cannot be; what is
 * there already stays as it is then.
 */
export function writeWhole(path: string, text: string): void {
  let scratch: string | null = null;
  try {
    const target = targetOf(path);
    const beside = `${target}.${process.pid}.tmp`;
    writeFileSync(beside, text, { mode: 0o600, flag: 'wx' });
    scratch = beside;
    // The umask may have taken rights of the owner too.
    chmodSync(beside, 0o600);
    renameSync(beside, target);
  } catch (error) {
    if (scratch !== null) rmSync(scratch, { force: true });
    throw new K8sLearnError(
      'USAGE',
      `cannot write ${path}: ${writeReason(error)}`,
      'name a file in a folder that is there and yours',
      { cause: error },
    );
  }
}

/** What a link leads to. A device or a folder is not to be replaced by a file. */
function targetOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  const target = realpathSync(path);
  if (!statSync(target).isFile()) throw new Error('it is not a file');
  return target;
}
