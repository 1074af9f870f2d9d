// The ports: what the program needs of the outside, said once. Each has a second implementation in tests.
import type { Fact } from './fact.ts';
import type {
  Arm,
  ClusterScope,
  Diagnosis,
  EngineName,
  Finding,
  Investigation,
  Label,
  LabelState,
  Lead,
  MemoryUse,
  ModelUsage,
  NotLooked,
  Outcome,
  Seen,
  Step,
  StopReason,
  ToolCall,
} from './investigation.ts';
import type { EarlierAnswer, Experience, Trials } from './memory.ts';
import type { ModelIdentity } from './model.ts';
import type { Topology } from './topology.ts';

/** What one run of kubectl gave. A program that could not be started is an error, not a result. */
export interface KubectlResult {
  readonly argv: readonly string[];
  /** Null when it was ended by a timeout or a signal of ours. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Bytes that kubectl wrote to stdout, before anything was cut. */
  readonly bytes: number;
  /** Bytes of stdout that were dropped from the middle because of `maxBytes`. */
  readonly omittedBytes: number;
}

export interface KubectlOptions {
  readonly timeoutMs: number;
  /** The most of stdout to keep, in bytes: head and tail stay, the middle goes. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /**
   * Called with each top-level item of a JSON list as it arrives, instead of keeping stdout, so that a list of
   * any length is read in bounded memory.
   */
  readonly onItem?: (item: unknown) => void;
}

/** The cluster as kubectl shows it: arguments in, text out. The only way to evidence. */
export interface Cluster {
  /**
   * Runs kubectl with these arguments (without `kubectl` itself and without the context's flags, which the
   * adapter adds). A command that fails is a result; a kubectl that cannot be started throws KUBECTL_MISSING.
   */
  run(args: readonly string[], options: KubectlOptions): Promise<KubectlResult>;
  /** The context's name, as kubectl has it. */
  readonly context: string;
  /** The namespace that the user asked for or the context sets; null when neither does. */
  readonly namespace: string | null;
  /** The cluster's time in milliseconds since 1970: the wall clock's, or that of a recording. */
  nowMs(): number;
}

/** What an engine knows when it decides: the question, where it is asked, every step so far, what memory says. */
export interface EngineInput extends Experience {
  readonly question: string;
  readonly cluster: ClusterScope;
  readonly steps: readonly Step[];
  readonly stepsLeft: number;
  readonly topology: Topology;
  /** What was found by the investigation that the question goes on from; left out when it stands alone. */
  readonly before?: string | null;
  /** Gives what a model answered to the same question before; left out where nothing may be told again. */
  readonly earlierAnswer?: (model: ModelIdentity) => EarlierAnswer | null;
  /** Measures over time may be looked at; left out where there are no metrics. */
  readonly hasMetrics?: boolean;
}

/** What an engine wants next. */
export type EngineAction =
  | { readonly type: 'steps'; readonly calls: readonly ToolCall[]; readonly thought: string }
  | {
      readonly type: 'diagnose';
      readonly diagnosis: Diagnosis;
      readonly otherFindings: readonly Finding[];
      readonly signals: readonly string[];
    }
  | {
      readonly type: 'give-up';
      readonly explanation: string;
      readonly leads: readonly Lead[];
      readonly otherFindings: readonly Finding[];
    };

/** Decides the next step. Keeps nothing between investigations. */
export interface Engine {
  readonly name: EngineName;
  readonly model: string | null;
  next(input: EngineInput, signal: AbortSignal): Promise<EngineAction>;
  usage(): ModelUsage;
}

/** What is known when an investigation starts. */
export interface NewInvestigation {
  readonly question: string;
  readonly cluster: ClusterScope;
  readonly engine: EngineName;
  readonly model: string | null;
  readonly arm: Arm;
  readonly startedAt: string;
}

/** Where an investigation looked, so that a later look asks the same: a recording, or a context of kubectl. */
export interface Place {
  /** Folder of a recording, absolute; null for a live cluster. */
  readonly dump: string | null;
  /** The namespaces of the recording that were served; null for all. */
  readonly view: readonly string[] | null;
  readonly context: string | null;
  /** A file that was named, absolute; null for what kubectl reads by itself. */
  readonly kubeconfig: string | null;
}

/** What is known when it ends. */
export interface InvestigationEnd extends ModelUsage {
  /** The arm that it turned out to run in. */
  readonly arm: Arm;
  readonly outcome: Outcome;
  readonly stopReason: StopReason | null;
  readonly explanation: string | null;
  readonly diagnosis: Diagnosis | null;
  readonly otherFindings: readonly Finding[];
  readonly notLooked: readonly NotLooked[];
  readonly leads: readonly Lead[];
  readonly seen: Seen | null;
  readonly memory: MemoryUse;
  readonly label: Label;
  readonly durationMs: number;
}

