// HTML as a template that escapes whatever is put into it: nothing that a user or a cluster wrote becomes markup.
import { stripControl } from '../../domain/strip-control.ts';

/** Text that is markup already. Made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

export type Part = string | number | Markup | readonly Markup[];

/** Writes markup. Texts and numbers are escaped, markup is taken as it is, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = strings.reduce((text, string, at) => {
    const part = at === 0 ? '' : markupOf(parts[at - 1] ?? '');
    return text + part + string;
  }, '');
  return { markup };
}

export const NOTHING: Markup = { markup: '' };

function markupOf(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escapes text for elements and for attributes in quotes; control characters and invisible marks go. A percent sign
 * stays on the line of its number.
 */
export function escapeHtml(text: string): string {
  return stripControl(text)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replaceAll(' %', '\u00a0%');
}
