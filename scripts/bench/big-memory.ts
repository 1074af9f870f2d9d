// What a big memory costs, as whole processes: a question, the nightly job the first time and again, an export, a reindex.
// Run after a build: npx tsx scripts/bench/big-memory.ts [--sizes 1000,10000,100000] [--runs 11] [--program <k8s-learn.js>]
// Every case is of the cluster that is asked, where all of them may have something to say. Sizes take turns.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { addGeneratedCases } from './generated-cases.ts';
import { MIGRATIONS, median } from './timed.ts';

const RECORDING = fileURLToPath(new URL('../../test/support/clusters/small', import.meta.url));
const QUESTION = 'audit pods pending in feeds-team although the cluster is empty';
/** How much more a question may cost over the biggest memory than over the smallest. */
const MAX_GROWTH = 1.1;
const MAX_EXPORT_MB = 200;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    runs: { type: 'string', default: '11' },
    program: { type: 'string', default: fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url)) },
  },
});
const sizes = values.sizes.split(',').map(Number);
const scratch = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));

interface Run {
  readonly wallMs: number;
  /** Of the processor, of the command and of what it starts. */
  readonly cpuMs: number;
  /** The most that one of its processes had at once. */
  readonly memoryMb: number;
}

function run(home: string, args: readonly string[], kubeconfig: string): Run {
  const startedMs = performance.now();
  const command = ['-f', 'took %U %S %M', process.execPath, values.program, ...args];
  const { status, stderr } = spawnSync('/usr/bin/time', command, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      K8S_LEARN_HOME: home,
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: join(scratch, 'cache'),
      OLLAMA_HOST: '127.0.0.1:9',
    },
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  const [, user, system, kib] = /took ([\d.]+) ([\d.]+) (\d+)/.exec(stderr) ?? [];
  const wallMs = performance.now() - startedMs;
  return { wallMs, cpuMs: 1000 * (Number(user) + Number(system)), memoryMb: Number(kib) / 1000 };
}

/** Writes a home whose cases are all of one cluster. */
function seed(home: string, count: number, clusterId: string): void {
  const db = openDatabase({ path: join(home, 'learning.db'), migrationsDir: MIGRATIONS });
  const stores = { investigations: createInvestigationStore(db), cases: createCaseStore(db) };
  db.pragma('synchronous = OFF');
  db.transaction(() => addGeneratedCases(stores, 0, count, { clusters: [clusterId] }))();
  db.close();
}

/** The cluster's id, as a question to it is kept. */
function clusterIdIn(home: string): string {
  const db = openDatabase({ path: join(home, 'learning.db'), migrationsDir: MIGRATIONS, readOnly: true });
  const id = db.prepare<[], string>('SELECT cluster_id FROM investigation').pluck().get();
  db.close();
  if (id === undefined) throw new Error('the question was not kept');
  return id;
}

const ask = ['--engine', 'patterns', '--quiet', QUESTION];
const child = spawn(process.execPath, [values.program, 'serve-dump', RECORDING, '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const kubeconfig = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line: Buffer) =>
      resolve((JSON.parse(String(line)) as { kubeconfig: string }).kubeconfig),
    ),
  );
  const first = join(scratch, 'first');
  run(first, ask, kubeconfig);
  const clusterId = clusterIdIn(first);
  const rows = sizes.map((size) => {
    const home = join(scratch, String(size));
    seed(home, size, clusterId);
    const reindex = run(home, ['reindex', '--quiet'], kubeconfig);
    const consolidate = run(home, ['consolidate'], kubeconfig);
    const again = run(home, ['consolidate'], kubeconfig);
    const out = join(scratch, `${size}.json`);
    const exported = run(home, ['export', '--out', out], kubeconfig);
    run(home, ask, kubeconfig);
    return { size, home, reindex, consolidate, again, exported, exportMb: readFileSync(out).length / 1e6 };
  });
  const asked = new Map(sizes.map((size): [number, Run[]] => [size, []]));
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const { size, home } of rows) asked.get(size)?.push(run(home, ask, kubeconfig));
  }
  const of = (size: number, pick: (run: Run) => number) =>
    Math.round(median((asked.get(size) ?? []).map(pick)));
  console.table(
    rows.map(({ size, reindex, consolidate, again, exported, exportMb }) => ({
      size,
      questionMs: of(size, ({ wallMs }) => wallMs),
      questionCpuMs: of(size, ({ cpuMs }) => cpuMs),
      questionMb: of(size, ({ memoryMb }) => memoryMb),
      consolidateCpuMs: Math.round(consolidate.cpuMs),
      consolidateMb: Math.round(consolidate.memoryMb),
      againCpuMs: Math.round(again.cpuMs),
      exportCpuMs: Math.round(exported.cpuMs),
      exportRssMb: Math.round(exported.memoryMb),
      exportMb: Math.round(exportMb),
      reindexCpuMs: Math.round(reindex.cpuMs),
      reindexMb: Math.round(reindex.memoryMb),
    })),
  );
  const [smallest = 0, biggest = 0] = [Math.min(...sizes), Math.max(...sizes)];
  const growth = of(biggest, ({ cpuMs }) => cpuMs) / of(smallest, ({ cpuMs }) => cpuMs);
  console.log(
    `a question over ${biggest} costs ${growth.toFixed(2)} × one over ${smallest}, at most ${MAX_GROWTH} wanted`,
  );
  const most = Math.max(...rows.map(({ exported }) => exported.memoryMb));
  if (growth > MAX_GROWTH || most > MAX_EXPORT_MB) process.exitCode = 1;
} finally {
  child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}