/** One row of `history`: an investigation without its steps. */
export type InvestigationSummary = Omit<Investigation, 'steps'> & { readonly stepCount: number };

export interface HistoryFilter {
  readonly limit: number;
  readonly clusterId?: string;
  readonly namespace?: string;
  readonly outcome?: Outcome;
  /** Each of these words stands in the question, the root cause or the explanation; any case. */
  readonly search?: readonly string[];
  readonly label?: LabelState;
  /** The id of the pattern that the diagnosis rests on. */
  readonly pattern?: string;
  /** Begun then or later, ISO 8601. */
  readonly since?: string;
  /** Also those of the other homes of a team. */
  readonly team?: boolean;
}

/** Who or what said something of an outcome, and when. Append-only: a label is the fold over its events. */
export interface LabelEvent {
  readonly investigationId: number;
  readonly at: string;
  readonly source: string;
  readonly signal: string;
  readonly weight: number;
  readonly detail: string | null;
  /** The home of the team that said so; left out for here. */
  readonly home?: string;
  /** The event that told it to the team; left out while it is untold. */
  readonly uid?: string;
}

/** One memory that was shown to the engine, or withheld from it. */
export interface Injection {
  readonly investigationId: number;
  readonly memoryType: 'pattern' | 'case';
  readonly memoryId: string;
  readonly rank: number;
  readonly similarity: number;
  readonly arm: Arm;
  readonly followed: boolean | null;
}

/** How much hangs on some investigations. */
export interface Holdings {
  readonly investigations: number;
  readonly steps: number;
  readonly facts: number;
  readonly cases: number;
  readonly vectors: number;
  /** Patterns that were learned from one of them at least. */
  readonly patterns: number;
}

/** Keeps investigations for ever, as they happen. Synchronous, because the database is. */
export interface InvestigationStore {
  /** Records that an investigation has begun and gives its id. */
  begin(investigation: NewInvestigation): number;
  /** Records one step, at once, so that a crash leaves it; a loss of power may take what has not ended. */
  addStep(id: number, step: Step): void;
  /** Records how it ended, and what it was shown of memory, all or nothing. */
  end(id: number, end: InvestigationEnd, injections?: readonly Injection[]): void;
  /** Records where it looked. Throws NOT_FOUND. */
  keepPlace(id: number, place: Place): void;
  /** Finds where it looked; undefined when that was not recorded. */
  findPlace(id: number): Place | undefined;
  /** Gives one investigation, whole. Throws NOT_FOUND. An unfinished one reads as stopped, cancelled. */
  get(id: number): Investigation;
  /** Finds one investigation without its steps. */
  find(id: number): InvestigationSummary | undefined;
  /** Lists the investigations whose diagnosis rests on a pattern, the newest first. */
  toldBy(pattern: string): readonly number[];
  /** Counts what users said of the diagnoses of a cluster, by the pattern that they rest on. */
  trials(clusterId: string): ReadonlyMap<string, Trials>;
  /** Lists investigations, newest first. */
  list(filter: HistoryFilter): readonly InvestigationSummary[];
  /** Gives every name that a cluster was asked by. */
  contextNames(): readonly string[];
  /** Gives what was said of an investigation's outcome, oldest first. */
  labelEvents(id: number): readonly LabelEvent[];
  /** Gives the memories that an investigation was shown or that were withheld from it, by rank. */
  injections(id: number): readonly Injection[];
  /**
   * Appends an event and sets the label to the fold over all events of that investigation, oldest first, in one
   * transaction, so that no event of another process is left out. Gives the new label. Throws NOT_FOUND.
   */
  addLabelEvent(event: LabelEvent, fold: (events: readonly LabelEvent[]) => Label): Label;
  /**
   * Records a memory that was shown or withheld. The same memory counts once an investigation: recorded again, it
   * keeps its place and takes the later `followed`. Throws NOT_FOUND.
   */
  addInjection(injection: Injection): void;
  /** Counts what would go with investigations; ids that are not there count nothing. */
  holdings(ids: readonly number[]): Holdings;
  /** Deletes investigations with all that hangs on them, traces in the files too. Gives how many there were. */
  remove(ids: readonly number[]): number;
}

/** Tells the time. */
export interface Clock {
  /** Now, in ISO 8601, UTC, with milliseconds. */
  now(): string;
  /** Milliseconds that only go forward; for durations. */
  monotonicMs(): number;
}

export type { Fact };
