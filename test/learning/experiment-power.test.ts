// What the comparison of memory with none finds in a history of 800 investigations, through the real assignment of arms and
// the real labels, when people judge all, half, a fifth or a tenth of them.
import { expect, test } from 'vitest';
import { randomOf } from '../../scripts/bench/trials/trial.ts';
import type { TroubleHistory } from '../../src/domain/statistics.ts';
import { rateOf } from '../../src/learning/experiment.ts';
import { isWithheld } from '../../src/learning/holdout.ts';
import { labelOf, SIGNAL_WEIGHTS } from '../../src/learning/label.ts';
import { type Conclusion, experimentOf } from '../../src/learning/memory-experiment.ts';
import { oomInvestigation } from '../support/investigations.ts';

const HISTORIES = 100;
const INVESTIGATIONS = 800;
const TROUBLES = 3;
const HOLDOUT = 0.15;
const investigation = oomInvestigation();

type Meeting = TroubleHistory['meetings'] extends Iterable<infer One> ? One : never;

/** Which meetings of each trouble run without memory: the assignment is the same whatever comes of them. */
const WITHHELD = Array.from({ length: TROUBLES }, (_, trouble) =>
  Array.from({ length: INVESTIGATIONS }, (_, at) => isWithheld(`trouble ${trouble}`, at, HOLDOUT)),
);

/** What a user who rates it says, as statistics take it: the label that the verdict gives. */
function successOf(isRight: boolean): boolean {
  const signal = isRight ? 'up' : 'down';
  const event = {
    investigationId: 1,
    at: '',
    source: 'user',
    signal,
    weight: SIGNAL_WEIGHTS[signal],
    detail: null,
  };
  const { state } = labelOf(investigation, ['oracle:oom-killed'], [event]);
  return state === 'verified' || state === 'probable';
}

const VERDICTS = { right: successOf(true), wrong: successOf(false) };

function concluded(history: number, withMemory: number, without: number, rated: number): Conclusion {
  const random = randomOf(1000 + history);
  const met = Array.from({ length: TROUBLES }, (): Meeting[] => []);
  for (let at = 0; at < INVESTIGATIONS; at++) {
    const trouble = Math.floor(random() * TROUBLES);
    const meetings = met[trouble] ?? [];
    const isOff = WITHHELD[trouble]?.[meetings.length] ?? false;
    const isRight = random() < (isOff ? without : withMemory);
    const isRated = random() < rated;
    const success = isRated ? (isRight ? VERDICTS.right : VERDICTS.wrong) : null;
    meetings.push({ investigationId: at, informed: true, success, arm: isOff ? 'off' : 'on' } as Meeting);
  }
  const judged = met.flat().filter(({ success }) => success !== null);
  const rate = (arm: 'on' | 'off') => {
    const of = judged.filter((one) => one.arm === arm);
    return rateOf(of.filter(({ success }) => success === true).length, of.length);
  };
  const troubles = met.map((meetings) => ({ s2: '', meetings }) as unknown as TroubleHistory);
  return experimentOf(rate('on'), rate('off'), troubles, 0).conclusion;
}

function shares(withMemory: number, without: number, rated: number): Record<'helps' | 'hurts', number> {
  const found = Array.from({ length: HISTORIES }, (_, at) => concluded(at, withMemory, without, rated));
  const share = (wanted: Conclusion): number => found.filter((one) => one === wanted).length / HISTORIES;
  return { helps: share('helps'), hurts: share('hurts') };
}

test.each([
  [1, 0.95],
  [0.5, 0.95],
  [0.2, 0.7],
])('memory that helps, 90 against 50 %%, %d of all judged: found in %d of the histories', (rated, least) => {
  const found = shares(0.9, 0.5, rated);
  expect(found.helps).toBeGreaterThanOrEqual(least);
  expect(found.hurts).toBe(0);
});

test.each([
  [1, 0.95],
  [0.5, 0.75],
  [0.2, 0.15],
])(
  'memory that hurts, 30 against 60 %%, %d of all judged: found in %d of them, and never called helpful',
  (rated, least) => {
    const found = shares(0.3, 0.6, rated);
    expect(found.hurts).toBeGreaterThanOrEqual(least);
    expect(found.helps).toBe(0);
  },
);

test.each([[1], [0.2], [0.1]])(
  'memory that changes nothing, %d of all judged: decided by chance in 5 %% at most',
  (rated) => {
    const found = shares(0.5, 0.5, rated);
    expect(found.helps + found.hurts).toBeLessThanOrEqual(0.05);
  },
);
