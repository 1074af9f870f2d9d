// From the words of one case to a template: values that facts capture become placeholders that facts fill.
import type { Fact } from '../domain/fact.ts';

/** A value is not looked for when it is shorter: `1`, `a` and `on` stand in any text by chance. */
const MIN_VALUE_CHARS = 3;
/** So much of the beginning of a value tells it, when a text holds it cut short. */
const MIN_CUT_CHARS = 24;
/** So much of it is no chance, even when the text then goes on in other words. */
const MIN_SHARED_CHARS = 60;
/** Stands where a value was cut. */
const CUT = '…';

export interface Substitution {
  /** What stands in place of the value: `{limit}`, `{namespace}/{workload_name}`. */
  readonly template: string;
  readonly value: string;
}

/**
 * Lists what may be replaced: the captures of the facts, then names of objects. Earlier facts win a placeholder, as
 * they do when it is filled.
 */
export function substitutionsOf(
  facts: readonly Fact[],
  names: Readonly<Record<string, string | null | undefined>>,
): readonly Substitution[] {
  const found = new Map<string, string>();
  const add = (placeholder: string, value: string | null | undefined): void => {
    if (value === null || value === undefined || value.length < MIN_VALUE_CHARS) return;
    if (!found.has(placeholder)) found.set(placeholder, value);
  };
  for (const fact of facts) for (const [name, value] of Object.entries(fact.captures)) add(name, value);
  for (const [name, value] of Object.entries(names)) add(name, value);
  return [...found].map(([placeholder, value]) => ({ template: `{${placeholder}}`, value }));
}

/**
 * Writes a text as a template. The longest values are replaced first, whole words only, so that `cart` in
 * `cart-config` stays what it is. Braces of the text itself are taken out: they would read as placeholders.
 */
export function generalizeText(text: string, substitutions: readonly Substitution[]): string {
  const longestFirst = [...substitutions].sort((a, b) => b.value.length - a.value.length);
  const bare = unbraced(text);
  const lower = bare.toLowerCase();
  const pieces: { readonly text: string; readonly fixed: boolean }[] = [{ text: bare, fixed: false }];
  for (const { template, value } of longestFirst) {
    const plain = unbraced(value).trim();
    const held = cutIn(bare, plain) ?? plain;
    // Most values do not stand in most texts: an expression is made for those alone that do.
    if (held.length < MIN_VALUE_CHARS || !lower.includes(held.toLowerCase())) continue;
    const whole = new RegExp(`(?<![\\w-])${escapeRegExp(held)}(?![\\w-])`, 'gi');
    for (let index = pieces.length - 1; index >= 0; index--) {
      const piece = pieces[index];
      if (!piece || piece.fixed) continue;
      const parts = piece.text.split(whole);
      if (parts.length === 1) continue;
      const replaced = parts.flatMap((part, at) =>
        at === 0
          ? [{ text: part, fixed: false }]
          : [
              { text: template, fixed: true },
              { text: part, fixed: false },
            ],
      );
      pieces.splice(index, 1, ...replaced);
    }
  }
  return pieces.map((piece) => piece.text).join('');
}

function unbraced(text: string): string {
  return text.replace(/[{}[\]]/g, ' ').replace(/ {2,}/g, ' ');
}

/**
 * Finds a long value that a text holds cut short, `the beginning of it…`: the part that is there, with what stands for
 * the rest. Undefined when the text holds all of it, nothing, or soon goes on in other words.
 */
function cutIn(text: string, value: string): string | undefined {
  if (value.length <= MIN_CUT_CHARS || text.includes(value)) return undefined;
  const start = text.toLowerCase().indexOf(value.slice(0, MIN_CUT_CHARS).toLowerCase());
  if (start === -1) return undefined;
  let length = MIN_CUT_CHARS;
  while (start + length < text.length && text[start + length] === value[length]) length++;
  if (text.startsWith(CUT, start + length)) return text.slice(start, start + length + CUT.length);
  const isTheEnd = start + length === text.length;
  return isTheEnd || length >= MIN_SHARED_CHARS ? text.slice(start, start + length) : undefined;
}

/** Escapes what means something in a regular expression. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
