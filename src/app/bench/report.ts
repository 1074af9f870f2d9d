// What a bench shows: each arm by itself, and each against the arm that recalls nothing, question by question.
import { groupedRateOf, type Rate } from '../../learning/experiment.ts';
import {
  bootstrapMean,
  type Difference,
  type Discordance,
  mcnemar,
  mean,
  median,
} from '../../learning/paired.ts';
import type { Answer } from './answer.ts';
import { BENCH_ARMS, type BenchArm, DEFAULT_SEED, type Novelty } from './plan.ts';
import type { BenchRun } from './request.ts';

export type Slice = Novelty | 'all';
const SLICES: readonly Slice[] = ['recurrent', 'novel', 'all'];

export interface Amount {
  readonly mean: number;
  readonly median: number;
}

/** One arm on one kind of incidents. */
export interface ArmResult {
  readonly arm: BenchArm;
  readonly slice: Slice;
  readonly asked: number;
  readonly solved: Rate;
  /** Diagnoses that were told and are not the true ones. */
  readonly wrong: number;
  /** Questions for which memory was shown to the engine. */
  readonly informed: number;
  readonly steps: Amount;
  readonly calls: Amount;
  readonly modelCalls: Amount;
  readonly tokens: Amount;
  readonly durationMs: Amount;
}

/** One arm against `off` on the same questions. A difference is what the arm took more; below 0 it took less. */
export interface Comparison {
  readonly arm: Exclude<BenchArm, 'off'>;
  readonly slice: Slice;
  readonly pairs: number;
  /** `onlyFirst`: solved in the arm alone · `onlySecond`: solved in `off` alone. */
  readonly solved: Discordance;
  readonly steps: Difference;
  readonly calls: Difference;
  readonly durationMs: Difference;
}

export interface BenchReport {
  readonly results: readonly ArmResult[];
  /** Empty without the arm `off`. */
  readonly comparisons: readonly Comparison[];
}

/** Sums up the answers. The same answers and seed give the same numbers. */
export function reportOf({ answers }: Pick<BenchRun, 'answers'>, seed: number | null): BenchReport {
  const arms = BENCH_ARMS.filter((arm) => answers.some((answer) => answer.arm === arm));
  const parts = arms.flatMap((arm) => SLICES.map((slice) => ({ arm, slice })));
  const inPart = (arm: BenchArm, slice: Slice): readonly Answer[] =>
    answers.filter((answer) => answer.arm === arm && (slice === 'all' || answer.novelty === slice));
  const results = parts
    .map(({ arm, slice }) => resultOf(arm, slice, inPart(arm, slice)))
    .filter(({ asked }) => asked > 0);
  const comparisons = parts.flatMap(({ arm, slice }) => {
    const pairs = arm === 'off' ? [] : pairsOf(inPart(arm, slice), inPart('off', slice));
    return arm === 'off' || pairs.length === 0 ? [] : [compare(arm, slice, pairs, seed ?? DEFAULT_SEED)];
  });
  return { results, comparisons };
}

function resultOf(arm: BenchArm, slice: Slice, answers: readonly Answer[]): ArmResult {
  const amount = (of: (answer: Answer) => number): Amount => {
    const numbers = answers.map(of);
    return { mean: mean(numbers), median: median(numbers) };
  };
  return {
    arm,
    slice,
    asked: answers.length,
    solved: groupedRateOf([...byFamily(answers).values()].map((alike) => alike.map(({ solved }) => solved))),
    wrong: answers.filter(({ wrong }) => wrong).length,
    informed: answers.filter(({ injected }) => injected > 0).length,
    steps: amount(({ steps }) => steps),
    calls: amount(({ calls }) => calls),
    modelCalls: amount(({ modelCalls }) => modelCalls),
    tokens: amount(({ tokens }) => tokens),
    durationMs: amount(({ durationMs }) => durationMs),
  };
}

/** Incidents of one family are alike: what is told of one is told of its siblings. */
function byFamily(answers: readonly Answer[]): ReadonlyMap<string, readonly Answer[]> {
  const families = new Map<string, Answer[]>();
  for (const answer of answers) families.set(answer.family, [...(families.get(answer.family) ?? []), answer]);
  return families;
}

type Pair = readonly [answer: Answer, off: Answer];

function pairsOf(answers: readonly Answer[], off: readonly Answer[]): readonly Pair[] {
  const key = ({ incident, question }: Answer): string => JSON.stringify([incident, question]);
  const others = new Map(off.map((answer) => [key(answer), answer]));
  return answers.flatMap((answer) => {
    const other = others.get(key(answer));
    return other === undefined ? [] : [[answer, other] as const];
  });
}

function compare(arm: Comparison['arm'], slice: Slice, pairs: readonly Pair[], seed: number): Comparison {
  const difference = (of: (answer: Answer) => number): Difference => {
    const groups = new Map<string, number[]>();
    for (const [answer, off] of pairs) {
      const group = groups.get(answer.family) ?? [];
      group.push(of(answer) - of(off));
      groups.set(answer.family, group);
    }
    return bootstrapMean([...groups.values()], seed);
  };
  return {
    arm,
    slice,
    pairs: pairs.length,
    solved: mcnemar(pairs.map(([answer, off]) => [answer.solved, off.solved])),
    steps: difference(({ steps }) => steps),
    calls: difference(({ calls }) => calls),
    durationMs: difference(({ durationMs }) => durationMs),
  };
}
