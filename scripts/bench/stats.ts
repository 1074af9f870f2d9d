// How long `stats` takes as a whole process over a big home, against Node alone. Run after a build.
// npx tsx scripts/bench/stats.ts [--investigations <n>] [--json]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './recorded.ts';
import { seedHome } from './seeded-home.ts';

const DEFAULT_INVESTIGATIONS = 100_000;
const RUNS = 9;
const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, investigations: { type: 'string' } },
});
const count = Number(values.investigations ?? DEFAULT_INVESTIGATIONS);
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
const home = join(folder, 'home');
const page = join(folder, 'stats.html');
try {
  const startedMs = performance.now();
  const path = seedHome(home, count);
  const seededMs = Math.round(performance.now() - startedMs);
  const cases: Readonly<Record<string, readonly string[]>> = {
    'node -e 0': ['-e', '0'],
    stats: [PROGRAM, 'stats'],
    'stats --json': [PROGRAM, 'stats', '--json'],
    'stats --html': [PROGRAM, 'stats', '--html', page],
  };
  const timesMs = new Map(Object.keys(cases).map((name): [string, number[]] => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, args] of Object.entries(cases)) timesMs.get(name)?.push(timeMs(args));
  }
  const baseMs = median(timesMs.get('node -e 0') ?? []);
  const rows = [...timesMs].map(([name, times]) => ({
    command: name,
    medianMs: Math.round(median(times)),
    timesNode: Number((median(times) / baseMs).toFixed(1)),
  }));
  const result = { investigations: count, megabytes: Math.round(statSync(path).size / 1e6), seededMs, rows };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else {
    console.log(`${count} investigations, ${result.megabytes} MB, written in ${seededMs} ms`);
    console.table(rows);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function timeMs(args: readonly string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, K8S_LEARN_HOME: home },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return performance.now() - startedMs;
}
