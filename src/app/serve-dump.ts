// The use case `serve-dump`: serve a recorded cluster until it is interrupted.
import type { OnNotice, Runtime, ServedDump, ServeRequest } from './runtime.ts';

/** Serves a recording, tells `onServing` where, and stops when `signal` is aborted. Throws DUMP_INVALID. */
export async function serveUntilAborted(
  request: ServeRequest,
  runtime: Runtime,
  onServing: (served: ServedDump) => void,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<void> {
  const served = await runtime.serveDump(request, onNotice);
  try {
    onServing(served);
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  } finally {
    await served.close();
  }
}
