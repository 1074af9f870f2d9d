// The label of an outcome: what is concluded of it, folded over everything that was said of it, signal by signal.
import type { Grounding, Investigation, Label, LabelState } from '../domain/investigation.ts';
import type { LabelEvent } from '../domain/ports.ts';

/** Weights of signals in log-odds; what comes from outside weighs most. */
export const SIGNAL_WEIGHTS = {
  /** The requirements of a pattern hold on the evidence. */
  oracle: 1.5,
  /** The user says it was right, or wrong. */
  up: 2.5,
  down: -3,
  /** The symptom is gone, and what was proposed is what was done since. */
  'fixed-as-proposed': 3.5,
  /** It is gone, and something else was done: the trouble is over, what was told did not end it. */
  'fixed-otherwise': -1,
  /** It is gone, and nobody was seen to do anything: incidents end. */
  gone: 1,
  /** Its alert is over: incidents end. */
  resolved: 1,
  /** Its alert fired again shortly after it was over. */
  again: -1.5,
  /** A fix was applied, and it is still there. */
  'still-there': -3,
  /** The same was asked again shortly after. */
  'asked-again': -1.5,
  'step-limit': -1.5,
} as const;

/** Without a signal from outside no score rises above this, */
const MAX_SCORE_FROM_WITHIN = 0.85;
/** and above this when only a model speaks. */
const MAX_SCORE_OF_MODEL = 0.6;
/** A cause whose object was never looked at is not more likely than this. */
const MAX_SCORE_UNSEEN = 0.4;

const VERIFIED = 0.9;
const PROBABLE = 0.7;
const FAILED = 0.3;

/** Sources of events whose word comes from outside of the investigation itself. */
export const OUTSIDE_SOURCES: ReadonlySet<string> = new Set(['user', 'verify', 'visit', 'alert']);
/** Signals that a trouble is over, or back. Alone they prove no cause: whatever was told, it would have ended. */
const RECOVERIES: ReadonlySet<string> = new Set(['gone', 'fixed-otherwise', 'resolved', 'again']);

/** What was said of an outcome from outside, taken together. */
export type OutsideWord = 'confirmed' | 'denied' | null;

/**
 * Tells what the last words from outside come to: a person's outweighs what the cluster shows; without one a fix that
 * was proposed and helped confirms, and a fix that was applied in vain denies.
 * @param events oldest first
 */
export function outsideWordOf(events: readonly LabelEvent[]): {
  readonly word: OutsideWord;
  readonly at: string | null;
  /** The home of the team whose word it is; null for here. */
  readonly by: string | null;
} {
  const person = events.findLast(({ source }) => source === 'user');
  if (person)
    return {
      word: person.signal === 'down' ? 'denied' : 'confirmed',
      at: person.at,
      by: person.home ?? null,
    };
  const seen = events.findLast(
    ({ source, signal }) =>
      OUTSIDE_SOURCES.has(source) && (signal === 'fixed-as-proposed' || signal === 'still-there'),
  );
  if (!seen) return { word: null, at: null, by: null };
  const word = seen.signal === 'still-there' ? 'denied' : 'confirmed';
  return { word, at: seen.at, by: seen.home ?? null };
}

/** What an investigation says of itself: its diagnosis with the evidence, how it ended. */
export type Judged = Pick<Investigation, 'diagnosis' | 'steps' | 'stopReason' | 'grounding'>;

/**
 * Labels an outcome: `logit p = Σ w` over what the investigation shows (a confirmed pattern 1.5; grounding 2g − 1,
 * where g is the share of quotes that stand verbatim in the observation they cite; a step limit −1.5) and over the
 * last event of each source, so that rating ten times equals rating once. Once a person, or a fix in vain, denies it,
 * nothing that speaks in its favour counts.
 * @param signals what the engine says of its diagnosis: `oracle:<pattern>` when its requirements hold
 * @param events oldest first
 */
