// What of a sentence can be checked: names of objects, values with units, numbers, quoted words, reasons.
import { followsKind, isCompound, isVerbOrPart, KIND_WORDS, KNOWN_CAMEL, KNOWN_WORDS } from './vocabulary.ts';

/**
 * `name`: of an object, image, host, key · `quantity`: a number with a unit · `number`: one of two digits or more ·
 * `quote`: what stands in quotes · `reason`: Kubernetes' words in camel case.
 */
export type TermKind = 'name' | 'quantity' | 'number' | 'quote' | 'reason';

export interface Term {
  readonly kind: TermKind;
  readonly text: string;
}

const UNITS =
  'Ki|Mi|Gi|Ti|Pi|KiB|MiB|GiB|TiB|kB|KB|MB|GB|TB|B|bytes?|m|millicores?|cores?|vCPUs?|CPUs?|µs|us|ns|ms|s|secs?|seconds?|min|minutes?|h|hours?|d|days?|%|percent';
const QUANTITY = new RegExp(`(?<![\\w.:/-])(\\d+(?:[.,]\\d+)?)[  -]?(${UNITS})(?![\\w/-])`, 'g');
const QUOTED = /(?<![\w])["“'‘`]([^"“”'‘’`\n]{2,200})["”'’`](?![\w])/g;
const CAMEL = /^(?=.*[a-z])[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*$/;
/** Fields of a manifest: `livenessProbe`, `spec.replicas`, `resources.limits.memory`. */
const FIELD =
  /^(?:[a-z]+[A-Z][A-Za-z]*|(?:spec|status|metadata|resources|securityContext|data|template)(?:\.[A-Za-z]+)+)$/;
const COPULA = /^(?:is|was|has|had|does|did|cannot)$/;
const EDGES = /^[^\p{L}\p{N}/_]+|[^\p{L}\p{N}/_%]+$/gu;

/** Finds what can be checked in a text, in order, each once. */
export function termsIn(text: string): readonly Term[] {
  const terms: Term[] = [];
  let rest = text.replace(QUOTED, (_, quote: string) => {
    const trimmed = quote.trim();
    if (!isPlainCommand(trimmed)) terms.push({ kind: 'quote', text: trimmed });
    return ' ';
  });
  rest = rest.replace(QUANTITY, (match) => {
    terms.push({ kind: 'quantity', text: match });
    return ' ';
  });
  const words = rest.split(/\s+/).map((word) => word.replace(EDGES, '').replace(/['’]s$/, ''));
  for (const [index, word] of words.entries()) {
    const term = termOf(word, words[index - 1] ?? '', words[index + 1] ?? '');
    if (term !== null) terms.push(term);
  }
  return [...new Map(terms.map((term) => [`${term.kind} ${term.text}`, term])).values()];
}

/** A quoted command is a proposal, checked as such. */
function isPlainCommand(text: string): boolean {
  return /^kubectl\s/.test(text);
}

function termOf(word: string, before: string, after: string): Term | null {
  const lower = word.toLowerCase();
  if (word === '' || KNOWN_WORDS.has(lower) || FIELD.test(word)) return null;
  if (/^\d+(?:[.,]\d+)*$/.test(word))
    return word.replace(/\D/g, '').length > 1 ? { kind: 'number', text: word } : null;
  if (CAMEL.test(word)) {
    return KNOWN_CAMEL.has(lower) || KNOWN_CAMEL.has(lower.replace(/s$/, ''))
      ? null
      : { kind: 'reason', text: word };
  }
  if (/[_/:@.]/.test(word.slice(1)) && /\p{L}/u.test(word)) return { kind: 'name', text: word };
  // `CPU-bound`, `5xx`: capitals alone and numbers with a word are language.
  if (/\d/.test(word)) return /^\d+(?:st|nd|rd|th|x|xx)$/i.test(word) ? null : { kind: 'name', text: word };
  if (word.includes('-')) return isCompound(word) ? null : { kind: 'name', text: word };
  return isNameBesideKind(word, before, after) ? { kind: 'name', text: word } : null;
}

/** A plain word is taken for a name where one is due: after `pod`, `secret`, `named`, or before `pod` in lower case. */
function isNameBesideKind(word: string, before: string, after: string): boolean {
  if (!/^[a-z][a-z0-9]{2,}$/.test(word)) return false;
  if (/^(?:named|called)$/.test(before)) return true;
  const isKind = (candidate: string) => KIND_WORDS.has(candidate.toLowerCase());
  if (!isKind(before) || isKind(word)) return false;
  // `redis is down` names something, `pods is` is nobody's grammar.
  if (word.endsWith('s') && COPULA.test(after) && !isVerbOrPart(word)) return true;
  return !followsKind(word) && !isKind(after);
}
