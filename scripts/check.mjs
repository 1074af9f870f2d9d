// The static checks: types, format and lint, generated documentation. Each counts as one check. By itself it also runs
// every example of the README, which `npm test` has among its tests.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from './freshness.mjs';
import { setupOrExplain } from './setup.mjs';

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

const EXAMPLES = {
  name: 'README examples run, and its links lead somewhere',
  args: [
    bin('vitest/vitest.mjs'),
    'run',
    '--reporter=dot',
    'test/readme.test.ts',
    'test/readme-commands.test.ts',
  ],
};

/** What a check may print. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs checks, one after the other, and gives how many passed and failed, with what is to be told of them. */
export async function runChecks(checks = CHECKS) {
  let failed = 0;
  const lines = [];
  for (const { name, args } of checks) {
    const startedMs = performance.now();
    const { passed, output } = await run(args);
    const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
    lines.push(`${passed ? '✔' : '✖'} ${name} (${took})`);
    if (passed) continue;
    failed += 1;
    const printed = output.trimEnd().split('\n');
    lines.push(...printed.slice(0, MAX_LINES));
    if (printed.length > MAX_LINES) lines.push(`… and ${printed.length - MAX_LINES} more lines`);
  }
  return { passed: checks.length - failed, failed, text: lines.join('\n') };
}

function run(args) {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: PROJECT_ROOT, encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => resolve({ passed: error === null, output: stdout + stderr }),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The examples run what was built.
  const isReady = await setupOrExplain();
  const { failed, text } = await runChecks(isReady ? [...CHECKS, EXAMPLES] : CHECKS);
  console.log(text);
  process.exitCode = isReady && failed === 0 ? 0 : 1;
}
