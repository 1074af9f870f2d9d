// Which of several looks come first: those that diagnoses of the same trouble rested on before.
import type { ToolCall } from '../../domain/investigation.ts';
import type { StepEffect } from '../../domain/learned.ts';
import type { EngineAction } from '../../domain/ports.ts';
import { templateOf } from '../../domain/tool-notation.ts';

/** Of fewer uses nothing is concluded. */
const MIN_USES = 3;
/** A look that so large a share of diagnoses rested on is tried before any other, 0…1. */
const MIN_CITED = 0.5;

/**
 * Puts looks in the order of what they told for their time in investigations like this one. When some are known to
 * tell, they are run alone: the others are still there if these say nothing.
 */
export function mostWorthFirst(action: EngineAction, effects: readonly StepEffect[]): EngineAction {
  if (action.type !== 'steps' || action.calls.length < 2 || effects.length === 0) return action;
  const known = new Map(effects.map((effect) => [effect.template, effect]));
  const effectOf = (call: ToolCall): StepEffect | undefined => known.get(templateOf(call));
  const telling = action.calls.filter((call) => {
    const effect = effectOf(call);
    return effect !== undefined && effect.uses >= MIN_USES && effect.cited >= MIN_CITED;
  });
  const calls = [...(telling.length > 0 ? telling : action.calls)];
  return { ...action, calls: calls.sort((a, b) => (effectOf(b)?.value ?? 0) - (effectOf(a)?.value ?? 0)) };
}
