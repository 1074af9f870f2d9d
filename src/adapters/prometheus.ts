// A Prometheus on this machine, over HTTP: GET alone, on loopback alone, no redirect, no proxy, bounded in time and size.
import { messageOf } from '../domain/errors.ts';
import type { StepStatus } from '../domain/investigation.ts';
import { MAX_METRICS_BYTES, METRICS_TIMEOUT_MS, type MetricsServer } from '../domain/metrics.ts';
import { createLocalFetch, type FetchTimeouts } from './local-server/local-fetch.ts';

const TIMEOUTS: FetchTimeouts = {
  firstTokenMs: METRICS_TIMEOUT_MS,
  idleMs: METRICS_TIMEOUT_MS,
  overallMs: METRICS_TIMEOUT_MS,
};

/** Makes the server at a URL of loopback, without a slash at its end. Asks nothing yet. */
export function createPrometheus(url: string): MetricsServer {
  return {
    place: url,
    async get(path, signal) {
      const startedMs = performance.now();
      const argv = ['GET', `${url}${path}`];
      const answered = (status: StepStatus, text: string, bytes: number) => ({
        status,
        text,
        call: { argv, status, bytes, durationMs: Math.round(performance.now() - startedMs) },
      });
      const fetch = createLocalFetch({
        allowPrivateHost: false,
        signal,
        timeouts: TIMEOUTS,
        program: 'the metrics server',
        maxChars: MAX_METRICS_BYTES,
      });
      try {
        const answer = await fetch(`${url}${path}`);
        const text = await answer.text();
        const bytes = Buffer.byteLength(text);
        if (text.length >= MAX_METRICS_BYTES)
          return answered('failed', `the answer is larger than ${MAX_METRICS_BYTES} bytes`, bytes);
        return answer.ok
          ? answered('ok', text, bytes)
          : answered('failed', errorIn(text, answer.status), bytes);
      } catch (error) {
        if (signal.aborted) return answered('failed', 'The command was cancelled.', 0);
        const reason = messageOf(error);
        return answered(/ for \d+ s$/.test(reason) ? 'timeout' : 'failed', reason, 0);
      }
    },
  };
}

const MAX_ERROR_CHARS = 300;

function errorIn(text: string, status: number): string {
  try {
    const parsed = JSON.parse(text) as { readonly error?: unknown };
    if (typeof parsed.error === 'string')
      return `status ${status}: ${parsed.error.slice(0, MAX_ERROR_CHARS)}`;
  } catch {
    // What is no JSON is told as it stands.
  }
  return `status ${status}: ${text.slice(0, MAX_ERROR_CHARS)}`;
}
