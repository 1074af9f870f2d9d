import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/app/bench/answer.ts';
import { benchKey, type DoneIncident, openBenchState } from '../../../src/app/bench/state.ts';
import { temporaryFolder } from '../../support/databases.ts';

const ANSWER: Answer = {
  incident: 'a',
  family: 'x',
  arm: 'on',
  novelty: 'novel',
  question: 'why?',
  solved: true,
  wrong: false,
  pattern: null,
  said: 'it was the sidecar',
  steps: 1,
  calls: 3,
  modelCalls: 0,
  tokens: 0,
  durationMs: 12,
  injected: 0,
  replayed: false,
};

function done(id: string): DoneIncident {
  return {
    type: 'incident',
    id,
    answers: [ANSWER],
    truth: { by: 'library', cause: 'c', solution: 's' },
    poisoned: false,
    arms: { on: { lastId: 2, taughtId: 2 }, off: { lastId: 1, taughtId: null } },
    elapsedMs: 5,
  };
}

const KEEP = { fresh: false };

describe('the record of a bench', () => {
  it('goes on from what was done, and leaves a line out that was cut off', () => {
    const root = join(temporaryFolder(), 'bench');
    const first = openBenchState(root, 'k', KEEP);
    expect(first.before).toEqual([]);
    first.add(done('a'));
    first.add(done('b'));
    const path = join(first.folder, 'state.jsonl');
    appendFileSync(path, JSON.stringify(done('c')).slice(0, 40));
    expect(openBenchState(root, 'k', KEEP).before.map(({ id }) => id)).toEqual(['a', 'b']);
    // The half line is gone: what is added next stands on a line of its own.
    openBenchState(root, 'k', KEEP).add(done('c'));
    expect(openBenchState(root, 'k', KEEP).before).toEqual(['a', 'b', 'c'].map(done));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(first.folder).mode & 0o777).toBe(0o700);
  });

  it('leaves a last line out that is whole and makes no sense', () => {
    const root = temporaryFolder();
    const state = openBenchState(root, 'k', KEEP);
    state.add(done('a'));
    appendFileSync(join(state.folder, 'state.jsonl'), '{"type":"incident","id":3}\n');
    expect(openBenchState(root, 'k', KEEP).before.map(({ id }) => id)).toEqual(['a']);
  });

  it.each([
    ['a damaged line before others', (text: string) => text.replace('"a"', '7'), /state\.jsonl:2: .*damaged/],
    ['another key', (text: string) => text.replace('"k"', '"z"'), /state\.jsonl:1: /],
    ['a head that is none', (text: string) => text.replace('"bench"', '"x"'), /state\.jsonl:1: /],
    ['the same incident twice', (text: string) => text.replace('"b"', '"a"'), /state\.jsonl:3: /],
  ])('refuses %s, and --fresh begins anew', (_, spoil, message) => {
    const root = temporaryFolder();
    const state = openBenchState(root, 'k', KEEP);
    for (const id of ['a', 'b', 'c']) state.add(done(id));
    const path = join(state.folder, 'state.jsonl');
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
    mkdirSync(join(state.folder, 'on'));
    expect(() => openBenchState(root, 'k', KEEP)).toThrow(message);
    expect(openBenchState(root, 'k', { fresh: true }).before).toEqual([]);
    expect(existsSync(join(state.folder, 'on'))).toBe(false);
  });

  it('is refused to a second process while the first one is at it', () => {
    const root = temporaryFolder();
    const { folder } = openBenchState(root, 'k', KEEP);
    writeFileSync(join(folder, 'running'), String(process.ppid));
    expect(() => openBenchState(root, 'k', KEEP)).toThrow(`in process ${process.ppid}`);
    // A number that no process has: it ended without a word.
    writeFileSync(join(folder, 'running'), '4194305');
    openBenchState(root, 'k', KEEP).release();
    expect(existsSync(join(folder, 'running'))).toBe(false);
  });

  it('keeps a few unfinished benches, and none that is through', () => {
    const root = temporaryFolder();
    for (let at = 0; at < 9; at += 1) openBenchState(root, `k${at}`, KEEP);
    expect(readdirSync(root)).toHaveLength(5);
    openBenchState(root, 'k8', KEEP).remove();
    expect(readdirSync(root)).toHaveLength(4);
  });

  it('has another key for other parameters', () => {
    expect(benchKey([1, { a: 1 }])).toBe(benchKey([1, { a: 1 }]));
    expect(benchKey([1, { a: 1 }])).not.toBe(benchKey([1, { a: 2 }]));
  });
});
