// Why a file could not be read, written or understood, in words: what Node says of it names system calls and parsers.
import { messageOf } from './errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};
/** Where something was to be written the same codes mean other things. */
const REASONS_TO_WRITE: Readonly<Record<string, string>> = {
  ...REASONS,
  ENOENT: 'there is no such folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'its disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EEXIST: 'there is something of that name already',
};

/** Says why a file could not be read. */
export function readReason(error: unknown): string {
  return REASONS[codeOf(error)] ?? messageOf(error);
}

/** Says why a file could not be written. */
export function writeReason(error: unknown): string {
  return REASONS_TO_WRITE[codeOf(error)] ?? messageOf(error);
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: string } | null)?.code ?? '';
}

/** Where a text stops being JSON. */
export interface JsonTrouble {
  /** The first line is 1. */
  readonly line: number;
  readonly says: string;
}

/** Tells where a text stops being JSON; null when it is JSON. */
export function jsonTrouble(text: string): JsonTrouble | null {
  if (text.trim() === '') return { line: 1, says: 'not JSON: it is empty' };
  const end = brokenAt(text);
  if (end === null) return null;
  const whole = text.trimEnd().length;
  const line = text.slice(0, Math.min(end, whole)).split('\n').length;
  return { line, says: end < whole ? 'not JSON' : 'not JSON: it ends too early' };
}

/** Says it in one piece, for a document without lines to speak of. */
export function jsonReason(text: string): string {
  const trouble = jsonTrouble(text);
  return trouble === null ? 'not JSON' : `${trouble.says} (line ${trouble.line})`;
}

/**
 * Finds the offset where a text stops being JSON. The parser tells it of some errors alone; of the others it is the
 * longest beginning of the text that only lacks its end.
 */
function brokenAt(text: string): number | null {
  const whole = failureOf(text);
  if (whole !== UNKNOWN) return whole;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const at = failureOf(text.slice(0, middle));
    if (at === null || at === middle) good = middle;
    else bad = middle;
  }
  return good;
}

/** The parser says that it is broken, and not where. */
const UNKNOWN = -1;

/** Gives the offset that the parser names, the end of the text for one that is cut off, null for JSON. */
function failureOf(text: string): number | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const message = messageOf(error);
    const at = /at position (\d+)/.exec(message)?.[1];
    if (at !== undefined) return Number(at);
    return /^Unexpected end|^Unterminated/.test(message) ? text.length : UNKNOWN;
  }
}
