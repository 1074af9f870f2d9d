// The investigation: a question with its steps and outcome, as the contract's JSON has it.
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

export interface Diagnosis {
  /** The pattern it rests on; null when it comes from free reasoning. */
  readonly pattern: string | null;
  readonly category: string;
  /** At most `MAX_ROOT_CAUSE_CHARS`; names the object and the decisive value. */
  readonly rootCause: string;
  readonly solution: string;
  readonly commands: readonly string[];
  readonly affected: readonly ObjectRef[];
  readonly severity: Severity;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
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
  readonly steps: readonly Step[];
  readonly memory: MemoryUse;
  readonly label: Label;
  readonly durationMs: number;
}
