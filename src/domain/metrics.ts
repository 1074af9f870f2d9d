// The metrics server as a port: paths of Prometheus' HTTP API in, text out. All of that text is untrusted.
import type { KubectlCall, StepStatus } from './investigation.ts';

/** What came of one request. Trouble is a result, never an exception. */
export interface MetricsAnswer {
  /** `ok` when the server answered with a document, whatever it says. */
  readonly status: StepStatus;
  /** The document; where there is none, why. */
  readonly text: string;
  /** What was asked, as it is told. */
  readonly call: KubectlCall;
}

/** A Prometheus, or what speaks like one. */
export interface MetricsServer {
  /** Where it is, as a person would say it. */
  readonly place: string;
  /** Asks for a path with its query, such as `/api/v1/query?query=up`, by GET. */
  get(path: string, signal: AbortSignal): Promise<MetricsAnswer>;
}

/** One series of an answer: its labels, and its values by time in milliseconds since 1970, oldest first. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** One request may take so long, in milliseconds. */
export const METRICS_TIMEOUT_MS = 10_000;
/** A larger answer is not read, in bytes. */
export const MAX_METRICS_BYTES = 1024 * 1024;
