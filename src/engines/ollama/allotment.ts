// How much of the context a step may take, so that those after it find room and nothing told has to be told again shorter.

/** A step is told at least this much of, in tokens: its findings that matter most and the end of its text. */
const MIN_STEP_TOKENS = 384;
/** What goes with a step: the call, hints, now and then a correction. */
const STEP_OVERHEAD_TOKENS = 128;
/** What asking for the diagnosis takes. */
const FINAL_TOKENS = 900;
/** Of what is left beside the least for each step, the next one gets this share. */
const SHARE = 0.5;

/**
 * Gives what the next step may take of what is left, in tokens. `stepsAfter` steps may still follow; while there is
 * room for the least of each, the conversation only grows.
 */
export function allotStep(remainingTokens: number, stepsAfter: number): number {
  const least = stepsAfter * (MIN_STEP_TOKENS + STEP_OVERHEAD_TOKENS) + FINAL_TOKENS + STEP_OVERHEAD_TOKENS;
  const spare = remainingTokens - least - MIN_STEP_TOKENS;
  return MIN_STEP_TOKENS + Math.max(0, Math.floor(spare * SHARE));
}
