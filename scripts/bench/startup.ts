// How long commands take to start and answer, against Node alone: interleaved runs, medians. Run after a build.
// npx tsx scripts/bench/startup.ts [--runs 25]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childrenCpuMs, median } from './timed.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
const RECORDING = fileURLToPath(new URL('../../test/support/clusters/small', import.meta.url));
const NODE = 'node -e 0';

/** What a command may take, as a multiple of what Node alone takes. Null for what is only shown. */
const CASES: Readonly<Record<string, { readonly args: readonly string[]; readonly max: number | null }>> = {
  [NODE]: { args: ['-e', '0'], max: null },
  '--version': { args: [PROGRAM, '--version'], max: 1.2 },
  '--help': { args: [PROGRAM, '--help'], max: null },
  history: { args: [PROGRAM, 'history'], max: 1.6 },
  show: { args: [PROGRAM, 'show', '1'], max: 1.6 },
  'patterns list': { args: [PROGRAM, 'patterns', 'list'], max: 2.5 },
  doctor: { args: [PROGRAM, 'doctor'], max: 2.5 },
};

const { values } = parseArgs({ options: { runs: { type: 'string', default: '25' } } });
const home = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
const env = { ...process.env, K8S_LEARN_HOME: home, OLLAMA_HOST: '127.0.0.1:9' };

interface Run {
  readonly ms: number;
  /** Of the processor, of the command and of what it starts; null where the system does not tell. */
  readonly cpuMs: number | null;
}

function time(args: readonly string[]): Run {
  const before = childrenCpuMs();
  const startedMs = performance.now();
  // doctor ends with the code of what does not work here, such as that there is no cluster.
  const { error } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  if (error) throw error;
  const ms = performance.now() - startedMs;
  const after = childrenCpuMs();
  return { ms, cpuMs: before === null || after === null ? null : after - before };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

try {
  const question = ['--dump', RECORDING, '--view', 'quotes-live,default', '--engine', 'patterns', '--quiet'];
  time([PROGRAM, ...question, 'pods of inventory in quotes-live keep crashing']);
  const runs = new Map(Object.keys(CASES).map((name): [string, Run[]] => [name, []]));
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const [name, { args }] of Object.entries(CASES)) runs.get(name)?.push(time(args));
  }
  const wallOf = (name: string) => median((runs.get(name) ?? []).map(({ ms }) => ms));
  const cpuOf = (name: string) => mean((runs.get(name) ?? []).map(({ cpuMs }) => cpuMs ?? Number.NaN));
  for (const [name, { max }] of Object.entries(CASES)) {
    const ratio = wallOf(name) / wallOf(NODE);
    const cpu = cpuOf(name) / cpuOf(NODE);
    const isOver = max !== null && ratio > max;
    const wanted = max === null ? '' : `  at most ${max} ×${isOver ? ': NOT MET' : ''}`;
    console.log(
      `${name.padEnd(14)} ${wallOf(name).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} ×  processor ${cpu.toFixed(2)} ×${wanted}`,
    );
    if (isOver) process.exitCode = 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
