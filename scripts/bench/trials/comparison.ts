// The comparison of memory with none in histories of 800 investigations, looked at after every one: whether memory that
// hurts or helps is found, and whether memory that does nothing is left alone. Arms are assigned as they really are,
// doubts included; some answers are rated, and of some others what follows is seen: what was proposed is done and the
// trouble is gone, or the same is asked again.
import type { Meeting, TroubleHistory } from '../../../src/domain/statistics.ts';
import { rateOf } from '../../../src/learning/experiment.ts';
import { isWithheld, shareWithheld } from '../../../src/learning/holdout.ts';
import { type Conclusion, experimentOf, isDoubted } from '../../../src/learning/memory-experiment.ts';
import { percent, randomOf, type TrialResult } from './trial.ts';

const INVESTIGATIONS = 800;
const TROUBLES = 3;
const HOLDOUT = 0.15;
const NOTHING_KNOWN = rateOf(0, 0);
const MIN_FOUND = 0.8;
const MAX_BY_CHANCE = 0.05;

/** What a history is like. All in 0…1. */
export interface Life {
  /** How often answers are right with memory, and without. */
  readonly withMemory: number;
  readonly without: number;
  /** Share of the answers that somebody rates. */
  readonly rated: number;
  /** Share of the others of which it is seen what follows. */
  readonly shown: number;
}

/** Shares of histories in which the comparison concluded so. */
export type Found = Readonly<Record<'helps' | 'hurts', number>>;

const assigned = new Map<string, boolean>();

/** The assignment is the same whatever comes of it: it is worked out once. */
function isOff(trouble: number, before: number, share: number): boolean {
  const key = `${trouble} ${before} ${share}`;
  const off = assigned.get(key) ?? isWithheld(`trouble ${trouble}`, before, share);
  assigned.set(key, off);
  return off;
}

/** Lives through histories and gives what was concluded in them first. */
export function concludedIn(histories: number, life: Life): Found {
  const found = Array.from({ length: histories }, (_, at) => concluded(at, life));
  const share = (wanted: Conclusion): number => found.filter((one) => one === wanted).length / histories;
  return { helps: share('helps'), hurts: share('hurts') };
}

function concluded(history: number, { withMemory, without, rated, shown }: Life): Conclusion {
  const random = randomOf(1000 + history * 7919);
  const met = Array.from({ length: TROUBLES }, (): Meeting[] => []);
  const counts = new Array<number>(TROUBLES).fill(0);
  let doubted = false;
  for (let at = 0; at < INVESTIGATIONS; at++) {
    const trouble = Math.floor(random() * TROUBLES);
    const before = counts[trouble] ?? 0;
    counts[trouble] = before + 1;
    const share = shareWithheld(HOLDOUT, () => doubted);
    const arm = isOff(trouble, before, share) ? 'off' : 'on';
    const isRight = random() < (arm === 'off' ? without : withMemory);
    const isKnown = random() < rated || random() < shown;
    if (!isKnown) continue;
    const former = met[trouble]?.at(-1);
    met[trouble]?.push({
      ...{ investigationId: at, arm, informed: true, shown: arm === 'on', diagnosed: true, steps: 3 },
      ...{ success: isRight, proved: isRight },
    });
    // Only where the arm changes a block may end, and with it anything be concluded.
    if (former?.arm === arm) continue;
    const troubles: readonly TroubleHistory[] = met.map((meetings) => ({ s2: '', meetings }));
    doubted = isDoubted(troubles);
    const { conclusion } = experimentOf(NOTHING_KNOWN, NOTHING_KNOWN, troubles, 0);
    if (conclusion === 'helps' || conclusion === 'hurts') return conclusion;
  }
  return 'not-enough-data';
}

/** A fifth is rated, and of a tenth of the rest it is seen what follows. */
const USUAL = { rated: 0.2, shown: 0.1 } as const;
const HURTS = { withMemory: 0.3, without: 0.6 } as const;
const HELPS = { withMemory: 0.9, without: 0.5 } as const;

/** Measures what is found. */
export function comparisonTrial(histories: number): readonly TrialResult[] {
  const hurts = concludedIn(histories, { ...HURTS, ...USUAL });
  const hurtsByRatings = concludedIn(histories, { ...HURTS, ...USUAL, shown: 0 });
  const helps = concludedIn(histories, { ...HELPS, ...USUAL });
  const helpsByRatings = concludedIn(histories, { ...HELPS, ...USUAL, shown: 0 });
  const same = [0.5, 0.9].map((right) =>
    concludedIn(histories, { withMemory: right, without: right, ...USUAL }),
  );
  const byChance = Math.max(...same.map((one) => one.helps + one.hurts));
  const those = `of ${histories} histories of ${INVESTIGATIONS} investigations, 20 % rated and what follows seen of 10 % of the others`;
  return [
    {
      name: 'comparison, memory that hurts (30 % right against 60)',
      goal: `found in ≥ ${percent(MIN_FOUND)} ${those}, never called helpful`,
      measured: `${percent(hurts.hurts)}, called helpful in ${percent(hurts.helps)}; by ratings alone ${percent(hurtsByRatings.hurts)} and ${percent(hurtsByRatings.helps)}`,
      holds: hurts.hurts >= MIN_FOUND && hurts.helps + hurtsByRatings.helps === 0,
    },
    {
      name: 'comparison, memory that helps (90 % right against 50)',
      goal: `found in ≥ ${percent(MIN_FOUND)} ${those}, never called harmful`,
      measured: `${percent(helps.helps)}, called harmful in ${percent(helps.hurts)}; by ratings alone ${percent(helpsByRatings.helps)} and ${percent(helpsByRatings.hurts)}`,
      holds: helps.helps >= MIN_FOUND && helps.hurts + helpsByRatings.hurts === 0,
    },
    {
      name: 'comparison, memory that changes nothing (50 and 90 % right)',
      goal: `decided by chance in ≤ ${percent(MAX_BY_CHANCE)} ${those}`,
      measured: percent(byChance),
      holds: byChance <= MAX_BY_CHANCE,
    },
  ];
}
