// The expressions of requirements, for others: kept when every literal part is vocabulary, else refused.
import { KINDS_OF_TROUBLE } from './own-names.ts';
import { isKnownWord, type Telling } from './sanitize-text.ts';

/** What stands between two words of a message in a learned requirement. */
const GAP = '.{0,80}';
/** With fewer words left an expression about a message holds of anything. */
const MIN_MESSAGE_WORDS = 2;
const NO_NAMES: ReadonlySet<string> = new Set();
const NUMERIC = new Set(['exit_code', 'status']);
/** Exit codes and statuses, their alternatives and ranges; no number is longer than these are. */
const NUMBERS = /^(?!.*\d{4})[\^$()?:!|\d[\]-]{1,80}$/;
/** Signs that mean something in an expression and name nothing, one or several at once. */
const SIGNS = /^(?:\.\{0,\d{1,3}\}|\(\?[:=!]|\[\^?["\s]\]|\\[bdsw]|[\^$()|?*+.])/;
const ESCAPED = /^\\([-/.^$*+?()[\]{}|])/;
const LITERAL = /^[\p{L}\p{N}_ \-/,:"']/u;
/** Between the words of a literal; what else joins them makes a name of them. */
const WORD_BREAK = /[ ,:"']+/;

/** Writes an expression as it may be told; null when that would say who it is about, or nothing. */
export function sanitizeExpression(capture: string, expression: string, telling: Telling): string | null {
  if (NUMERIC.has(capture)) return NUMBERS.test(expression) ? expression : null;
  if (capture === 'message' && expression.includes(GAP)) return knownWords(expression, telling);
  const literals = literalsOf(expression);
  // `resource: memory` is a kind of trouble, whatever somebody's app is called.
  const measure = KINDS_OF_TROUBLE.has(capture) ? { ...telling, ownNames: NO_NAMES } : telling;
  return literals?.every((literal) => isKnown(literal, measure)) ? expression : null;
}

function knownWords(expression: string, telling: Telling): string | null {
  const words = expression.split(GAP);
  const known = words.filter((word) => /^[a-z]+$/.test(word) && isKnownWord(word, telling));
  return known.length >= Math.min(MIN_MESSAGE_WORDS, words.length) ? known.join(GAP) : null;
}

/** The literal runs of an expression; null when something in it is not understood. */
function literalsOf(expression: string): readonly string[] | null {
  const literals: string[] = [];
  let run = '';
  for (let at = 0; at < expression.length; ) {
    const rest = expression.slice(at);
    const [sign] = SIGNS.exec(rest) ?? [];
    if (sign !== undefined) {
      literals.push(run);
      run = '';
      at += sign.length;
      continue;
    }
    const [escaped, plain] = ESCAPED.exec(rest) ?? [];
    const char = plain ?? LITERAL.exec(rest)?.[0];
    if (char === undefined) return null;
    run += char;
    at += escaped?.length ?? char.length;
  }
  return [...literals, run].filter((literal) => literal !== '');
}

function isKnown(literal: string, telling: Telling): boolean {
  return literal
    .split(WORD_BREAK)
    .filter((word) => word !== '')
    .every((word) => isKnownWord(word, telling));
}
