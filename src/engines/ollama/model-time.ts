// The time that a model gets of an investigation: a share, so that the rest is there for going on without it.

/** Of the whole time this share is kept, 0…1, and at most so much of it, in milliseconds. */
const KEPT_SHARE = 0.2;
const MAX_KEPT_MS = 20_000;

/** Counts the time that a model may still take, from when the investigation began. */
export class ModelTime {
  readonly #endMs: number;

  /** @param timeoutMs of the whole investigation */
  constructor(timeoutMs: number) {
    this.#endMs = performance.now() + timeoutMs - Math.min(timeoutMs * KEPT_SHARE, MAX_KEPT_MS);
  }

  /**
   * Runs something that stops when `signal` is aborted or the time is up. `isOver` tells afterwards which it was. A
   * timer of its own: a signal of `AbortSignal.timeout` may be collected before it fires.
   */
  async limit<T>(signal: AbortSignal, run: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(signal.reason);
    const timer = setTimeout(
      () => controller.abort(new ModelTimeOver()),
      Math.max(0, this.#endMs - performance.now()),
    );
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await run(controller.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Thrown when a model has had its time. */
export class ModelTimeOver extends Error {
  constructor() {
    super('the model had no answer in the time that it was given');
    this.name = 'ModelTimeOver';
  }
}
