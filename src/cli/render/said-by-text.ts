// Who said a cause that no pattern stands behind, in one line.
import type { Diagnosis } from '../../domain/investigation.ts';
import { formatLocalTime } from './amounts.ts';
import { oneLine } from './text.ts';

/** Writes that a model said it, and when, where it is told again; nothing where no model did. */
export function saidByLines({ saidBy }: Pick<Diagnosis, 'saidBy'>): readonly string[] {
  if (saidBy === undefined) return [];
  const model = `the model ${oneLine(saidBy.model)}`;
  if (saidBy.before === null) return [`Likely (model): ${model} says so, and what it quotes was read.`];
  const { id, at } = saidBy.before;
  return [
    `Likely (model): ${model} said so at ${formatLocalTime(at)} in investigation ${id}. What it rests on is unchanged, so it was not asked again.`,
  ];
}
