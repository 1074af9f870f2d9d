// The folder of a recording while it is being written: there whole at the end, or not at all.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { K8sLearnError } from '../../../domain/errors.ts';
import { writeReason } from '../../../domain/plain-reasons.ts';
import { makeFolder } from '../../../make-folder.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** A recording is as big at most, in bytes. */
const MAX_RECORDING_BYTES = 256 * 1024 * 1024;
/** Names that may become parts of a path. */
const SAFE_PART = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export interface RecordedFolder {
  /** Writes a file; `parts` lead to it. False when there is no room left for it, or its name leads elsewhere. */
  write(parts: readonly string[], text: string): boolean;
  readonly files: number;
  readonly bytes: number;
  /** Puts the folder in its place, where `replace` lets it take that of another. */
  finish(replace: boolean): void;
  /** Takes away what was written. After `finish` it does nothing. */
  discard(): void;
}

/** Begins a folder. Throws USAGE when it cannot be written. */
export function beginFolder(path: string): RecordedFolder {
  const scratch = `${path}.${process.pid}.tmp`;
  let files = 0;
  let bytes = 0;
  writable(path, () => {
    rmSync(scratch, { recursive: true, force: true });
    makeFolder(scratch, FOLDER_MODE);
  });
  return {
    get files() {
      return files;
    },
    get bytes() {
      return bytes;
    },
    write(parts, text) {
      const size = Buffer.byteLength(text);
      if (bytes + size > MAX_RECORDING_BYTES || !parts.every((part) => SAFE_PART.test(part))) return false;
      writable(path, () => {
        const file = join(scratch, ...parts);
        makeFolder(dirname(file), FOLDER_MODE);
        writeFileSync(file, text, { mode: FILE_MODE });
      });
      files += 1;
      bytes += size;
      return true;
    },
    finish(replace) {
      writable(path, () => {
        // The one before goes once the new one stands in its place.
        const before = `${path}.${process.pid}.old.tmp`;
        if (replace && existsSync(path)) renameSync(path, before);
        renameSync(scratch, path);
        rmSync(before, { recursive: true, force: true });
      });
    },
    discard: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

function writable(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new K8sLearnError(
      'USAGE',
      `${path} cannot be written: ${writeReason(error)}`,
      'name a folder that you may write to: --out <dir>',
      { cause: error },
    );
  }
}
