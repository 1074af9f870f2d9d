// How long `stats` and `export` take as whole processes over a big home, against Node alone, and how much memory. Run after
// a build: npx tsx scripts/bench/stats.ts [--investigations <n>] [--json]
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
const KIB_TO_MB = 1.024 / 1000;
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
    export: [PROGRAM, 'export', '--out', join(folder, 'knowledge.json')],
  };
  const runs = new Map(Object.keys(cases).map((name): [string, Run[]] => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, args] of Object.entries(cases)) runs.get(name)?.push(start(args));
  }
  const medianMs = (name: string): number => median((runs.get(name) ?? []).map(({ ms }) => ms));
  const rows = [...runs].map(([name, all]) => ({
    command: name,
    medianMs: Math.round(medianMs(name)),
    timesNode: Number((medianMs(name) / medianMs('node -e 0')).toFixed(1)),
    memoryMb: Math.round(median(all.map(({ memoryMb }) => memoryMb))),
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

interface Run {
  readonly ms: number;
  /** The most that it had at once. */
  readonly memoryMb: number;
}

function start(args: readonly string[]): Run {
  const startedMs = performance.now();
  const command = ['-f', 'memory %M', process.execPath, ...args];
  const { status, stderr } = spawnSync('/usr/bin/time', command, {
    encoding: 'utf8',
    env: { ...process.env, K8S_LEARN_HOME: home },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  const ms = performance.now() - startedMs;
  return { ms, memoryMb: Number(/memory (\d+)/.exec(stderr)?.[1]) * KIB_TO_MB };
}
