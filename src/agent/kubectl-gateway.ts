// The one point between kubectl and everything else: policy before a command, redaction and truncation after it.
import type { KubectlCall, StepStatus } from '../domain/investigation.ts';
import type { FailureKind } from './kubectl-failure.ts';

/** What a command may cost when its caller does not say. */
export interface GatewayLimits {
  readonly timeoutMs: number;
  /** The most of an observation to keep, in bytes of UTF-8. */
  readonly maxBytes: number;
}

export interface GatewayOptions {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** What came of one command. Trouble is a result, never an exception: the engine reads it. */
export interface GatewayResult {
  /** `ok` when there is output, even if kubectl also complained; `empty` when it found nothing. */
  readonly status: StepStatus;
  /** Redacted and truncated: output, then what kubectl complained of; of a denied command the reason and a hint. */
  readonly text: string;
  /** Size of the text before it was truncated, in bytes of UTF-8. */
  readonly bytes: number;
  readonly omittedBytes: number;
  /** Why it failed, or failed in part; null when kubectl did not complain. */
  readonly failure: FailureKind | null;
  /** What was changed of the command before it was run. */
  readonly notes: readonly string[];
  /** The command as it was run, or would have been. */
  readonly call: KubectlCall;
}

export interface GatewayListResult extends GatewayResult {
  /** The items that were handed over. After a failure they may be a part of the list. */
  readonly itemCount: number;
}

/** Runs read-only kubectl commands. Every tool gets its evidence here and nowhere else. */
export interface Gateway {
  readonly context: string;
  readonly namespace: string | null;
  /** Runs kubectl with these arguments, `kubectl` itself left out. */
  run(args: readonly string[], options?: GatewayOptions): Promise<GatewayResult>;
  /** Runs a command line as a model writes it: `kubectl get pods -n shop | head`. */
  runLine(line: string, options?: GatewayOptions): Promise<GatewayResult>;
  /**
   * Runs a command that prints JSON (`get … -o json`, `get --raw …`) and hands over each item of the list as it
   * arrives, redacted, `kind` and `apiVersion` filled in. A single object is handed over as one item.
   */
  list(
    args: readonly string[],
    onItem: (item: unknown) => void,
    options?: GatewayOptions,
  ): Promise<GatewayListResult>;
}
