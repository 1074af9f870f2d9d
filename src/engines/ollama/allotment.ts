// How much of a step is told. On a processor alone a model reads some forty tokens a second: it is told what decides,
// and may ask again for more. However large its context, so much is enough.
import type { Step } from '../../domain/investigation.ts';
import { estimateTokens } from './tokens.ts';

/** All that the library looked at is told in this much together, in tokens by our estimate, */
const OPENING_TOKENS = 2200;
/** what the model looks at itself in this much a step, */
export const LOOK_TOKENS = 900;
/** and in this much what it asks for again. */
const AGAIN_TOKENS = 2400;
/** A step without findings that is no log tells little, in tokens. */
const IDLE_TOKENS = 60;

/** In a small context a step is told at least this much of, in tokens: what matters most and the end of its text. */
const MIN_STEP_TOKENS = 384;
/** What goes with a step: the call, hints, now and then a correction. */
const STEP_OVERHEAD_TOKENS = 128;
/** What asking for the diagnosis takes. */
const FINAL_TOKENS = 900;
/** Of what is left beside the least for each step, the next one gets this share. */
const SHARE = 0.5;

/**
 * Gives what the next step may take of what is left of the context, in tokens. `stepsAfter` steps may still follow;
 * while there is room for the least of each, the conversation only grows.
 */
export function allotStep(remainingTokens: number, stepsAfter: number): number {
  const least = stepsAfter * (MIN_STEP_TOKENS + STEP_OVERHEAD_TOKENS) + FINAL_TOKENS + STEP_OVERHEAD_TOKENS;
  const spare = remainingTokens - least - MIN_STEP_TOKENS;
  return MIN_STEP_TOKENS + Math.max(0, Math.floor(spare * SHARE));
}

/** Gives what a step that is asked for again may take of what is left of the context. */
export function allotAgain(remainingTokens: number): number {
  return Math.min(AGAIN_TOKENS, Math.max(0, Math.floor((remainingTokens - FINAL_TOKENS) * SHARE)));
}

/** Shares out what the steps of the library may take: what one does not need the others get. */
export function allotOpening(steps: readonly Step[]): readonly number[] {
  const wanted = steps.map((step) => Math.min(mostOf(step), estimateTokens(step.observation) + LOOK_TOKENS));
  const given = wanted.map(() => 0);
  let left = OPENING_TOKENS;
  const open = new Set(wanted.keys());
  while (open.size > 0) {
    const share = Math.floor(left / open.size);
    const modest = [...open].filter((index) => (wanted[index] ?? 0) <= share);
    for (const index of modest.length > 0 ? modest : [...open]) {
      given[index] = modest.length > 0 ? (wanted[index] ?? 0) : share;
      left -= given[index] ?? 0;
      open.delete(index);
    }
  }
  return given;
}

function mostOf({ tool, status, facts }: Step): number {
  const tells = status === 'ok' && (facts.length > 0 || tool === 'GET_LOGS');
  return tells ? Number.POSITIVE_INFINITY : IDLE_TOKENS;
}
