// Words for others: a template of which only known words, placeholders and numbers of a known kind are left.

import { isKind, isNameOfKind } from './kube-words.ts';
import { EMPTY_WORDS } from './plain-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a text is measured by. */
export interface Telling {
  readonly vocabulary: Vocabulary;
  /** Names of one's own objects, in lower case: told only in the library's own phrases, where no object is meant. */
  readonly ownNames: ReadonlySet<string>;
}

/** What may be filled or named in the texts of one pattern. */
export interface TextScope extends Telling {
  /** Placeholders that its facts fill. */
  readonly placeholders: ReadonlySet<string>;
  /** Whether its facts carry exit codes, and statuses of HTTP. */
  readonly hasExitCode: boolean;
  readonly hasStatus: boolean;
}

/** Stands where something was that is not told. */
const GAP = '…';
/** Says of which kind the number before it is, and names nobody. */
const PERCENT = '%';
/** A sentence that tells less than this share of its words tells nothing. */
const MIN_TOLD_SHARE = 0.6;
/** With fewer words and placeholders that say something, a text says nothing. */
const MIN_TELLING = 2;

const OPTIONAL = /\[\[([^[\]]*)\]\]/g;
const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;
/** Punctuation before and behind a word; what else stands there is part of the word, and then of a name. */
const CHUNK = /^([("'“]*)(.*?)((?:'s|’s)?[)"'”,;:.!?]*)$/su;
const CONNECTORS = /^[/.:,;()=-]*$/;
/** Literals that may stand right beside a placeholder. */
const BESIDE = new Set(['s', "'s", '.svc', 'svc']);
const NUMBER_BEFORE = new Set(['code', 'codes', 'exit', 'exits', 'exited', 'status', 'signal', 'http']);
/** What ends programs in a known way: shells' and signals' codes. */
const EXIT_CODES = new Set('0 1 2 125 126 127 128 129 130 132 134 135 136 137 139 141 143 255'.split(' '));
const HTTP_STATUSES = new Set(
  '200 301 302 400 401 403 404 405 408 409 410 413 422 429 500 501 502 503 504'.split(' '),
);
/** Behind these words stands whom something is about as often as what. */
const OF_WHOM = new Set('of in from by at for behind to into between and or with on within'.split(' '));
const NAMED = new Set(['called', 'named', 'name']);

interface Piece {
  readonly text: string;
  /** Whether a word or value was left out here. */
  readonly gap: boolean;
}

/** Writes a template as it may be told to others; null when it no longer says anything. */
export function sanitizeTemplate(template: string, scope: TextScope): string | null {
  const parts: string[] = [];
  let last = 0;
  for (const match of template.matchAll(OPTIONAL)) {
    parts.push(tellSentences(template.slice(last, match.index), scope));
    const [, inner = ''] = match;
    const told = tellWords(inner, scope);
    if (told.every(({ gap }) => !gap)) parts.push(`[[${/^\s/.test(inner) ? ' ' : ''}${joined(told)}]]`);
    last = match.index + match[0].length;
  }
  parts.push(tellSentences(template.slice(last), scope));
  const text = tidy(parts.join(''));
  return saysSomething(text) ? text : null;
}

/** Writes a short phrase as it may be told; null when a word of it may not. */
export function sanitizePhrase(phrase: string, scope: TextScope): string | null {
  const told = tellWords(phrase, scope);
  if (told.length === 0 || told.some(({ gap }) => gap)) return null;
  return joined(told);
}

/** Tells whether a text is a word of the vocabulary, or a few, and none of them is a name of one's own. */
export function isKnownPhrase(text: string, telling: Telling): boolean {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => isKnownWord(word, telling));
}

/** Tells whether a word is of the vocabulary, and no name of one's own. */
export function isKnownWord(word: string, { vocabulary, ownNames }: Telling): boolean {
  return vocabulary.find(word) !== null && (!ownNames.has(word.toLowerCase()) || vocabulary.isJoining(word));
}

function tellSentences(text: string, scope: TextScope): string {
  const lead = /^\s/.test(text) ? ' ' : '';
  const trail = /\s$/.test(text) ? ' ' : '';
  const sentences = text.split(/(?<=[.!?])\s+(?=[\p{Lu}{])/u);
  const told = sentences.flatMap((sentence) => {
    const pieces = withoutDoubtfulAsides(tellWords(sentence, scope));
    const gaps = pieces.filter(({ gap }) => gap).length;
    const words = pieces.filter((piece) => !piece.gap && /[\p{L}}]/u.test(piece.text)).length;
    if (words === 0 || words < (words + gaps) * MIN_TOLD_SHARE) {
      // Punctuation alone, between two optional parts say, goes on.
      return gaps === 0 && pieces.length > 0 ? [joined(pieces)] : [];
    }
    return [joined(pieces)];
  });
  return told.length === 0 ? '' : `${lead}${told.join(' ')}${trail}`;
}

function tellWords(text: string, scope: TextScope): readonly Piece[] {
  const chunks = text.split(/\s+/).filter((chunk) => chunk !== '');
  return chunks.map((chunk, index) =>
    tellChunk(chunk, chunks[index - 1] ?? '', chunks[index + 1] ?? '', scope),
  );
}

function tellChunk(chunk: string, before: string, after: string, scope: TextScope): Piece {
  const [, open = '', core = '', close = ''] = CHUNK.exec(chunk) ?? [];
  if (core === '') return /^[\p{P}]*$/u.test(chunk) ? { text: asciiOnly(chunk), gap: false } : gapOf('', '');
  if (core === PERCENT) return { text: chunk, gap: false };
  const quoted = /["'“]$/.test(open) && /^["'”]/.test(close);
  const told = core.includes('{')
    ? tellFilled(core, scope)
    : isNumber(core)
      ? tellNumber(core, bare(before), scope)
      : tellWord(core, { before: bare(before), after: bare(after), quoted }, scope);
  return told === null
    ? gapOf(open, close)
    : { text: `${asciiOnly(open)}${told}${asciiOnly(close)}`, gap: false };
}

/** A word with placeholders in it: what is between them may join them, and name nothing. */
function tellFilled(core: string, { placeholders, vocabulary }: TextScope): string | null {
  const literals = core.split(PLACEHOLDER);
  for (const [index, part] of literals.entries()) {
    const isPlaceholder = index % 2 === 1;
    if (isPlaceholder ? !placeholders.has(part) : !isJoint(part, vocabulary)) return null;
  }
  return core;
}

function isJoint(part: string, vocabulary: Vocabulary): boolean {
  if (CONNECTORS.test(part) || BESIDE.has(part)) return true;
  const word = part.replace(/[/:=(]$/, '').replace(/^[)]/, '');
  return isKind(word) && vocabulary.find(word) === word;
}

function tellNumber(core: string, before: string, { hasExitCode, hasStatus }: TextScope): string | null {
  if (core === '0') return core;
  const isIntroduced = NUMBER_BEFORE.has(before);
  const isCode = hasExitCode && EXIT_CODES.has(core);
  const isStatus = hasStatus && HTTP_STATUSES.has(core);
  return isIntroduced && (isCode || isStatus) ? core : null;
}

interface Neighbours {
  readonly before: string;
  readonly after: string;
  readonly quoted: boolean;
}

function tellWord(core: string, neighbours: Neighbours, { vocabulary, ownNames }: TextScope): string | null {
  const told = vocabulary.find(core);
  // A word alone in quotes is what something is called, unless it is spelled as Kubernetes spells its reasons.
  if (neighbours.quoted && told !== null && /^[a-z-]+$/.test(core)) return null;
  if (told === null || !ownNames.has(core.toLowerCase())) return told;
  if (vocabulary.isJoining(core)) return told;
  return !isInPlaceOfName(neighbours) && isSaidSo(core, neighbours, vocabulary) ? told : null;
}

/** Tells whether the library says the word so, with a neighbour that is more than a preposition. */
function isSaidSo(core: string, { before, after }: Neighbours, vocabulary: Vocabulary): boolean {
  return (
    (vocabulary.isPhrase(before, core) && !OF_WHOM.has(before)) ||
    (vocabulary.isPhrase(core, after) && !vocabulary.isJoining(after))
  );
}

/** Where a name stands: in quotes, behind or before the kind of an object, behind `called`. */
function isInPlaceOfName({ before, after, quoted }: Neighbours): boolean {
  return quoted || NAMED.has(before) || isNameOfKind(before) || isNameOfKind(after);
}

/** Of `(exit code {exit_code}, 6 restarts)` the part without a gap stays. */
function withoutDoubtfulAsides(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (!piece) continue;
    const end = piece.text.startsWith('(')
      ? pieces.findIndex(({ text }, index) => index >= at && /\)[^)]*$/.test(text))
      : -1;
    const aside = end < 0 ? [] : pieces.slice(at, end + 1);
    if (aside.every(({ gap }) => !gap)) {
      kept.push(piece);
      continue;
    }
    const behind = /\)([^)]*)$/.exec(aside.at(-1)?.text ?? '')?.[1] ?? '';
    kept.push(...asideOf(aside, behind));
    at = end;
  }
  return kept;
}

