// What a model was told, as it was told: for whoever wants to know what memory does to an answer.
import type { ToldPrompt } from '../../app/told-prompt.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine } from './text.ts';

/** Gives what `show --prompt --json` prints. */
export function promptJson(told: ToldPrompt) {
  const { id, asked, system, question, steps, memory, abstained, library } = told;
  return { schemaVersion: SCHEMA_VERSION, id, asked, system, question, steps, memory, abstained, library };
}

/** Writes the parts in the order in which a model reads them. */
export function renderPrompt(told: ToldPrompt, { paint }: Output): string {
  const { id, asked, system, question, steps, memory, abstained, library } = told;
  const head = asked
    ? `What the model was told in #${id}; a full context shortens the steps.`
    : `No model was asked in #${id}. This is what one would have been told.`;
  const said = memory === '' ? paint.dim(`Memory added nothing: ${oneLine(abstained ?? '')}.`) : memory;
  const parts = [paint.strong(head), system, question, ...steps, said, library];
  return `${parts
    .filter((part) => part !== '')
    .map((part) => (part === said || part.includes(head) ? part : stripControl(part)))
    .join('\n\n')}\n`;
}
