// `bench` with a scripted model: what it costs is counted, and what is remembered is told without asking it.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answer } from '../../src/app/bench/answer.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { call, type Turn } from '../support/ollama/script.ts';
import { type ScriptedOllama, startOllama } from '../support/ollama/server.ts';
import { SMALL_INCIDENTS, SMALL_RECORDING } from '../support/recordings.ts';

/** A model that finds nothing: it has done at once, and does not know. */
const CLUELESS: Turn = ({ format }) =>
  format === undefined
    ? call('FINISH')
    : {
        content: JSON.stringify({
          conclusive: false,
          rootCause: '',
          solution: '',
          commands: [],
          category: 'other',
          severity: 'low',
          affected: [],
          evidence: [],
        }),
      };

let home: CliHome;
let ollama: ScriptedOllama | undefined;
let file: string;

beforeEach(() => {
  home = new CliHome();
  file = join(home.path, 'twice.jsonl');
  const [line = '{}'] = readFileSync(SMALL_INCIDENTS, 'utf8')
    .split('\n')
    .filter((text) => text.includes('"family":"oom-killed"'));
  const incident = JSON.parse(line) as object;
  writeFileSync(file, ['a', 'b'].map((id) => `${JSON.stringify({ ...incident, id })}\n`).join(''));
});

afterEach(async () => {
  home.remove();
  await ollama?.close();
  ollama = undefined;
});

async function bench(turns: readonly Turn[], otherwise: Turn, ...flags: string[]) {
  ollama = await startOllama({ turns, otherwise });
  const args = ['bench', file, '--clusters', dirname(SMALL_RECORDING), '--no-builtin', '--engine', 'ollama'];
  return home.run([...args, '--arms', 'off,on', ...flags], { env: { OLLAMA_HOST: ollama.url } });
}

it('counts what a model costs, and that memory spares it', async () => {
  const { exitCode, stdout } = await bench([], CLUELESS, '--json');
  expect(exitCode).toBe(0);
  const document = JSON.parse(stdout) as { readonly model: string; readonly answers: readonly Answer[] };
  expect(document).toMatchObject({ engine: 'ollama', builtinPatterns: false });
  expect(document.model).not.toBeNull();
  const [offFirst, onFirst, offAgain, onAgain] = document.answers;
  for (const cold of [offFirst, onFirst, offAgain]) {
    expect(cold).toMatchObject({ solved: false });
    expect(cold?.modelCalls).toBeGreaterThan(0);
    expect(cold?.tokens).toBeGreaterThan(0);
  }
  expect(onAgain).toMatchObject({ arm: 'on', solved: true, replayed: true });
  expect(onAgain?.modelCalls).toBeLessThan(offAgain?.modelCalls ?? 0);
}, 60_000);

it('a model that goes away ends it, and what was asked is kept', async () => {
  const gone: Turn = { status: 404, error: 'model "qwen3:8b" not found' };
  const cut = await bench([CLUELESS, CLUELESS, CLUELESS, CLUELESS], gone, '--json');
  expect(cut).toMatchObject({ exitCode: 31, stdout: '' });
  expect(errorOf(cut).code).toBe('MODEL_UNAVAILABLE');
  await ollama?.close();
  const whole = await bench([], CLUELESS);
  expect(whole.exitCode).toBe(0);
  expect(whole.stderr).toContain('interrupted after 1 incident;');
  expect(whole.stdout).toMatch(
    /^arm +incidents +solved \(95 %\) +wrong +steps +kubectl +model calls +tokens +time$/m,
  );
}, 60_000);
