// The one point between kubectl and everything else: policy before a command, redaction and truncation after it.
import type { KubectlCall, StepStatus } from '../domain/investigation.ts';
import { omissionLine } from '../domain/omission.ts';
import type { Cluster, KubectlResult } from '../domain/ports.ts';
import type { ManagerEntry } from '../facts/field-managers.ts';
import { isRecord } from '../facts/kube-json.ts';
import { parseCommandLine } from './command-line.ts';
import { checkCommand, type DeniedCommand } from './command-policy.ts';
import { fieldManagersOf } from './field-managers.ts';
import { classifyFailure, type FailureKind, saysNothingFound, withoutKlogLines } from './kubectl-failure.ts';
import { redactObject, redactText, stripControl } from './redact.ts';
import { truncate } from './truncate.ts';

/** What a command may cost when its caller does not say. */
export interface GatewayLimits {
  readonly timeoutMs: number;
  /** The most of an observation to keep, in bytes of UTF-8. */
  readonly maxBytes: number;
}

/** What one command may cost, and what ends it early. */
export interface GatewayOptions {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Keeps of the items of a list who set which field and when (`metadata.managedFields`, as `ManagerEntry`). */
  readonly managers?: boolean;
  /** The path of the one Service that this command may ask for metrics, through the API server. */
  readonly metricsProxy?: string;
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

/** What came of one list; its items have been handed over. */
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

/** Limits of a command whose caller and gateway give none. */
export const DEFAULT_LIMITS: GatewayLimits = { timeoutMs: 30_000, maxBytes: 64 * 1024 };

/** Output is redacted before it is truncated, up to this size, so that no secret is cut into unrecognisable halves. */
const CAPTURE_BYTES = 1024 * 1024;
/** A list is read as it streams; this bounds what is kept of an answer that turns out not to be one. */
const LIST_CAPTURE_BYTES = 64 * 1024;
/** Deprecations are the API's own housekeeping and say nothing of the trouble that is looked for. */
const DEPRECATION = /^Warning: .*\bdeprecated\b.*\n?/gm;

function argvOf(args: readonly string[]): readonly string[] {
  return ['kubectl', ...args];
}

function deniedResult(
  args: readonly string[],
  { reason, hint }: Pick<DeniedCommand, 'reason' | 'hint'>,
  notes: readonly string[],
): GatewayListResult {
  const text = stripControl(`Denied: ${reason} ${hint}`);
  const argv = argvOf(args.map(stripControl));
  return {
    status: 'denied',
    text,
    bytes: Buffer.byteLength(text),
    omittedBytes: 0,
    failure: null,
    notes,
    call: { argv, status: 'denied', durationMs: 0, bytes: 0 },
    itemCount: 0,
  };
}

/** What kubectl said besides its output, and what is to be said of how it ended. */
function complaintsOf(result: KubectlResult, limits: GatewayLimits, signal: AbortSignal | undefined): string {
  const said = withoutKlogLines(result.stderr).replace(DEPRECATION, '').trim();
  if (result.timedOut) {
    return `${said}\nThe command was ended after ${limits.timeoutMs / 1000} s without having finished.`.trim();
  }
  if (result.exitCode === null) {
    return `${said}\n${signal?.aborted === true ? 'The command was cancelled.' : 'kubectl was killed before it was done.'}`.trim();
  }
  // kubectl says why it fails; a program that says nothing is told of, so that the answer is not taken for an empty one.
  return result.exitCode !== 0 && said === ''
    ? `kubectl failed with exit code ${result.exitCode} and gave no reason.`
    : said;
}

function statusOf(result: KubectlResult, hasEvidence: boolean): StepStatus {
  if (result.timedOut) {
    return 'timeout';
  }
  if (hasEvidence) {
    return 'ok';
  }
  return result.exitCode === 0 || (result.exitCode !== null && saysNothingFound(result.stderr))
    ? 'empty'
    : 'failed';
}

/**
 * Objects that are printed whole are kept up to the cap and not from behind: what stands behind a cut has lost the
 * names by which values are redacted.
 */
function wholeStart({ stdout, omittedBytes }: KubectlResult, args: readonly string[]): string {
  const format = args[args.indexOf('-o') + 1];
  if (omittedBytes === 0 || !args.includes('-o') || (format !== 'json' && format !== 'yaml')) return stdout;
  const line = omissionLine(omittedBytes);
  const at = stdout.indexOf(line);
  return at === -1
    ? stdout
    : `${stdout.slice(0, at)}… the rest is left out: name a namespace, or choose with -l …`;
}

/** Managed fields hold no values as they are read; what redaction leaves of an object has none. */
function withManagers(item: unknown, managers: readonly ManagerEntry[] | null): unknown {
  if (managers === null || !isRecord(item) || !isRecord(item['metadata'])) return item;
  return { ...item, metadata: { ...item['metadata'], managedFields: managers } };
}

function clean(text: string): string {
  return redactText(stripControl(text));
}

/** Builds the gateway to a cluster. `limits` hold for every command whose caller gives none of its own. */
export function createGateway(cluster: Cluster, limits: GatewayLimits = DEFAULT_LIMITS): Gateway {
  const limitsOf = (options: GatewayOptions | undefined): GatewayLimits => ({
    timeoutMs: options?.timeoutMs ?? limits.timeoutMs,
    maxBytes: options?.maxBytes ?? limits.maxBytes,
  });

  const runArgs = async (
    args: readonly string[],
    options: GatewayOptions | undefined,
    parserNotes: readonly string[],
  ): Promise<GatewayResult> => {
    const verdict = checkCommand(args, cluster.context, options?.metricsProxy ?? null);
    if (verdict.type === 'denied') {
      return deniedResult(args, verdict, parserNotes);
    }
    const own = limitsOf(options);
    const result = await cluster.run(verdict.args, {
      timeoutMs: own.timeoutMs,
      maxBytes: Math.max(own.maxBytes, CAPTURE_BYTES),
      ...(options?.signal === undefined ? {} : { signal: options.signal }),
    });
    const stdout = clean(wholeStart(result, verdict.args));
    const complaints = clean(complaintsOf(result, own, options?.signal));
    const hasEvidence = stdout.trim() !== '';
    const parts = [hasEvidence ? stdout.trimEnd() : '', complaints].filter((part) => part !== '');
    const { text, omittedBytes } = truncate(parts.join('\n'), own.maxBytes, result.omittedBytes);
    const status = statusOf(result, hasEvidence);
    const allOmitted = omittedBytes + result.omittedBytes;
    return {
      status,
      text: text === '' ? 'No output.' : text,
      bytes: Buffer.byteLength(text) + allOmitted,
      omittedBytes: allOmitted,
      failure: classifyFailure(result),
      notes: [...parserNotes, ...verdict.notes],
      call: { argv: argvOf(verdict.args), status, durationMs: result.durationMs, bytes: result.bytes },
    };
  };

  return {
    context: cluster.context,
    namespace: cluster.namespace,
    run(args, options) {
      return runArgs(args, options, []);
    },
    async runLine(line, options) {
      const parsed = parseCommandLine(line);
      return parsed.type === 'denied'
        ? deniedResult([line], parsed, [])
        : runArgs(parsed.args, options, parsed.notes);
    },
    async list(args, onItem, options) {
      const verdict = checkCommand(args, cluster.context);
      if (verdict.type === 'denied') {
        return deniedResult(args, verdict, []);
      }
      const own = limitsOf(options);
      let itemCount = 0;
      const result = await cluster.run(verdict.args, {
        timeoutMs: own.timeoutMs,
        maxBytes: LIST_CAPTURE_BYTES,
        ...(options?.signal === undefined ? {} : { signal: options.signal }),
        onItem: (item) => {
          itemCount += 1;
          const managers = options?.managers === true ? fieldManagersOf(item) : null;
          onItem(withManagers(redactObject(item), managers));
        },
      });
      const { text, omittedBytes } = truncate(
        clean(complaintsOf(result, own, options?.signal)),
        own.maxBytes,
      );
      const status = statusOf(result, itemCount > 0);
      return {
        status,
        text,
        bytes: result.bytes,
        omittedBytes,
        failure: classifyFailure(result),
        notes: verdict.notes,
        call: { argv: argvOf(verdict.args), status, durationMs: result.durationMs, bytes: result.bytes },
        itemCount,
      };
    },
  };
}
