// Drift: what was right thirty times is wrong from today on. How long is it still told?
import type { Investigation } from '../../../src/domain/investigation.ts';
import { Learner } from './learner.ts';
import type { TrialResult } from './trial.ts';
import type { Question, Trouble } from './trouble.ts';

const TAUGHT = 3;
const USES = 30;
const MAX_CONTRADICTIONS = 3;
/** So many wrong answers suspend the old cause, and as many lessons make a pattern of the new one. */
const MAX_LESSONS = 6;
/** Questions after the change. */
const AFTER = 20;
/** A suspended memory is tried again in one of ten chances. */
const MAX_PROBES = 2;
const DAY_MS = 24 * 3_600_000;

export interface DriftParts {
  /** Gives the trouble on the workload of a number. */
  trouble(number: number): Trouble;
  /** Another trouble that is asked about in the same words. */
  other(number: number): Trouble;
  readonly newCause: string;
  /** What the user says of an answer that is no longer true: the new cause, or only that it is wrong. */
  readonly says: 'cause' | 'wrong';
}

/** Learns a cause, uses it thirty times, and changes the truth while the facts stay as they are. */
export async function driftTrial(parts: DriftParts): Promise<readonly TrialResult[]> {
  const learner = new Learner({ library: [] });
  try {
    for (let number = 0; number < TAUGHT + USES; number++) {
      const question = questionOf(parts.trouble(number), number);
      learner.tell(question.trouble, await learner.ask(question));
      nightPasses(learner);
    }
    const first = TAUGHT + USES;
    const isOld = (trouble: Trouble, { diagnosis }: Investigation): boolean => trouble.isRight(diagnosis);

    // The same words about a trouble with other facts: what the old cause requires does not hold there.
    const elsewhere = parts.other(first);
    const [words] = parts.trouble(first).questions;
    const crossed = await learner.ask({
      trouble: elsewhere,
      text: (words ?? '').replaceAll(parts.trouble(first).app, elsewhere.app),
    });
    const toldElsewhere = parts.trouble(first).isRight(crossed.diagnosis);

    const told: boolean[] = [];
    const toldNew: boolean[] = [];
    for (let number = first; number < first + AFTER; number++) {
      const question = questionOf(parts.trouble(number), number);
      const investigation = await learner.ask(question);
      const isTold = isOld(question.trouble, investigation);
      const isNew = investigation.diagnosis?.rootCause.toLowerCase().includes(parts.newCause.toLowerCase());
      told.push(isTold);
      toldNew.push(isNew === true);
      if (parts.says === 'cause' && !isNew)
        learner.judge(investigation, { verdict: 'down', cause: parts.newCause });
      else if (isTold) learner.judge(investigation, { verdict: 'down' });
      else if (isNew) learner.judge(investigation, { verdict: 'up' });
      nightPasses(learner);
    }
    const contradictions = told.includes(false) ? told.indexOf(false) : told.length;
    const later = told.slice(contradictions).filter(Boolean).length;
    const name = `drift, the user says ${parts.says === 'cause' ? 'what it is now' : 'that it is wrong'}`;
    return [
      {
        name,
        goal: `after ${USES} right uses the old cause is told no more within ${MAX_CONTRADICTIONS} contradictions, and then at most ${MAX_PROBES} times in ${AFTER} as a probe`,
        measured: `${contradictions} contradictions${told.includes(false) ? '' : ' and still told'}, ${later} times after`,
        holds: contradictions <= MAX_CONTRADICTIONS && later <= MAX_PROBES,
      },
      ...(parts.says === 'cause' ? [newResult(name, toldNew)] : []),
      {
        name: `${name}: other facts`,
        goal: 'the same words about a trouble with other facts: not told at all',
        measured: toldElsewhere ? 'told' : 'not told',
        holds: !toldElsewhere,
      },
    ];
  } finally {
    learner.close();
  }
}

/** What it is now: how many lessons until it is told, and whether it is told from then on. */
function newResult(name: string, told: readonly boolean[]): TrialResult {
  const lessons = told.includes(true) ? told.indexOf(true) : told.length;
  const later = told.slice(lessons);
  const kept = later.filter(Boolean).length;
  return {
    name: `${name}: the new cause`,
    goal: `told after at most ${MAX_LESSONS} lessons, and from then on but for ${MAX_PROBES} times`,
    measured: `${lessons} lessons, then ${kept} of ${later.length} times`,
    holds: lessons <= MAX_LESSONS && kept >= later.length - MAX_PROBES,
  };
}

function questionOf(trouble: Trouble, number: number): Question {
  return { trouble, text: trouble.questions[number % trouble.questions.length] ?? '' };
}

function nightPasses(learner: Learner): void {
  learner.passMs(DAY_MS);
  learner.consolidate();
}