function asideOf(aside: readonly Piece[], behind: string): readonly Piece[] {
  const clauses: Piece[][] = [[]];
  for (const piece of aside) {
    clauses.at(-1)?.push({ ...piece, text: piece.text.replace(/^\(|\)[^)]*$/g, '') });
    if (/[,;]$/.test(piece.text)) clauses.push([]);
  }
  const whole = clauses.filter((clause) => clause.length > 0 && clause.every(({ gap }) => !gap));
  const text = whole
    .map(joined)
    .join(' ')
    .replace(/[,;:]$/, '');
  if (text !== '') return [{ text: `(${text})${behind}`, gap: false }];
  return behind === '' ? [] : [{ text: behind, gap: false }];
}

function gapOf(open: string, close: string): Piece {
  const before = open.replace(/[^(]/g, '');
  return { text: `${before}${GAP}${close.replace(/[^),;:.!?]/g, '')}`, gap: true };
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join(' ');
}

function tidy(text: string): string {
  return text
    .replace(/…(?:[,;:]?\s+…)+/g, GAP)
    .replace(/\s+([,;:.!?)])/g, '$1')
    .replace(/\s{2,}/g, ' ')
    .trim();
}

function saysSomething(text: string): boolean {
  const words = text.replace(PLACEHOLDER, ' ').match(/\p{L}[\p{L}-]+/gu) ?? [];
  const telling = words.filter((word) => !EMPTY_WORDS.has(word.toLowerCase())).length;
  const filled = text.match(PLACEHOLDER)?.length ?? 0;
  return telling > 0 && telling + filled >= MIN_TELLING;
}

function isNumber(core: string): boolean {
  return /^\d+$/.test(core);
}

function bare(chunk: string): string {
  return chunk.toLowerCase().replace(/^[^\p{L}\p{N}{]+|[^\p{L}\p{N}}]+$/gu, '');
}

function asciiOnly(punctuation: string): string {
  return punctuation
    .replace(/[“”]/g, '"')
    .replace(/’/g, "'")
    .replace(/[^()"',;:.!?\-/s]/g, '');
}
