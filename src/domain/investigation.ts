// The investigation: a question with its steps and outcome, as the contract's JSON has it.
import type { ToldChange } from './cluster-change.ts';
import type { Fact } from './fact.ts';
import type { ObjectRef } from './kube.ts';
import type { Severity } from './pattern.ts';

export const TOOL_NAMES = [
  'FIND_ISSUES',
  'LIST_ALL',
  'DESCRIBE',
  'GET_LOGS',
  'GET_EVENTS',
  'RUN_KUBECTL',
  'CHECK',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** One call of a tool. Arguments are flat: strings by name, so that they can be written as text and templated. */
export interface ToolCall {
  readonly tool: ToolName;
  readonly args: Readonly<Record<string, string>>;
}

export type StepStatus = 'ok' | 'empty' | 'denied' | 'failed' | 'timeout';

/** One run of kubectl within a step. */
export interface KubectlCall {
  readonly argv: readonly string[];
  readonly status: StepStatus;
  readonly durationMs: number;
  readonly bytes: number;
}

/** One tool call and what it showed. */
export interface Step {
  readonly index: number;
  readonly tool: ToolName;
  readonly args: Readonly<Record<string, string>>;
  /** The first (most telling) command of the step; empty when it ran none. */
  readonly argv: readonly string[];
  /** Every command of the step, in the order in which they were started. */
  readonly calls: readonly KubectlCall[];
  readonly status: StepStatus;
  readonly durationMs: number;
  /** Size of the observation before it was truncated, in bytes of UTF-8. */
  readonly bytes: number;
  readonly omittedBytes: number;
  readonly observation: string;
  readonly facts: readonly Fact[];
}

/** A quote that supports the diagnosis; it stands verbatim in the observation of that step. */
export interface Evidence {
  readonly step: number;
  readonly quote: string;
}

/**
 * What a diagnosis rests on. `evidence`: all that the cause requires was read just now, and what was asked follows from
 * it · `likely`: what was read points there, and what would decide was not to be read · `lesson`: what a person said
 * of the same trouble, whose facts hold now.
 */
export type Basis = 'evidence' | 'likely' | 'lesson';

/** One hop of the way from what was asked to the origin; `step` showed it. */
export interface ChainLink {
  readonly object: ObjectRef;
  readonly says: string;
  readonly step: number;
}

/** The evidence of when a trouble began. */
export interface SinceBy {
  /** Reads after "by": `the first FailedMount event`. */
  readonly says: string;
  /** `at-latest`: it may have begun before, and what was earlier is not kept. */
  readonly certainty: 'exact' | 'at-latest';
  /** How long ago it was when it was found, by the clock of the cluster. */
  readonly agoMs: number;
}

/** Whose word a diagnosis is that no pattern and no person stands behind. */
export interface SaidBy {
  readonly model: string;
  /** Tells the model from others of its name; null where its server does not say. */
  readonly digest: string | null;
  /** The investigation in which it was said, where it is told again without asking; null when it was said just now. */
  readonly before: { readonly id: number; readonly at: string } | null;
}

export interface Diagnosis {
  /** The pattern it rests on; null when it comes from free reasoning. */
  readonly pattern: string | null;
  readonly basis: Basis;
  readonly category: string;
  /** At most `MAX_ROOT_CAUSE_CHARS`; names the object and the decisive value. */
  readonly rootCause: string;
  readonly solution: string;
  readonly commands: readonly string[];
  readonly affected: readonly ObjectRef[];
  readonly severity: Severity;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** When it began by the earliest evidence, ISO 8601; null when nothing says. */
  readonly since: string | null;
  /** What says so; left out where nothing does. */
  readonly sinceBy?: SinceBy;
  /** What changed shortly before it began, on the way to its cause; left out where nothing did. Never the cause by time alone. */
  readonly changes?: readonly ToldChange[];
  /** From what was asked to the origin; empty when they are one object. */
  readonly chain: readonly ChainLink[];
  /** The model that said so; left out where none did. */
  readonly saidBy?: SaidBy;
}

/** A diagnosis that is only likely is told with this confidence at most. */
export const MAX_LIKELY_CONFIDENCE = 0.6;

/** Something that could matter and was not read. */
export interface NotLooked {
  /** `logs of shop/web-7d9…`, `configmaps`. */
  readonly what: string;
  readonly why: 'forbidden' | 'failed' | 'limit' | 'absent';
}

/** Something telling that was seen and fits no known cause. `quote` stands verbatim in the observation of `step`. */
export interface Lead {
  readonly says: string;
  readonly quote: string;
  readonly step: number;
}

/** An answer without a diagnosis quotes so many leads at most. */
export const MAX_LEADS = 3;

/** What memory knows of the same trouble at the same object, as it was before this investigation. */
export interface Seen {
  readonly times: number;
  readonly ids: readonly number[];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly confirmed: number;
  readonly denied: number;
  readonly lesson: {
    readonly id: number;
    readonly at: string;
    readonly cause: string;
    readonly solution: string;
    readonly checkable: boolean;
  } | null;
  readonly fix: { readonly times: number; readonly summary: string } | null;
  /** Against the first time; null the first time. */
  readonly saved: { readonly steps: number; readonly modelCalls: number } | null;
  /** What of it comes from other homes of a team; left out where nothing does. */
  readonly team?: {
    /** How often others met it, and how many others confirmed or denied it. */
    readonly times: number;
    readonly confirmed: number;
    readonly denied: number;
  };
}

/** The longest root cause, in characters. */
export const MAX_ROOT_CAUSE_CHARS = 400;

/** Another trouble seen on the way: one line, not the answer. */
export interface Finding {
  readonly pattern: string | null;
  readonly subject: ObjectRef;
  readonly summary: string;
  readonly severity: Severity;
}

export type Outcome = 'diagnosed' | 'inconclusive' | 'stopped';
export type StopReason = 'step-limit' | 'time-limit' | 'cancelled';
export type EngineName = 'patterns' | 'ollama';
export type Arm = 'on' | 'off';

export interface ClusterScope {
  /** `c-` and a hash of the kube-system namespace's UID: stable per cluster, tells nothing. */
  readonly id: string;
  readonly context: string;
  readonly namespace: string | null;
}

export type LabelState = 'verified' | 'probable' | 'unknown' | 'failed';

/** What is concluded of an outcome, and from which signals. */
export interface Label {
  readonly state: LabelState;
  readonly score: number;
  readonly signals: readonly string[];
}

/** What the evidence of a diagnosis came to. */
export interface Grounding {
  /** Share of its quotes that stand verbatim in the observation they cite, 0…1. */
  readonly share: number;
  /** Whether an object that it accuses was looked at. */
  readonly sawAffected: boolean;
}

/** One memory that was recalled, whether or not the engine was shown it. */
export interface Recalled {
  readonly type: 'pattern' | 'case';
  readonly id: string;
  readonly similarity: number;
  readonly gate: string | null;
  readonly injected: boolean;
}

export interface MemoryUse {
  readonly recalled: readonly Recalled[];
  readonly replayed: boolean;
  /** Why nothing was shown to the engine; null when something was. */
  readonly abstained: string | null;
}

export interface ModelUsage {
  readonly modelCalls: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** An investigation, whole. */
export interface Investigation extends ModelUsage {
  readonly id: number | null;
  readonly question: string;
  readonly cluster: ClusterScope;
  readonly engine: EngineName;
  readonly model: string | null;
  readonly arm: Arm;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly stopReason: StopReason | null;
  /** Why it ended as it did when there is no diagnosis: what was looked at and what was missing. */
  readonly explanation: string | null;
  readonly diagnosis: Diagnosis | null;
  readonly otherFindings: readonly Finding[];
  readonly notLooked: readonly NotLooked[];
  /** At most `MAX_LEADS`, and only without a diagnosis. */
  readonly leads: readonly Lead[];
  /** Null when memory knows nothing of it. */
  readonly seen: Seen | null;
  readonly steps: readonly Step[];
  readonly memory: MemoryUse;
  readonly label: Label;
  readonly durationMs: number;
  /** The home of the team that it comes from; left out for one of here. */
  readonly home?: string;
  /** What its evidence came to where the observations are elsewhere; left out where they are here. */
  readonly grounding?: Grounding;
}
