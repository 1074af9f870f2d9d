// How long one question takes as a whole process, against its own kubectl calls run by a shell in the same stages:
// calls that the program runs at once run at once there, and what waits for an answer waits there, too.
// Run after a build: npx tsx scripts/bench/stages.ts [--runs 15] [--questions 4] [--program <k8s-learn.js>]… [--json]
// Several programs (an older build, say) take turns, each against its own calls.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseIncidents } from '../../src/app/grading.ts';
import { childrenCpuMs, median } from './timed.ts';

const BIN = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
const RECORDING = fileURLToPath(new URL('../../test/support/clusters/small', import.meta.url));
const MAX_RATIO = 1.4;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    questions: { type: 'string', default: '4' },
    program: { type: 'string', multiple: true, default: [BIN] },
    json: { type: 'boolean', default: false },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'k8s-learn-stages-'));

/** One call of kubectl as it was run, its arguments written for a shell. */
interface Call {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly args: string;
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Contest {
  readonly program: string;
  readonly question: string;
  readonly script: string;
  readonly calls: number;
  readonly stages: number;
  readonly ours: Run[];
  readonly kubectl: Run[];
}

/** Stands in for kubectl once and writes down when each call began and ended. */
function recorder(log: string): string {
  const path = join(scratch, 'kubectl-recorded');
  const text = `#!/bin/bash\ns=$(date +%s%3N)\nkubectl "$@"\nc=$?\nprintf '%s %s %s\\n' "$s" "$(date +%s%3N)" "$(printf '%q ' "$@")" >> ${log}\nexit $c\n`;
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

/** Puts calls into stages: one that begins after another has ended waits for it. */
function stagesOf(calls: readonly Call[]): readonly (readonly Call[])[] {
  const stages: Call[][] = [];
  let firstEndMs = Number.NEGATIVE_INFINITY;
  for (const call of [...calls].sort((a, b) => a.startedMs - b.startedMs)) {
    if (call.startedMs >= firstEndMs) {
      stages.push([call]);
      firstEndMs = call.endedMs;
    } else {
      stages.at(-1)?.push(call);
      firstEndMs = Math.min(firstEndMs, call.endedMs);
    }
  }
  return stages;
}

function shellOf(stages: readonly (readonly Call[])[]): string {
  return stages
    .map((stage) => `${stage.map(({ args }) => `kubectl ${args}>/dev/null 2>&1 &`).join('\n')}\nwait\n`)
    .join('');
}

function environment(home: string): NodeJS.ProcessEnv {
  return { ...process.env, K8S_LEARN_HOME: join(scratch, home), KUBECACHEDIR: join(scratch, 'cache') };
}

function time(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Run {
  const before = childrenCpuMs() ?? Number.NaN;
  const startedMs = performance.now();
  const { error } = spawnSync(command, args, { env, stdio: 'ignore' });
  if (error) throw error;
  return { wallMs: performance.now() - startedMs, cpuMs: (childrenCpuMs() ?? Number.NaN) - before };
}

async function serve(): Promise<{ readonly kubeconfig: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [BIN, 'serve-dump', RECORDING, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kubeconfig = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line: Buffer) =>
      resolve((JSON.parse(String(line)) as { kubeconfig: string }).kubeconfig),
    ),
  );
  return { kubeconfig, child };
}

function argsOf(program: string, question: string): readonly string[] {
  return [program, '--engine', 'patterns', '--quiet', question];
}

/** Asks once with every call of kubectl written down. */
function prepare(program: string, question: string, at: number, kubeconfig: string): Contest {
  const log = join(scratch, `calls-${at}`);
  const env = { ...environment(`home-${at}`), KUBECONFIG: kubeconfig };
  // Once for what kubectl discovers and keeps, once for the calls.
  for (const more of [{}, { K8S_LEARN_KUBECTL: recorder(log) }]) {
    spawnSync(process.execPath, argsOf(program, question), { env: { ...env, ...more }, stdio: 'ignore' });
  }
  const calls = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line): Call => {
      const [started = '', ended = '', ...args] = line.split(' ');
      return { startedMs: Number(started), endedMs: Number(ended), args: `${args.join(' ')} ` };
    });
  const stages = stagesOf(calls);
  const script = join(scratch, `calls-${at}.sh`);
  writeFileSync(script, shellOf(stages));
  return { program, question, script, calls: calls.length, stages: stages.length, ours: [], kubectl: [] };
}

function summaryOf(contests: readonly Contest[]) {
  const ratios = (of: (run: Run) => number) =>
    contests.map(({ ours, kubectl }) => median(ours.map(of)) / median(kubectl.map(of)));
  const round = (number: number) => Math.round(number * 100) / 100;
  return {
    program: contests[0]?.program,
    calls: contests.map(({ calls, stages }) => `${calls} in ${stages}`).join(', '),
    programMs: Math.round(median(contests.flatMap(({ ours }) => ours.map(({ wallMs }) => wallMs)))),
    kubectlMs: Math.round(median(contests.flatMap(({ kubectl }) => kubectl.map(({ wallMs }) => wallMs)))),
    programCpuMs: Math.round(median(contests.flatMap(({ ours }) => ours.map(({ cpuMs }) => cpuMs)))),
    kubectlCpuMs: Math.round(median(contests.flatMap(({ kubectl }) => kubectl.map(({ cpuMs }) => cpuMs)))),
    ratio: round(median(ratios(({ wallMs }) => wallMs))),
    cpuRatio: round(median(ratios(({ cpuMs }) => cpuMs))),
    wanted: MAX_RATIO,
  };
}

try {
  const { kubeconfig, child } = await serve();
  const incidents = parseIncidents(readFileSync(`${RECORDING}.incidents.jsonl`, 'utf8'), 'incidents');
  const questions = incidents.slice(0, Number(values.questions)).map(({ questions: [first = ''] }) => first);
  const contests = values.program.flatMap((program, at) =>
    questions.map((question, index) => prepare(program, question, at * 100 + index, kubeconfig)),
  );
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [at, { program, question, script, ours, kubectl }] of contests.entries()) {
      const index = Math.floor(at / questions.length) * 100 + (at % questions.length);
      const env = { ...environment(`home-${index}`), KUBECONFIG: kubeconfig };
      ours.push(time(process.execPath, argsOf(program, question), env));
      kubectl.push(time('bash', [script], env));
    }
  }
  child.kill('SIGTERM');
  const summaries = values.program.map((program) =>
    summaryOf(contests.filter((contest) => contest.program === program)),
  );
  if (values.json) console.log(JSON.stringify(summaries));
  else for (const summary of summaries) console.log(summary);
  if (summaries.some(({ ratio }) => ratio > MAX_RATIO)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
