// `bench` as a process: every arm on the small recording, resumed after Ctrl-C and after a kill, and bad input.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/app/bench/answer.ts';
import type { BenchReport } from '../../src/app/bench/report.ts';
import type { Incident } from '../../src/app/grading.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_INCIDENTS, SMALL_RECORDING } from '../support/recordings.ts';
import { LONG } from '../support/sampled.ts';

interface BenchDocument extends BenchReport {
  readonly schemaVersion: number;
  readonly taughtBy: object;
  readonly poisoned: number;
  readonly resumedAfter: number;
  readonly answers: readonly Answer[];
}

const RECORDED = readFileSync(SMALL_INCIDENTS, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Incident);

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

/** A file in which each of these families comes twice: the same trouble, met again. */
function twice(...families: string[]): string {
  const path = join(home.path, 'twice.jsonl');
  const incidents = ['first', 'second'].flatMap((time) =>
    families.flatMap((family) =>
      RECORDED.filter((one) => one.family === family).map((one) => ({ ...one, id: `${family}-${time}` })),
    ),
  );
  writeFileSync(path, incidents.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return path;
}

const bench = (file: string, ...flags: string[]): string[] => [
  'bench',
  file,
  '--clusters',
  dirname(SMALL_RECORDING),
  '--no-builtin',
  ...flags,
];

/** What does not hang on the clock. */
function timeless({ answers }: BenchDocument) {
  return answers.map(({ durationMs: _, ...answer }) => answer);
}

function stateLines(): number {
  const root = join(home.path, 'home', 'bench');
  const [folder] = existsSync(root) ? readdirSync(root) : [];
  const path = join(root, folder ?? '', 'state.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

/** Ends the program once its record holds so many incidents. */
function endedBy(args: readonly string[], signal: NodeJS.Signals, incidents: number) {
  let watch: NodeJS.Timeout | undefined;
  return home.spawn(args, {
    onStderr: (_, child) => {
      watch ??= setInterval(() => {
        if (stateLines() <= incidents) return;
        clearInterval(watch);
        child.kill(signal);
      }, 20);
    },
  });
}

describe('bench', () => {
  // Some sixty whole investigations: in long runs. What it does otherwise the tests below show.
  it.skipIf(!LONG)(
    'asks in every arm, teaches, and compares; resumed, it comes to the same',
    async () => {
      const file = twice('oom-killed', 'image-tag-missing');
      const whole = await home.run(bench(file, '--json'));
      expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
      const document = JSON.parse(whole.stdout) as BenchDocument;
      expect(document).toMatchObject({
        schemaVersion: 1,
        engine: 'patterns',
        model: null,
        builtinPatterns: false,
        incidents: { file: 'twice.jsonl', count: 4, families: 2 },
        taughtBy: { incidents: 0, library: 4, nobody: 0 },
        poisoned: 1,
        resumedAfter: 0,
      });
      expect(document.answers).toHaveLength(16);
      const solved = (arm: string, slice: string) =>
        document.results.find((result) => result.arm === arm && result.slice === slice)?.solved;
      expect(solved('off', 'all')).toMatchObject({ count: 0, of: 4 });
      expect(solved('on', 'recurrent')).toMatchObject({ count: 2, of: 2 });
      expect(solved('on', 'novel')).toMatchObject({ count: 0, of: 2 });
      expect(solved('irrelevant', 'recurrent')).toMatchObject({ count: 0, of: 2 });
      const on = document.comparisons.find(({ arm, slice }) => arm === 'on' && slice === 'recurrent');
      expect(on).toMatchObject({ pairs: 2, solved: { onlyFirst: 2, onlySecond: 0, p: 0.5 } });
      expect(on?.steps.mean).toBeLessThan(0);
      // The user's own memory is never touched, and nothing of the arms is left.
      expect(existsSync(join(home.path, 'home', 'learning.db'))).toBe(false);
      expect(existsSync(join(home.path, 'home', 'bench'))).toBe(false);

      const interrupted = await endedBy(bench(file), 'SIGINT', 2);
      expect(interrupted).toMatchObject({ exitCode: 130, stdout: '' });
      expect(interrupted.stderr).toMatch(
        /interrupted by SIGINT after 2 of 4 incidents.*\n.*goes on from there/,
      );
      const killed = await endedBy(bench(file), 'SIGKILL', 3);
      expect(killed.signal).toBe('SIGKILL');
      expect(killed.stderr).toContain('going on with the bench that was interrupted after 2 incidents');
      const resumed = await home.run(bench(file, '--json'));
      expect(resumed.exitCode).toBe(0);
      const after = JSON.parse(resumed.stdout) as BenchDocument;
      expect(after.resumedAfter).toBe(3);
      expect(timeless(after)).toEqual(timeless(document));
      expect(after.comparisons.map(({ solved: counts, steps, calls }) => ({ counts, steps, calls }))).toEqual(
        document.comparisons.map(({ solved: counts, steps, calls }) => ({ counts, steps, calls })),
      );
    },
    120_000,
  );

  it('shuffles by a seed, and writes tables and files', async () => {
    const file = twice('oom-killed');
    const [out, markdown] = [join(home.path, 'out', 'bench.json'), join(home.path, 'bench.md')];
    const args = bench(file, '--arms', 'on,off', '--seed', '7', '--out', out, '--markdown', markdown);
    const { exitCode, stdout } = await home.run(args);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('shuffled by seed 7');
    expect(stdout).toMatch(/^on {2,}recurrent {2,}1\/1 100 % \(21–100\)/m);
    expect(stdout).not.toContain('poisoned');
    // Where no terminal shows them, rows are as long as what they say; these are not long.
    expect(stdout.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ seed: 7, arms: ['off', 'on'] });
    expect(readFileSync(markdown, 'utf8')).toContain('| on | recurrent | 1/1 100 % (21–100) | 0 |');
  }, 60_000);

  it('learns from the words in the file where they are there', async () => {
    const file = join(home.path, 'told.jsonl');
    const told = RECORDED.filter(({ family }) => family === 'oom-killed').flatMap((one) =>
      ['a', 'b'].map((id) => ({
        ...one,
        id,
        cause: 'inventory is OOMKilled at its memory limit of 192Mi',
        solution: 'raise it',
      })),
    );
    writeFileSync(file, told.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const { stdout } = await home.run(bench(file, '--arms', 'on', '--questions', 'all', '--json'));
    const document = JSON.parse(stdout) as BenchDocument;
    expect(document).toMatchObject({ taughtBy: { incidents: 2, library: 0 }, comparisons: [] });
    // Two of three questions are asked of each: the first one teaches.
    expect(document.answers.map(({ incident }) => incident)).toEqual(['a', 'a', 'b', 'b']);
    expect(document.answers.at(-1)).toMatchObject({ solved: true, novelty: 'recurrent', replayed: true });
  }, 60_000);
});

describe('bench refuses', () => {
  const line = (changes: object) => `${JSON.stringify({ ...RECORDED[0], ...changes })}\n`;

  it.each<[string, string, string[], number, RegExp]>([
    ['a line that is no JSON', `${line({})}{"id":`, [], 33, /bad\.jsonl:2: not JSON/],
    ['a line without questions', line({ questions: [] }), [], 33, /bad\.jsonl:1: questions/],
    ['a cause that its own grader finds wrong', line({ cause: 'no idea' }), [], 33, /bad\.jsonl:1: cause: /],
    ['a cluster outside the folder', line({ cluster: '../small' }), [], 33, /cluster: is not the name/],
    ['two incidents of one id', line({}) + line({}), [], 33, /two incidents have the id/],
    ['a file without incidents', '\n', [], 33, /holds no incident/],
    ['a recording that is not there', line({ cluster: 'gone' }), [], 30, /recording gone, which is not in/],
    ['a namespace that was not recorded', line({ namespace: 'gone' }), [], 30, /has no namespace gone/],
    ['an unknown arm', line({}), ['--arms', 'off,up'], 2, /no arm "up"/],
    ['a model without Ollama', line({}), ['--engine', 'ollama'], 31, /Ollama/i],
    ['a file that cannot be written', line({}), ['--out', '/dev/null/x.json'], 2, /cannot be written/],
  ])('%s', async (_, text, flags, exitCode, message) => {
    const file = join(home.path, 'bad.jsonl');
    writeFileSync(file, text);
    const result = await home.run(bench(file, '--json', ...flags));
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result).message).toMatch(message);
  });

  it('a file that is not there', async () => {
    const result = await home.run(['bench', join(home.path, 'none.jsonl'), '--json']);
    expect(result.exitCode).toBe(2);
    expect(errorOf(result).hint).toContain('name a file of incidents');
  });
});
