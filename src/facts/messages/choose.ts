// Chooses the message rule for a text: by the clause that decides, and never one for another kind of failure.
import { isSpecific, type Predicate } from '../../domain/complaint.ts';
import { ANY, type MessageRule } from '../rules.ts';
import { statementOf } from './complaint.ts';

export interface ChosenRule {
  readonly rule: MessageRule;
  readonly match: RegExpExecArray;
}

/** Finds the first rule that takes a message. `takes` gives what the kinds of facts take, by code. */
export function chooseMessageRule(
  rules: readonly MessageRule[],
  message: string,
  takes: ReadonlyMap<string, readonly Predicate[]>,
): ChosenRule | undefined {
  const first = rules.find((rule) => rule.message.test(message));
  if (!first) return undefined;
  const { told, predicate } = statementOf(message);
  const takesOf = (rule: MessageRule): readonly Predicate[] => takes.get(rule.code) ?? ANY;
  const fitting = rules.filter((rule) => !isSpecific(predicate) || takesOf(rule).includes(predicate));
  const inner =
    takesOf(first) !== ANY && fitting.includes(first)
      ? first
      : fitting.find((rule) => takesOf(rule) !== ANY && rule.message.test(told));
  for (const rule of inner ? [inner, ...fitting] : fitting) {
    const match = rule.message.exec(message);
    if (match) return { rule, match };
  }
  return undefined;
}
