// Keeps the beginning and the end of a stream of any length in bounded memory.
import { omissionLine } from '../../domain/omission.ts';

const NEWLINE = 0x0a;
/** A cut moves to a line boundary when one is within this share of the part that stays. */
const MAX_BOUNDARY_LOSS = 0.5;
/** What a secret or a character could be cut at: where no line ends, the tail begins behind one of these. */
const WORD_END = /[\s"'&;,]/;

/** What was kept of a stream. */
export interface KeptText {
  readonly text: string;
  readonly bytes: number;
  readonly omittedBytes: number;
}

/** Takes chunks; of more than `maxBytes` the middle is dropped, on line boundaries, and an omission line put there. */
export class HeadTailBuffer {
  readonly #headBytes: number;
  readonly #tailBytes: number;
  readonly #head: Buffer[] = [];
  #headLength = 0;
  readonly #tail: Buffer[] = [];
  #tailLength = 0;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#headBytes = Math.ceil(maxBytes / 2);
    this.#tailBytes = Math.floor(maxBytes / 2);
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const room = this.#headBytes - this.#headLength;
    const forHead = chunk.subarray(0, Math.max(0, room));
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headLength += forHead.length;
    }
    const forTail = chunk.subarray(forHead.length);
    if (forTail.length === 0) {
      return;
    }
    this.#tail.push(forTail);
    this.#tailLength += forTail.length;
    while (this.#tailLength - (this.#tail[0]?.length ?? 0) >= this.#tailBytes && this.#tail.length > 1) {
      this.#tailLength -= this.#tail.shift()?.length ?? 0;
    }
  }

  take(): KeptText {
    const head = Buffer.concat(this.#head);
    const kept = Buffer.concat(this.#tail);
    const tail = kept.subarray(Math.max(0, kept.length - this.#tailBytes));
    if (head.length + tail.length === this.#bytes) {
      return { text: Buffer.concat([head, tail]).toString('utf8'), bytes: this.#bytes, omittedBytes: 0 };
    }
    const headText = head.subarray(0, lineEnd(head)).toString('utf8');
    const tailText = fromBoundary(tail);
    const omittedBytes = this.#bytes - Buffer.byteLength(headText) - Buffer.byteLength(tailText);
    return {
      text: `${headText}\n${omissionLine(omittedBytes)}\n${tailText}`,
      bytes: this.#bytes,
      omittedBytes,
    };
  }
}

/** Tells whether a byte goes on with a character that began before it. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function lineEnd(head: Buffer): number {
  const newline = head.lastIndexOf(NEWLINE);
  if (newline >= head.length * MAX_BOUNDARY_LOSS) {
    return newline;
  }
  // The last character goes, since it may be cut.
  let end = head.length - 1;
  while (end > 0 && isContinuation(head[end])) {
    end -= 1;
  }
  return Math.max(0, end);
}

function fromBoundary(tail: Buffer): string {
  const newline = tail.indexOf(NEWLINE);
  if (newline !== -1 && newline <= tail.length * MAX_BOUNDARY_LOSS) {
    return tail.toString('utf8', newline + 1);
  }
  let start = 0;
  while (isContinuation(tail[start])) {
    start += 1;
  }
  const text = tail.toString('utf8', start);
  return text.slice(text.search(WORD_END) + 1);
}
