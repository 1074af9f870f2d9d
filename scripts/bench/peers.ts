// One search as a whole process, cold, beside what else can search: interleaved runs, medians, recall of the nearest five.
// npm install --prefix scripts/bench/peers (once), then
//   npx tsx scripts/bench/peers.ts [--sizes 10000,100000] [--runs 15] [--without hnswlib,lancedb] [--json]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { clusteredVectors } from '../../test/support/vectors.ts';
import { childrenCpuMs, MIGRATIONS, median } from './timed.ts';

const FOLDER = fileURLToPath(new URL('./peers', import.meta.url));
const DIMENSIONS = 768;
const QUERIES = 20;
const PEERS = ['plain', 'ours', 'usearch', 'sqlite-vec', 'lancedb', 'hnswlib'] as const;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    runs: { type: 'string', default: '15' },
    without: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const peers = PEERS.filter((peer) => !values.without.split(',').includes(peer));
const ENV = { ...process.env, K8S_LEARN_MIGRATIONS: MIGRATIONS };

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly found: readonly number[];
}

/** Ours is bundled as the program is. */
async function bundleOurs(path: string): Promise<void> {
  await build({
    entryPoints: [join(FOLDER, 'ours.mjs')],
    outfile: path,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.17',
    external: ['@photostructure/sqlite', 'hnswlib-node'],
    logLevel: 'warning',
  });
}

function writeVectors(path: string, count: number, next: () => Float32Array): void {
  const file = openSync(path, 'w');
  for (let at = 0; at < count; at++) writeSync(file, new Uint8Array(next().buffer));
}

function start(script: string, args: readonly string[]): Run {
  const before = childrenCpuMs() ?? Number.NaN;
  const startedMs = performance.now();
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', 'memory %M', process.execPath, script, ...args],
    { encoding: 'utf8', env: ENV, maxBuffer: 1 << 26 },
  );
  const wallMs = performance.now() - startedMs;
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return {
    wallMs,
    cpuMs: (childrenCpuMs() ?? Number.NaN) - before,
    memoryMb: Number(/memory (\d+)/.exec(stderr)?.[1]) / 1000,
    found: stdout === '' ? [] : (JSON.parse(stdout) as number[]),
  };
}

async function measure(size: number): Promise<readonly object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-peers-'));
  const ours = join(FOLDER, '.ours.mjs');
  try {
    await bundleOurs(ours);
    const scriptOf = (peer: string) => (peer === 'ours' ? ours : join(FOLDER, `${peer}.mjs`));
    const next = clusteredVectors(DIMENSIONS);
    writeVectors(join(folder, 'vectors.f32'), size, next);
    writeVectors(join(folder, 'queries.f32'), QUERIES, next);
    const madeMs = new Map(peers.map((peer) => [peer, start(scriptOf(peer), ['make', folder]).wallMs]));
    const runs = new Map(peers.map((peer): [string, Run[]] => [peer, []]));
    for (let turn = 0; turn < Number(values.runs); turn++) {
      for (const peer of peers)
        runs.get(peer)?.push(start(scriptOf(peer), ['search', folder, String(turn % QUERIES)]));
    }
    const truth = (runs.get('plain') ?? []).map(({ found }) => found);
    const walls = new Map(
      peers.map((peer) => [peer, median((runs.get(peer) ?? []).map((run) => run.wallMs))]),
    );
    const cpuOf = (peer: string) => median((runs.get(peer) ?? []).map((run) => run.cpuMs));
    return peers.map((peer) => {
      const all = runs.get(peer) ?? [];
      const right = all.map(
        ({ found }, turn) =>
          found.filter((id) => truth[turn]?.includes(id)).length / (truth[turn]?.length ?? 1),
      );
      return {
        size,
        peer,
        wallMs: Math.round(walls.get(peer) ?? 0),
        toOurs: Math.round((100 * (walls.get(peer) ?? 0)) / (walls.get('ours') ?? 1)) / 100,
        cpuMs: Math.round(cpuOf(peer)),
        memoryMb: Math.round(median(all.map((run) => run.memoryMb))),
        recall: Math.round((1000 * right.reduce((sum, share) => sum + share, 0)) / right.length) / 1000,
        makeS: Math.round((madeMs.get(peer) ?? 0) / 1000),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(ours, { force: true });
  }
}

const installed = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const rows: object[] = [];
for (const size of values.sizes.split(',').map(Number)) rows.push(...(await measure(size)));
if (values.json) writeFileSync(1, `${JSON.stringify({ versions: installed.dependencies, rows })}\n`);
else {
  console.log(installed.dependencies);
  console.table(rows);
}
