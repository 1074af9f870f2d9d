// A signal with an end: that of its caller, and a time after which nothing more is waited for.

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly isOver: () => boolean;
  /** Stops the clock. */
  clear(): void;
}

/** Starts a deadline. The timer is held here: a signal of `AbortSignal.timeout` may be collected before it fires. */
export function startDeadline(signal: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let over = false;
  const end = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => {
    over = true;
    controller.abort(new Error(`no more than ${timeoutMs} ms`));
  }, timeoutMs);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}
