// How long the program takes to start, against Node alone: interleaved runs, medians. Run after a build.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNS = 25;
/** `--version` may take this many times what `node -e 0` takes. */
const MAX_RATIO = 1.4;
const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));

const CASES: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  '--version': [PROGRAM, '--version'],
  '--help': [PROGRAM, '--help'],
  'config path': [PROGRAM, 'config', 'path'],
  'patterns --json': [PROGRAM, 'patterns', '--json'],
};

const timesMs = new Map(Object.keys(CASES).map((name): [string, number[]] => [name, []]));
for (let run = 0; run < RUNS; run++) {
  for (const [name, args] of Object.entries(CASES)) {
    const startedMs = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    timesMs.get(name)?.push(performance.now() - startedMs);
  }
}

const baseMs = median(timesMs.get('node -e 0') ?? []);
for (const [name, times] of timesMs) {
  const ms = median(times);
  console.log(`${name.padEnd(16)} ${ms.toFixed(0).padStart(4)} ms  ${(ms / baseMs).toFixed(2)} ×`);
}
if (median(timesMs.get('--version') ?? []) > baseMs * MAX_RATIO) {
  console.error(`--version takes more than ${MAX_RATIO} × Node alone`);
  process.exitCode = 1;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
