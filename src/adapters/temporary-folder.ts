// Temporary folders that say whose they are, so that what a killed process left goes at the next start.
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './is-running.ts';

const PREFIX = 'k8s-learn-tmp-';
/** The id of the process that made a folder stands in its name. */
const FOLDER_NAME = /^k8s-learn-tmp-(\d{1,10})-[A-Za-z0-9]{6}$/;

/** Makes a folder that only its owner can enter, and removes those of processes that are no more. */
export function makeTemporaryFolder(): string {
  removeAbandoned();
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

function removeAbandoned(): void {
  for (const name of namesIn(tmpdir())) {
    const pid = Number(FOLDER_NAME.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || pid === process.pid || isRunning(pid)) continue;
    const path = join(tmpdir(), name);
    try {
      // What others left is theirs to remove; a link is nobody's folder.
      const { uid } = lstatSync(path);
      if (process.getuid === undefined || uid === process.getuid())
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process was faster.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
