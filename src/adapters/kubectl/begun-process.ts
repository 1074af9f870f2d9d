// A process that is begun before anybody waits for it: what it prints is held until somebody does.
import { type ProcessEnd, type ProcessRequest, runProcess } from './process-group.ts';

/** So much of what nobody waits for yet is held; one that prints more is ended, and run again when it is asked for. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;
/** Nobody waits longer for a start than this, in milliseconds. */
const MAX_UNTAKEN_MS = 60_000;

type Sink = 'onStdout' | 'onStderr';

/** Runs from the moment it is made. */
export class BegunProcess {
  readonly startedMs = performance.now();
  readonly #ending = new AbortController();
  readonly #end: Promise<ProcessEnd>;
  #held: { readonly sink: Sink; readonly chunk: Buffer }[] = [];
  #heldBytes = 0;
  #taker: Pick<ProcessRequest, Sink> | null = null;

  constructor({ file, args, env }: Pick<ProcessRequest, 'file' | 'args' | 'env'>) {
    const untaken = setTimeout(() => {
      if (this.#taker === null) this.drop();
    }, MAX_UNTAKEN_MS);
    untaken.unref();
    this.#end = runProcess({
      file,
      args,
      env,
      // Whoever takes it brings a deadline.
      timeoutMs: 2 ** 31 - 1,
      signal: this.#ending.signal,
      onStdout: (chunk) => this.#pass('onStdout', chunk),
      onStderr: (chunk) => this.#pass('onStderr', chunk),
    }).finally(() => clearTimeout(untaken));
    this.#end.catch(() => undefined);
  }

  /** Tells whether it can still be taken. */
  get isThere(): boolean {
    return this.#taker === null && !this.#ending.signal.aborted;
  }

  /** Ends it, where it still runs. */
  drop(): void {
    this.#held = [];
    this.#ending.abort();
  }

  /** Hands over what it has printed and prints, to its end, as `runProcess` does for one that begins now. */
  async take(request: ProcessRequest): Promise<ProcessEnd> {
    const { timeoutMs, signal } = request;
    let timedOut = false;
    const deadline = setTimeout(() => {
      timedOut = true;
      this.drop();
    }, timeoutMs);
    const drop = (): void => this.drop();
    signal?.addEventListener('abort', drop, { once: true });
    if (signal?.aborted === true) drop();
    this.#taker = request;
    const held = this.#held;
    this.#held = [];
    try {
      for (const { sink, chunk } of held) request[sink](chunk);
      const { exitCode } = await this.#end;
      return { exitCode: this.#ending.signal.aborted ? null : exitCode, timedOut };
    } catch (error) {
      drop();
      await this.#end.catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', drop);
    }
  }

  #pass(sink: Sink, chunk: Buffer): void {
    if (this.#taker !== null) {
      this.#taker[sink](chunk);
      return;
    }
    if (this.#ending.signal.aborted) return;
    this.#held.push({ sink, chunk });
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > MAX_HELD_BYTES) this.drop();
  }
}
