// Builds the program once before the tests, for those that run it as a process.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/main.cjs', import.meta.url));

/** Builds when the sources are newer than what was built. A build that fails fails the tests that need it. */
export function setup(): void {
  const { status, stderr } = spawnSync(process.execPath, [BUILD, '--if-needed'], { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`the build failed:\n${stderr}\n`);
  rmSync(BUILT, { force: true });
}
