// What memory holds, as a person asks for it: recall, history, show and patterns show, and verify where it was asked.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const CAUSE = 'the feature flag service was switched off';
const ENGINE = ['--quiet', '--engine', 'patterns'];
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-place-'));
const recording = join(folder, 'recorded');

let home: CliHome;

beforeAll(async () => {
  home = new CliHome();
  cpSync(SMALL_RECORDING, recording, { recursive: true });
  const view = ['--dump', recording, '--view', 'quotes-live,support-ops,default,kube-system'];
  await home.run([...ENGINE, ...view, 'pods of inventory in quotes-live keep crashing']);
  await home.run(['feedback', 'last', 'down', '--cause', CAUSE, '--solution', 'switch it on again']);
  await home.run([...ENGINE, ...view, 'loyalty never comes up in support-ops']);
  await home.run(['feedback', 'last', 'up']);
}, 120_000);

afterAll(() => {
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function json(args: readonly string[]) {
  const { stdout, exitCode } = await home.run([...args, '--json']);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

describe('recall', () => {
  it.each([
    ['by the words of what was taught', ['feature', 'flag']],
    ['by what was seen', ['OOMKilled']],
    ['by the object', ['inventory']],
  ])('finds a lesson %s', async (_how, words) => {
    expect(await json(['recall', ...words])).toMatchObject({
      schemaVersion: 1,
      remembered: 2,
      lessons: [{ id: 1, cause: CAUSE, solution: 'switch it on again', word: 'denied', checkable: false }],
      cases: [],
      patterns: [],
    });
  });

  it('finds a case by its cause, with what was said of it', async () => {
    const { lessons, cases } = await json(['recall', 'key', 'log-level']);
    expect(lessons).toEqual([]);
    expect(cases).toMatchObject([{ id: 2, taught: false, word: 'confirmed', label: 'verified' }]);
  });

  it('says that there is nothing, and what there is', async () => {
    const { stdout, exitCode } = await home.run(['recall', 'kafka', 'rebalance']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Memory holds nothing on "kafka rebalance". It holds 2 investigations');
    const empty = new CliHome();
    expect((await empty.run(['recall', 'anything'])).stdout).toContain('Nothing is remembered yet');
    empty.remove();
  });
});

describe('history', () => {
  it.each([
    [['--search', 'LOYALTY key'], [2]],
    [['--search', 'loyalty kafka'], []],
    [['--label', 'verified'], [2]],
    [['--pattern', 'oom-killed'], [1]],
    [
      ['--since', '1d'],
      [2, 1],
    ],
    [['--since', '2999-01-01'], []],
  ] as const)('%j', async (flags, ids) => {
    const { investigations } = await json(['history', ...flags]);
    expect(investigations.map(({ id }: { readonly id: number }) => id)).toEqual(ids);
  });

  it('says when nothing fits', async () => {
    expect((await home.run(['history', '--search', 'kafka'])).stdout).toBe('No investigation fits.\n');
  });
});

describe('what was taught', () => {
  it('is shown with its investigation', async () => {
    expect(await json(['show', '1'])).toMatchObject({ lesson: { id: 1, cause: CAUSE, checkable: false } });
    expect(await json(['show', 'last'])).toMatchObject({ id: 2, lesson: null });
  });

  it('is shown as the case that it made', async () => {
    const { stdout } = await home.run(['patterns', 'show', 'case-1']);
    expect(stdout).toMatch(/^case-1\n/);
    expect(stdout).toContain(`${CAUSE} (said of #1 on `);
    expect(stdout).toContain('never shown yet');
    const missing = await home.run(['patterns', 'show', 'case-99', '--json']);
    expect(missing.exitCode).toBe(22);
    expect(errorOf(missing).message).toBe('investigation 99 is not remembered');
  });
});

it('shows what a model would have been told, with what memory had to say', async () => {
  const view = ['--dump', recording, '--view', 'quotes-live,default,kube-system'];
  await home.run([...ENGINE, ...view, 'inventory in quotes-live dies']);
  const told = await json(['show', 'last', '--prompt']);
  expect(told).toMatchObject({ id: 3, asked: false, abstained: null });
  expect(told.memory).toMatch(/^LEARNED EXPERIENCE.*RECOMMENDED PATTERN.*the feature flag service/s);
  expect(told.question).toContain('inventory in quotes-live dies');
  expect(told.steps[0]).toContain('OOMKilled');
  expect((await home.run(['show', '2', '--prompt'])).stdout).toContain('No model was asked in #2.');
});

describe('verify', () => {
  it('asks the recording that the investigation asked', async () => {
    const { stdout, exitCode } = await home.run(['verify', '2', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: 2, state: 'still-there', judged: false });
    expect(exitCode).toBe(24);
  });

  it('says so when that recording is gone', async () => {
    rmSync(recording, { recursive: true, force: true });
    const gone = await home.run(['verify', '2', '--json']);
    expect(gone.exitCode).toBe(30);
    expect(errorOf(gone).message).toContain(recording);
  });
});
