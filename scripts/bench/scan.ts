// What a scan of a big cluster costs as a whole (program, recorded cluster and every kubectl), beside `kubectl get pods
// -A` of the same run. Run after a build: npx tsx scripts/bench/scan.ts [--pods 5000] [--namespaces 200]
//   [--troubles 40] [--runs 5] [--dump <folder>] [--json]
// Exits with 1 above the limits, and when a scan of a generated cluster does not find its troubles.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isSolved, parseIncidents } from '../../src/app/grading.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';

const MAX_WALL_MS = 4000;
const MAX_MEMORY_MB = 400;
const SAMPLE_MS = 20;
const KIB_PER_MB = 1000 / 1.024;

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '5000' },
    namespaces: { type: 'string', default: '200' },
    troubles: { type: 'string', default: '40' },
    runs: { type: 'string', default: '5' },
    dump: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
const GENERATOR = fileURLToPath(new URL('./generate-recording.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'k8s-learn-scan-'));
const ENV = { ...process.env, K8S_LEARN_HOME: join(scratch, 'home') };

interface Measured {
  readonly wallMs: number;
  /** Of the process and everything that it started. */
  readonly cpuMs: number;
  /** The most that all of them together had in memory at one moment. */
  readonly memoryMb: number;
  readonly stdout: string;
}

interface ScanDocument {
  readonly troubleCount: number;
  readonly objectCount: number;
  readonly callCount: number;
  readonly groups: readonly { readonly troubles: readonly Diagnosis[] }[];
}

/** Counts the incidents of a recording that some trouble of the scan tells rightly, where it has any. */
function foundIncidents(folder: string, groups: ScanDocument['groups']) {
  const file = `${folder.replace(/\/$/, '')}.incidents.jsonl`;
  if (!existsSync(file)) return {};
  const incidents = parseIncidents(readFileSync(file, 'utf8'), file);
  const troubles = groups.flatMap((group) => group.troubles);
  const missed = incidents.filter((incident) => {
    const near = troubles.filter(({ affected }) =>
      affected.some(({ namespace }) => namespace === incident.namespace),
    );
    return !near.some((trouble) => isSolved(incident, trouble));
  });
  return { incidents: incidents.length, missed: missed.map(({ id }) => id) };
}

function generate(): string {
  const folder = join(scratch, 'recording');
  const sizes = ['pods', 'namespaces', 'troubles'] as const;
  const flags = sizes.flatMap((name) => [`--${name}`, values[name]]);
  const made = spawnSync(process.execPath, ['--import', 'tsx', GENERATOR, folder, ...flags], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr);
  return folder;
}

/** Lists a process with everything that it started, as /proc has it. */
function tree(pid: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(tree)];
  } catch {
    return [];
  }
}

/** Its own memory and its share of what it has in common with others: sums count nothing twice. */
function proportionalKib(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Runs a program to its end under `time`, which adds up what it and its children took of the processors. */
async function measure(command: readonly string[]): Promise<Measured> {
  const startedMs = performance.now();
  const child = spawn('/usr/bin/time', ['-f', 'cpu %U %S', ...command], {
    env: ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, peakKib] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const sampler = setInterval(() => {
    const total = tree(child.pid ?? 0).reduce((sum, pid) => sum + proportionalKib(pid), 0);
    peakKib = Math.max(peakKib, total);
  }, SAMPLE_MS);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(sampler);
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  if (status !== 0 || user === undefined || system === undefined)
    throw new Error(`${command.join(' ')}: ${stderr}`);
  return {
    wallMs: performance.now() - startedMs,
    cpuMs: 1000 * (Number(user) + Number(system)),
    memoryMb: peakKib / KIB_PER_MB,
    stdout,
  };
}

/** Serves the recording in a process of its own, for kubectl alone. */
async function serve(folder: string): Promise<{ readonly kubeconfig: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [PROGRAM, 'serve-dump', folder, '--json'], { env: ENV });
  const [line = ''] = await new Promise<readonly string[]>((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (chunk: string) => resolve(chunk.split('\n'))),
  );
  return { kubeconfig: (JSON.parse(line) as { kubeconfig: string }).kubeconfig, child };
}

function median(runs: readonly Measured[], of: (run: Measured) => number): number {
  const sorted = runs.map(of).sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

function summaryOf(runs: readonly Measured[]) {
  return {
    wallMs: median(runs, (run) => run.wallMs),
    cpuMs: median(runs, (run) => run.cpuMs),
    memoryMb: median(runs, (run) => run.memoryMb),
  };
}

try {
  const folder = values.dump ?? generate();
  const { kubeconfig, child } = await serve(folder);
  const scans: Measured[] = [];
  const lists: Measured[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    lists.push(await measure(['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '-A']));
    scans.push(await measure([process.execPath, PROGRAM, 'scan', '--dump', folder, '--json', '--quiet']));
  }
  child.kill('SIGTERM');
  const { troubleCount, objectCount, callCount, groups } = JSON.parse(
    scans[0]?.stdout ?? '{}',
  ) as ScanDocument;
  const [scan, list] = [summaryOf(scans), summaryOf(lists)];
  const ratio = Math.round((10 * scan.wallMs) / list.wallMs) / 10;
  const incidents = foundIncidents(folder, groups);
  const report = { objectCount, callCount, troubleCount, ...incidents, scan, kubectlGetPods: list, ratio };
  console.log(values.json ? JSON.stringify(report, null, 2) : report);
  const wrong = values.dump === undefined && troubleCount !== Number(values.troubles);
  if (wrong) console.error(`there are ${values.troubles} troubles, ${troubleCount} were found`);
  const slow = scan.wallMs > MAX_WALL_MS || scan.memoryMb > MAX_MEMORY_MB;
  if (slow) console.error(`more than ${MAX_WALL_MS} ms or ${MAX_MEMORY_MB} MB`);
  process.exitCode = wrong || slow ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
