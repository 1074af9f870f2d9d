// Templates: `{placeholder}` is filled, `[[optional part]]` vanishes when a placeholder in it stays empty.
import { shortenMiddle } from '../../domain/shorten.ts';

/** A value is cut to this in a template, so that one long message leaves room for the rest; in characters. */
const MAX_VALUE_CHARS = 330;

export type Bindings = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;
const OPTIONAL = /\[\[([^[\]]*)\]\]/g;

/** Lists the placeholders of a template; `optional` tells those that stand only within `[[ ]]`. */
export function placeholdersOf(
  template: string,
): readonly { readonly name: string; readonly optional: boolean }[] {
  const required = new Set(
    [...template.replace(OPTIONAL, '').matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''),
  );
  const all = new Set([...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''));
  return [...all].map((name) => ({ name, optional: !required.has(name) }));
}

/** Fills a template; gives null when a placeholder outside of optional parts has no value. */
export function fillTemplate(template: string, bindings: Bindings): string | null {
  const trimmed = template.replace(OPTIONAL, (_, part: string) => fillPart(part, bindings) ?? '');
  return fillPart(trimmed, bindings);
}

function fillPart(part: string, bindings: Bindings): string | null {
  let complete = true;
  const text = part.replace(PLACEHOLDER, (_, name: string) => {
    const value = bindings[name];
    if (value === undefined) complete = false;
    return shortenMiddle(value ?? '', MAX_VALUE_CHARS);
  });
  return complete ? text : null;
}
