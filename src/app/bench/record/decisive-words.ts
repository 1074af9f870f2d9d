// What a right answer about a recorded case has to say, from the cause that somebody confirmed.
import type { CaseFact } from '../../../domain/memory.ts';
import { faultsIn, wordsOf } from '../../../learning/fault-words.ts';
import { isNameOf } from './made-up-names.ts';

/** A fault that names the trouble, not only that there is one. */
const NAMING = 3;
const MAX_FAULT_WORDS = 3;
const MAX_VALUES = 2;
const MAX_PLAIN_WORDS = 3;
const MIN_WORD_CHARS = 4;
const MAX_VALUE_CHARS = 80;
const COUNT = /^\d{1,2}$/;

export interface Told {
  readonly cause: string;
  readonly app: string;
  readonly namespace: string;
  readonly facts: readonly CaseFact[];
}

/**
 * Writes the regular expressions that the cause itself matches: one for the words that name the fault, one for each
 * value of the facts that the cause tells. A person may want to loosen them.
 */
export function mustOf(told: Told): readonly string[] {
  const faults = faultWords(told);
  const values = decisiveValues(told).filter((value) => !faults.includes(value.toLowerCase()));
  const found = [
    ...(faults.length > 0 ? [faults.map(escaped).join('|')] : []),
    ...values.slice(0, MAX_VALUES).map(escaped),
  ];
  return found.length > 0 ? found : plainWords(told).map(escaped);
}

function faultWords(told: Told): readonly string[] {
  const words = wordsOf(told.cause).filter((word) => !isPlace(word, told));
  const naming = faultsIn(words).filter(({ telling }) => telling === NAMING);
  const phrases = naming.map(({ at, length }) => words.slice(at, at + length).join(' '));
  return longestFirst(phrases.filter((phrase) => says(told.cause, phrase))).slice(0, MAX_FAULT_WORDS);
}

function decisiveValues(told: Told): readonly string[] {
  const captured = told.facts.flatMap(({ fact }) => Object.values(fact.captures));
  const telling = captured.filter(
    (value) =>
      value.length > 1 &&
      value.length <= MAX_VALUE_CHARS &&
      !COUNT.test(value) &&
      !isPlace(value, told) &&
      standsAlone(told.cause, value),
  );
  const chosen: string[] = [];
  // A single value is told again by whoever is right, a sentence in other words.
  const isSentence = (value: string): boolean => /\s/.test(value);
  const single = telling.filter((value) => !isSentence(value));
  for (const value of [...longestFirst(single), ...longestFirst(telling.filter(isSentence))]) {
    if (!chosen.some((other) => other.includes(value))) chosen.push(value);
  }
  return chosen;
}

function plainWords(told: Told): readonly string[] {
  const words = told.cause.split(/[^\p{L}\p{N}._/:-]+/u).map((word) => word.replace(/^\W+|\W+$/gu, ''));
  const telling = words.filter((word) => word.length >= MIN_WORD_CHARS && !isPlace(word.toLowerCase(), told));
  const long = longestFirst(telling).slice(0, MAX_PLAIN_WORDS);
  return long.length > 0 ? long : [told.cause.trim()];
}

/** Where it was, not what: the app, its pods and its namespace are named in wrong answers as well. */
function isPlace(word: string, { app, namespace }: Told): boolean {
  const [own, inside] = [word.toLowerCase(), `${namespace.toLowerCase()}/`];
  const name = own.startsWith(inside) ? own.slice(inside.length) : own;
  return name === namespace.toLowerCase() || isNameOf(app.toLowerCase(), name);
}

function says(cause: string, phrase: string): boolean {
  return cause.toLowerCase().includes(phrase);
}

function standsAlone(cause: string, value: string): boolean {
  return new RegExp(`(?<![\\w.-])${escaped(value)}(?![\\w-])`).test(cause);
}

function longestFirst(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
