// What killed processes left is removed at the next start; what living ones use stays.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../src/adapters/temporary-folder.ts';

/** The id of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

it('removes the folders of processes that are no more, and no others', () => {
  const left = join(tmpdir(), `k8s-learn-tmp-${endedPid()}-abcdef`);
  const used = join(tmpdir(), `k8s-learn-tmp-${process.ppid}-abcdef`);
  const other = join(tmpdir(), `k8s-learn-tmp-notes-${process.pid}`);
  for (const folder of [left, used, other]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kubeconfig'), '{}');
  }
  const made = [makeTemporaryFolder(), makeTemporaryFolder()];
  expect([left, used, other, ...made].map((folder) => existsSync(folder))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
  for (const folder of [used, other, ...made]) rmSync(folder, { recursive: true, force: true });
});
