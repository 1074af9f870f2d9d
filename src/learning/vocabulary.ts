// The vocabulary of what may be told to others: words of the built-in library, of the facts, and of plain English.
import type { Pattern } from '../domain/pattern.ts';
import { FACT_KINDS } from '../facts/catalogue.ts';
import { faultWordings } from './fault-words.ts';
import { isKind } from './kube-words.ts';
import { PLAIN_WORDS, SOFTWARE_WORDS } from './plain-words.ts';
import { stemOf } from './stem.ts';

/** With fewer letters a word is told only as it stands in the corpus. */
const MIN_STEM_CHARS = 4;
const MAX_WORD_CHARS = 40;
const LETTERS = /^[a-z]+(?:-[a-z]+)*$/i;
/** What the library may speak of besides words: fields (`spec.suspend`), settings (`SSL_CERT_FILE`), software (`s3`). */
const TERM = /^(?:[A-Za-z][A-Za-z0-9_]*(?:[._-][A-Za-z0-9_]+)*|(?:[a-z-]+\.)*kubernetes\.io\/[a-zA-Z-]+)$/;
/** The closed classes of English: articles, pronouns, prepositions, conjunctions, auxiliaries. */
const JOINING_WORDS: ReadonlySet<string> = new Set(
  `a about above after again all also although always am among an and another any are as at be because been before
  behind being below between both but by can cannot could did do does done down during each either every few for from had
  has have here how if in into is it its itself less may might more most must my neither never no none nor not nothing now
  of off often on once one only onto or other our out over own per same several should since so some still such than that
  the their them then there these they this those though through to together too under until up upon very was we were what
  when where whether which while who whole whose why will with within without would yes yet you your`.split(
    /\s+/,
  ),
);
/** Words with signs in them that are no names. */
const KNOWN_TERMS = 'a I / - i/o read/write input/output and/or yes/no cpu/memory 5xx 4xx utf-8'.split(' ');

/** Answers which words may be told. */
export interface Vocabulary {
  /**
   * Gives a word as it may be told, or null when it may not. The spelling is the library's, or plain, so that capital
   * letters cannot carry anything.
   */
  find(word: string): string | null;
  /** Tells whether a word only joins others: `the`, `of`, `not`. Nothing is recognised by such a name. */
  isJoining(word: string): boolean;
  /**
   * Tells whether the library itself says these two words one behind the other: `the memory`, `memory limit`. What is
   * said like that means what the library means by it, not an object that happens to be called so.
   */
  isPhrase(first: string, second: string): boolean;
  /** Tells whether patterns of the library are of this type. */
  isType(type: string): boolean;
}

/** Collects the vocabulary. `library` is what comes with the program: nobody's own patterns belong here. */
export function createVocabulary(library: readonly Pattern[]): Vocabulary {
  const spellings = new Map<string, Set<string>>();
  const stems = new Set<string>();
  const types = new Set(library.map(({ pattern_type }) => pattern_type));
  const spell = (word: string): void => {
    const lower = word.toLowerCase();
    spellings.set(lower, (spellings.get(lower) ?? new Set()).add(word));
  };
  const add = (word: string): void => {
    if (word.length < 2 || word.length > MAX_WORD_CHARS) return;
    // A capital within the word belongs to it (OOMKilled); one at its beginning to the sentence.
    const isOwn = /[a-z][A-Z]|[A-Z]{2}|[^A-Za-z-]/.test(word);
    const lower = word.toLowerCase();
    spell(isOwn ? word : lower);
    if (!isOwn && lower.length >= MIN_STEM_CHARS) stems.add(stemOf(lower));
  };
  const phrases = new Set<string>();
  for (const text of textsOf(library)) {
    const words = text.split(' ');
    for (const word of words) if (TERM.test(word)) add(word);
    const lower = words.filter((word) => word !== '').map((word) => word.toLowerCase());
    for (let at = 1; at < lower.length; at++) phrases.add(`${lower[at - 1]} ${lower[at]}`);
  }
  for (const word of [...PLAIN_WORDS, ...SOFTWARE_WORDS]) add(word);
  for (const term of KNOWN_TERMS) spell(term);
  return {
    find(word) {
      const lower = word.toLowerCase();
      const known = spellings.get(lower);
      if (known?.has(word)) return word;
      const isFormOf = LETTERS.test(lower) && lower.length >= MIN_STEM_CHARS && stems.has(stemOf(lower));
      if (known?.has(lower) || isFormOf || isKind(lower)) return /^[A-Z][a-z]*$/.test(word) ? word : lower;
      const [own = null] = known ?? [];
      return own;
    },
    isJoining: (word) => JOINING_WORDS.has(word.toLowerCase()),
    isPhrase: (first, second) => phrases.has(`${first.toLowerCase()} ${second.toLowerCase()}`),
    isType: (type) => types.has(type),
  };
}

function* textsOf(library: readonly Pattern[]): Generator<string> {
  for (const pattern of library) {
    yield* pattern.symptoms.map(languageOf);
    yield languageOf(pattern.root_cause_template);
    yield languageOf(pattern.solution_template);
    yield pattern.pattern_type;
  }
  for (const [code, { doc, captures }] of FACT_KINDS) {
    yield code.replace(/[.-]/g, ' ');
    yield languageOf(doc);
    yield captures.join(' ').replaceAll('_', ' ');
  }
  yield* faultWordings();
}

/** The words of a text, without placeholders, addresses, paths, numbers and punctuation. */
function languageOf(text: string): string {
  return text
    .replace(/\{[a-z0-9_]+\}/g, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/^[^A-Za-z]+|(?:'s)?[^A-Za-z0-9]*$/g, ''))
    .join(' ');
}
