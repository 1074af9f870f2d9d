// Taking length out of a text: head and tail stay, on line boundaries, the middle goes.
import { omissionLine } from '../domain/omission.ts';

/** A text within its bounds. */
export interface Truncated {
  readonly text: string;
  /** Bytes of UTF-8 that were dropped from the middle; 0 when nothing was. */
  readonly omittedBytes: number;
}

const NEWLINE = 0x0a;
/** The longest omission line, with the newlines around it. */
const MARKER_BYTES = 48;
/** A cut moves to a line boundary unless that would give up more than this share of the part that stays. */
const MAX_BOUNDARY_LOSS = 0.5;

function isContinuationByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function headEnd(bytes: Buffer, budget: number): number {
  const newline = bytes.lastIndexOf(NEWLINE, budget - 1);
  if (newline >= budget * MAX_BOUNDARY_LOSS) {
    return newline;
  }
  let end = budget;
  while (end > 0 && isContinuationByte(bytes[end])) {
    end -= 1;
  }
  return end;
}

function tailStart(bytes: Buffer, budget: number): number {
  const from = bytes.length - budget;
  const newline = bytes.indexOf(NEWLINE, from - 1);
  if (newline !== -1 && bytes.length - newline >= budget * MAX_BOUNDARY_LOSS) {
    return newline + 1;
  }
  let start = from;
  while (start < bytes.length && isContinuationByte(bytes[start])) {
    start += 1;
  }
  return start;
}

/**
 * Shortens a text to `maxBytes` of UTF-8, the omission line included. `alreadyOmittedBytes` are bytes that were
 * dropped from its middle before: the line that is written here counts them too.
 */
export function truncate(text: string, maxBytes: number, alreadyOmittedBytes = 0): Truncated {
  // A UTF-16 unit is at most three bytes, so that most texts need not be measured.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) {
    return { text, omittedBytes: 0 };
  }
  const bytes = Buffer.from(text);
  const budget = Math.max(0, Math.floor((maxBytes - MARKER_BYTES) / 2));
  if (budget === 0) {
    return { text: omissionLine(bytes.length + alreadyOmittedBytes), omittedBytes: bytes.length };
  }
  const end = headEnd(bytes, budget);
  const start = tailStart(bytes, budget);
  const omittedBytes = start - end;
  const marker = omissionLine(omittedBytes + alreadyOmittedBytes);
  const head = bytes.toString('utf8', 0, end);
  const tail = bytes.toString('utf8', start);
  return { text: `${head}\n${marker}\n${tail}`, omittedBytes };
}