export function labelOf(
  judged: Judged,
  signals: readonly string[],
  events: readonly LabelEvent[] = [],
): Label {
  const { diagnosis, stopReason } = judged;
  const last = [...new Map(events.map((event) => [event.source, event])).values()];
  const told: string[] = [];
  let within = 0;
  const add = (signal: string, weight: number): void => {
    told.push(signal);
    within += weight;
  };
  if (diagnosis) {
    const grounding = groundingOf(judged).share;
    add(grounding === 1 ? 'grounded' : `grounded:${grounding.toFixed(2)}`, 2 * grounding - 1);
  }
  const oracle = signals.find((signal) => signal.startsWith('oracle:'));
  if (oracle !== undefined) add(oracle, SIGNAL_WEIGHTS.oracle);
  if (stopReason === 'step-limit') add('step-limit', SIGNAL_WEIGHTS['step-limit']);
  for (const { source, signal, weight } of last) {
    if (!OUTSIDE_SOURCES.has(source)) add(`${source}:${signal}`, weight);
  }
  const words = last.filter(({ source }) => OUTSIDE_SOURCES.has(source));
  for (const { source, signal } of words) told.push(`${source}:${signal}`);
  const isDenied = outsideWordOf(words).word === 'denied';
  // Whoever denies a cause knows that the trouble may end all the same.
  const weights = words.map(weightOfWord).filter((weight) => !isDenied || weight < 0);
  const outside = weights.reduce((sum, weight) => sum + weight, 0);
  const logit = outside + (isDenied ? Math.min(0, within) : within);
  const hasVerdict = words.some(({ signal }) => !RECOVERIES.has(signal));
  const score = Math.min(probability(logit), ceilingOf(judged, oracle !== undefined, hasVerdict));
  return { state: stateOf(score), score: Math.round(score * 100) / 100, signals: told };
}

/** Weighs a word as signals are weighed now, whatever they weighed when it was said. */
function weightOfWord({ signal, weight }: LabelEvent): number {
  return signal in SIGNAL_WEIGHTS ? SIGNAL_WEIGHTS[signal as keyof typeof SIGNAL_WEIGHTS] : weight;
}

/** Names the state of a score in 0…1. */
export function stateOf(score: number): LabelState {
  if (score >= VERIFIED) return 'verified';
  if (score >= PROBABLE) return 'probable';
  return score <= FAILED ? 'failed' : 'unknown';
}

/** Tells what the engine said of a diagnosis, from the label that was written when it ended. */
export function engineSignals(label: Label): readonly string[] {
  return label.signals.filter((signal) => signal.startsWith('oracle:'));
}

/**
 * How much a label counts as evidence, 0…1: |2p − 1|, halved when only the patterns' own check speaks for it,
 * quartered when only a model does.
 */
export function weightOf(label: Label): number {
  const { score, signals } = label;
  const fromOutside = isJudged(label);
  const share = fromOutside ? 1 : signals.some((signal) => signal.startsWith('oracle:')) ? 1 / 2 : 1 / 4;
  return Math.abs(2 * score - 1) * share;
}

/** Tells whether somebody or something outside has judged a cause; that a trouble ended judges none. */
export function isJudged({ signals }: Label): boolean {
  return signals.some((text) => {
    const [source = '', signal = ''] = text.split(':');
    return OUTSIDE_SOURCES.has(source) && !RECOVERIES.has(signal);
  });
}

function probability(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function ceilingOf(judged: Judged, hasOracle: boolean, fromOutside: boolean): number {
  if (fromOutside || !judged.diagnosis) return 1;
  if (!groundingOf(judged).sawAffected) return MAX_SCORE_UNSEEN;
  return hasOracle ? MAX_SCORE_FROM_WITHIN : MAX_SCORE_OF_MODEL;
}

/** Tells what the evidence of a diagnosis comes to: by its observations, or by what was told of them. */
export function groundingOf({ diagnosis, steps, grounding }: Judged): Grounding {
  if (grounding !== undefined) return grounding;
  const sawAffected = (diagnosis?.affected ?? []).some(({ name }) =>
    steps.some(({ observation }) => observation.includes(name)),
  );
  const evidence = diagnosis?.evidence ?? [];
  const grounded = evidence.filter(({ step, quote }) =>
    steps.find(({ index }) => index === step)?.observation.includes(quote),
  );
  return { share: evidence.length === 0 ? 0 : grounded.length / evidence.length, sawAffected };
}
