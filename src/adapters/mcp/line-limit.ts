// Passes lines on as they come and drops those that are too long, so that no request fills the memory.
import { Transform, type TransformCallback } from 'node:stream';

const NEWLINE = 0x0a;
/** Of a line that is dropped so much of its beginning and of its end is kept, in bytes: its id stands in either. */
const KEPT_BYTES = 512;

export interface LineLimitOptions {
  readonly maxBytes: number;
  /** Called for each line that was dropped, with its first and its last part. */
  readonly onDropped: (head: string, tail: string) => void;
  /** Tells whether a line is passed on. Lines of nothing but white space are not asked about. */
  readonly accept?: (line: string) => boolean;
}

/** A stream of lines of which none is longer than `maxBytes`. */
export class LineLimit extends Transform {
  readonly #maxBytes: number;
  readonly #onDropped: LineLimitOptions['onDropped'];
  #parts: Buffer[] = [];
  #bytes = 0;

  readonly #accept: (line: string) => boolean;

  constructor({ maxBytes, onDropped, accept = () => true }: LineLimitOptions) {
    super();
    this.#accept = accept;
    this.#maxBytes = maxBytes;
    this.#onDropped = onDropped;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#add(chunk.subarray(from, end + 1));
      this.#endLine();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#endLine();
    done();
  }

  #add(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    this.#parts.push(part);
    if (this.#bytes <= this.#maxBytes) return;
    const line = Buffer.concat(this.#parts);
    // What was kept before counts again here; only its first and its last part matter.
    this.#parts = [Buffer.from(line.subarray(0, KEPT_BYTES)), Buffer.from(line.subarray(-KEPT_BYTES))];
  }

  #endLine(): void {
    if (this.#bytes > this.#maxBytes) {
      const line = Buffer.concat(this.#parts);
      this.#onDropped(line.toString('utf8', 0, KEPT_BYTES), line.subarray(-KEPT_BYTES).toString('utf8'));
    } else if (this.#bytes > 0) {
      const line = Buffer.concat(this.#parts);
      const text = line.toString('utf8').trim();
      if (text === '' || this.#accept(text)) this.push(line);
    }
    this.#parts = [];
    this.#bytes = 0;
  }
}
