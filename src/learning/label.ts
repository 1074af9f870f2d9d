// The label of an outcome: what is concluded of it, from which signals. Without a word from outside it stays modest.
import type { Diagnosis, Label, LabelState, Step } from '../domain/investigation.ts';

/** Weights in log-odds. A pattern whose requirements hold on the evidence counts 1.5, grounding up to 1. */
const ORACLE_WEIGHT = 1.5;
/** Without a signal from outside (a verdict, a second look at the cluster) no score rises above this. */
const MAX_SCORE_FROM_WITHIN = 0.85;

const VERIFIED = 0.9;
const PROBABLE = 0.7;
const FAILED = 0.3;

export interface LabelInput {
  readonly diagnosis: Diagnosis;
  readonly steps: readonly Step[];
  /** `oracle:<pattern>` when a pattern's requirements hold on the evidence. */
  readonly signals: readonly string[];
}

/**
 * Labels a diagnosis that nobody has judged yet: `logit p = Σ w`, with 1.5 for a confirmed pattern and `2g − 1` for
 * grounding, where g is the share of the quotes that stand verbatim in the observation they cite.
 */
export function labelOf({ diagnosis, steps, signals }: LabelInput): Label {
  const grounding = groundedShare(diagnosis, steps);
  const oracle = signals.some((signal) => signal.startsWith('oracle:')) ? ORACLE_WEIGHT : 0;
  const logit = oracle + (2 * grounding - 1);
  const score = Math.min(1 / (1 + Math.exp(-logit)), MAX_SCORE_FROM_WITHIN);
  const told = signals.filter((signal) => signal !== 'grounded');
  return {
    state: stateOf(score),
    score: Math.round(score * 100) / 100,
    signals: grounding === 1 ? ['grounded', ...told] : told,
  };
}

/** Names the state of a score in 0…1. */
export function stateOf(score: number): LabelState {
  if (score >= VERIFIED) return 'verified';
  if (score >= PROBABLE) return 'probable';
  return score <= FAILED ? 'failed' : 'unknown';
}

function groundedShare(diagnosis: Diagnosis, steps: readonly Step[]): number {
  if (diagnosis.evidence.length === 0) return 0;
  const grounded = diagnosis.evidence.filter(({ step, quote }) =>
    steps.find(({ index }) => index === step)?.observation.includes(quote),
  );
  return grounded.length / diagnosis.evidence.length;
}
