// Compares what kubectl prints against a served recording with what it printed against the real cluster.
// Usage: npx tsx scripts/bench/dump-fidelity.ts [--json] [--kubectl <path>] [recording folder]
// A recording's oracle is its folder expected/: {"args","exit","stdout","stderr"}, one command a file.
// Ages are masked, and with them the padding that follows from their width; everything else must be the same,
// byte for byte, exit code and stderr included. Exit code 1 below the wanted share.
// What a recording left out cannot be printed: kube-node-lease and kube-public have no folder in prod-eu-1 (the
// lease in `describe node`, two service accounts), and its pods lost their last-applied annotation.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';

const WANTED_SHARE = 0.99;
const CONCURRENCY = 4;
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const DEFAULT_RECORDING = 'prod-eu-1';

interface Expected {
  readonly file: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Difference {
  readonly file: string;
  readonly command: string;
  readonly what: string;
}

const AGE = String.raw`(?:\d+(?:\.\d+)?[smhdy](?:\d+[smhdy])?|<invalid>)`;
const AGE_CELL = new RegExp(String.raw`(?<=^|\s{2})${AGE}(?=\s{2}|$| \(x)`, 'gm');
const AGE_IN_WORDS = new RegExp(String.raw`\((?:${AGE} ago|lasts ${AGE}|(x\d+) over ${AGE})\)`, 'g');

/** Outputs that hold no ages: they are compared as they are. */
const VERBATIM_OUTPUT = /^(-o|--output)=?(yaml|json|jsonpath|name|custom-columns|go-template)/;

function hasAges(args: readonly string[]): boolean {
  return !args.some(
    (arg, index) => VERBATIM_OUTPUT.test(arg) || VERBATIM_OUTPUT.test(`${args[index - 1]}=${arg}`),
  );
}

function mask(text: string, args: readonly string[]): string {
  if (!hasAges(args)) return text;
  return text
    .replace(AGE_IN_WORDS, (_, count: string | undefined) =>
      count === undefined ? '(AGE)' : `(${count} over AGE)`,
    )
    .replace(AGE_CELL, 'AGE')
    .replace(/ {2,}/g, '  ')
    .replace(/ +$/gm, '');
}

function firstDifference(expected: string, actual: string): string {
  const [want, got] = [expected.split('\n'), actual.split('\n')];
  const line = want.findIndex((text, index) => text !== got[index]);
  const at = line === -1 ? want.length : line;
  return `line ${at + 1}\n      expected: ${want[at] ?? '(end)'}\n      actual:   ${got[at] ?? '(end)'}`;
}

function run(
  kubectl: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Omit<Expected, 'file' | 'args'>> {
  return new Promise((done) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile(kubectl, [...args], options, (error, stdout, stderr) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ exit, stdout, stderr });
    });
  });
}

function compare(expected: Expected, actual: Omit<Expected, 'file' | 'args'>): Difference | undefined {
  const { file, args } = expected;
  const command = `kubectl ${args.join(' ')}`;
  if (expected.exit !== actual.exit) {
    const what = `exit code ${actual.exit} instead of ${expected.exit}: ${actual.stderr.trim()}`;
    return { file, command, what };
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const [want, got] = [mask(expected[stream], args), mask(actual[stream], args)];
    if (want !== got) return { file, command, what: `${stream}, ${firstDifference(want, got)}` };
  }
  return undefined;
}

function readExpected(folder: string): readonly Expected[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Expected, 'file'>),
      file,
    }));
}

async function compareAll(kubectl: string, recording: string): Promise<readonly (Difference | undefined)[]> {
  const expected = readExpected(join(recording, 'expected'));
  const home = mkdtempSync(join(tmpdir(), 'dump-fidelity-'));
  const server = await startDumpServer({
    directory: recording,
    onWarning: (message) => console.error(message),
  });
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: server.kubeconfigPath };
  const results: (Difference | undefined)[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let one = expected[next++]; one !== undefined; one = expected[next++]) {
      results.push(compare(one, await run(kubectl, one.args, env)));
    }
  };
  try {
    // The first command fills kubectl's discovery cache for all.
    await run(kubectl, ['api-versions'], env);
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
  return results;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, kubectl: { type: 'string' } },
    allowPositionals: true,
  });
  const recording = resolve(positionals[0] ?? join(recordingsFolder(), DEFAULT_RECORDING));
  if (!existsSync(join(recording, 'expected'))) {
    console.error(`SKIPPED: ${recording} has no folder expected/ with recorded outputs`);
    return 2;
  }
  const kubectl = values.kubectl ?? process.env.K8S_LEARN_KUBECTL ?? 'kubectl';
  const startedMs = performance.now();
  const results = await compareAll(kubectl, recording);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  const differences = results.filter((result) => result !== undefined);
  const share = results.length === 0 ? 0 : 1 - differences.length / results.length;
  if (values.json) {
    console.log(
      JSON.stringify({
        recording,
        total: results.length,
        same: results.length - differences.length,
        share,
        seconds,
        differences,
      }),
    );
  } else {
    for (const { file, command, what } of differences) console.log(`${file} ${command}\n   ${what}`);
    console.log(
      `${results.length - differences.length} of ${results.length} the same (${(share * 100).toFixed(2)} %) in ${seconds} s`,
    );
  }
  return share >= WANTED_SHARE ? 0 : 1;
}

process.exitCode = await main();
