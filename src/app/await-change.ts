// Waits until something in a namespace changed and came to rest, through a watch where there is one, else by the clock.
import { messageOf } from '../domain/errors.ts';

/** Told of every change of a namespace until the signal is aborted; rejects when it cannot watch. */
export type WatchNamespace = (
  namespace: string | null,
  onChange: () => void,
  signal: AbortSignal,
) => Promise<void>;

export interface Changes {
  /** Resolves after the next change has settled, after a while in any case, and at once when watching was aborted. */
  next(): Promise<void>;
}

/** Changes come in bursts: so long after the last one it is quiet, */
const SETTLE_MS = 1000;
/** and so long after the first one it is looked at all the same. */
const MAX_SETTLE_MS = 5000;
/** Some things change without a word (a container outlives its last crash): looked at so often without any change. */
const RECHECK_MS = 30_000;
/** Without a watch it is looked at so often. */
const POLL_MS = 5000;

/** Begins to watch. When that fails, now or later, `onNotice` is told once and the clock takes over. */
export function watchChanges(
  watch: WatchNamespace,
  namespace: string | null,
  signal: AbortSignal,
  onNotice: (text: string) => void,
): Changes {
  let polling = false;
  let firstMs: number | null = null;
  let lastMs = 0;
  let wake = (): void => undefined;
  const onChange = (): void => {
    lastMs = performance.now();
    firstMs ??= lastMs;
    wake();
  };
  signal.addEventListener('abort', () => wake(), { once: true });
  watch(namespace, onChange, signal).catch((error: unknown) => {
    polling = true;
    onNotice(`${messageOf(error)}; looking every ${POLL_MS / 1000} s instead`);
    wake();
  });
  const settledInMs = (): number => {
    if (firstMs === null) return Number.POSITIVE_INFINITY;
    return Math.min(lastMs + SETTLE_MS, firstMs + MAX_SETTLE_MS) - performance.now();
  };
  return {
    async next() {
      const startedMs = performance.now();
      for (;;) {
        const latestMs = startedMs + (polling ? POLL_MS : RECHECK_MS) - performance.now();
        const leftMs = Math.min(settledInMs(), latestMs);
        if (leftMs <= 0 || signal.aborted) break;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, leftMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      firstMs = null;
    },
  };
}
