// The static checks: types, format and lint, generated documentation. Each counts as one check.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from './freshness.mjs';

const bin = (path) => join(PROJECT_ROOT, 'node_modules', path);

/** More of a failed check's output would bury the next. */
const MAX_LINES = 80;

const CHECKS = [
  { name: 'lock file is complete', args: [join(PROJECT_ROOT, 'scripts/lock-file.mjs'), '--check'] },
  { name: 'types', args: [bin('typescript/bin/tsc'), '--noEmit'] },
  {
    name: 'format and lint',
    args: [
      bin('@biomejs/biome/bin/biome'),
      'ci',
      '--error-on-warnings',
      '--colors=off',
      '--max-diagnostics=20',
    ],
  },
  {
    name: 'README is current',
    args: ['--import', 'tsx', join(PROJECT_ROOT, 'scripts/readme.ts'), '--check'],
  },
];

/** Runs every check, prints what fails, and gives how many passed and failed. */
export function runChecks() {
  let failed = 0;
  for (const { name, args } of CHECKS) {
    const startedMs = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
    });
    const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
    console.log(`${status === 0 ? '✔' : '✖'} ${name} (${took})`);
    if (status === 0) continue;
    failed += 1;
    const lines = (stdout + stderr).trimEnd().split('\n');
    console.log(lines.slice(0, MAX_LINES).join('\n'));
    if (lines.length > MAX_LINES) console.log(`… and ${lines.length - MAX_LINES} more lines`);
  }
  return { passed: CHECKS.length - failed, failed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = runChecks().failed === 0 ? 0 : 1;
}
