// What was learned from many investigations: patterns with how far they proved, and the port behind which they are kept.
import type { Arm, Label, StepStatus, ToolCall } from './investigation.ts';
import type { Pattern } from './pattern.ts';

export const LEARNED_STATES = ['candidate', 'active', 'shadow', 'suspended', 'archived'] as const;
/**
 * `candidate`: enough successes, not yet telling enough · `active`: recalled · `shadow`: taken in from elsewhere and
 * checked alongside, shown to nobody · `suspended`: did worse than nothing, probed now and then · `archived`: unused,
 * restorable.
 */
export type LearnedState = (typeof LEARNED_STATES)[number];

/** How much speaks for something and how much against it, as sums of weights. */
export interface Counts {
  readonly successes: number;
  readonly failures: number;
}

/** A pattern that was learned here or taken in, with what is known of it. */
export interface LearnedPattern {
  /** Its `confidence` is what its outcomes say of it now. */
  readonly pattern: Pattern;
  readonly origin: 'learned' | 'imported';
  readonly state: LearnedState;
  /** The cluster that it holds in; null when it holds in every cluster, or in all of its class. */
  readonly clusterId: string | null;
  /** The class of clusters that it holds in, as the user's setting names it; null for none. */
  readonly clusterClass: string | null;
  /** The second signature of what it was learned from; empty when it was taken in. */
  readonly s2: string;
  /** What it was learned from, as sums of weights, 0…∞, with age already taken off. */
  readonly learnedFrom: Counts;
  /** The same with what came of its uses. */
  readonly successes: number;
  readonly failures: number;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** Ids of the investigations that it was learned from, ascending. */
  readonly members: readonly number[];
  /** Causes that looked alike and were wrong, each in one line. */
  readonly cautions: readonly string[];
  /** Why it is in its state, in one line. */
  readonly why: string;
  /** What it is to the team that it came from, `home/id`; left out when it came otherwise. */
  readonly team?: string;
}

export interface LearnedFilter {
  /** All states when left out. */
  readonly states?: readonly LearnedState[];
}

/** One time that a memory was shown to an engine, or withheld from it for comparison, and what came of it. */
export interface Use {
  readonly investigationId: number;
  readonly at: string;
  readonly clusterId: string;
  readonly arm: Arm;
  /** Whether the diagnosis rests on it; null when it was withheld. */
  readonly followed: boolean | null;
  readonly label: Label;
}

/** One step of an investigation, as far as it tells what a step of this form is worth. */
export interface StepUse {
  readonly investigationId: number;
  readonly s2: string;
  readonly call: ToolCall;
  readonly status: StepStatus;
  readonly durationMs: number;
  /** Size of the observation, in characters. */
  readonly chars: number;
  readonly newFacts: number;
  readonly cited: boolean;
}

/** What is known of one form of step in one kind of trouble. */
export interface StepEffect {
  readonly s2: string;
  /** The step with placeholders: `DESCRIBE Pod {namespace} {name}`. */
  readonly template: string;
  readonly uses: number;
  /** Share of uses that a diagnosis rested on, 0…1, drawn to the overall mean. */
  readonly cited: number;
  readonly newFactsPerUse: number;
  readonly errorRate: number;
  readonly medianMs: number;
  /** Share of uses that a diagnosis rested on, for each millisecond and token. */
  readonly value: number;
}

/** One run of the nightly job that changed something. */
export interface ConsolidationRun {
  readonly id: number;
  readonly at: string;
  readonly report: readonly string[];
}

/** Which investigations' steps are meant: those of some ids, or so many of the newest. */
export type StepScope = { readonly investigationIds: readonly number[] } | { readonly newest: number };

/** A cluster by its hash, and the kubectl context that leads to it. */
export interface ClusterContext {
  readonly clusterId: string;
  readonly context: string;
}

/** Keeps learned and imported patterns. Each method is one transaction. */
/** Patterns that came of some evidence and stay as they are over it. */
export interface Settled {
  readonly evidence: string;
  /** Then time alone may change them, ISO 8601. */
  readonly until: string;
}

export interface PatternStore {
  /** Keeps a pattern, which replaces the one of its id. */
  put(learned: LearnedPattern): void;
  /** Keeps the patterns whose id is not taken yet: nothing is replaced. Gives the ids of those that it kept. */
  addAll(patterns: readonly LearnedPattern[]): readonly string[];
  find(id: string): LearnedPattern | undefined;
  /** Lists patterns by id, ascending. What is stored in another form than a pattern's is left out, and stays. */
  list(filter?: LearnedFilter): readonly LearnedPattern[];
  /** Deletes a pattern. Tells whether it was there. */
  remove(id: string): boolean;
  /** Lists the uses of a pattern, or of a case, oldest first. */
  uses(id: string, type?: 'pattern' | 'case'): readonly Use[];
  /** Gives each step of remembered investigations to `visit`, oldest first: of all, of some, or of the newest. */
  eachStep(visit: (use: StepUse) => void, of?: StepScope): void;
  /** Lists the clusters that were asked, each with the context that it was asked through last. */
  contexts(): readonly ClusterContext[];
  /**
   * Makes these the patterns that there are, and remembers those before for `undo`. Null is given when they are what
   * there is already: then only the attempt is noted.
   */
  replaceAll(
    patterns: readonly LearnedPattern[],
    at: string,
    report: readonly string[],
  ): ConsolidationRun | null;
  /** Copies everything as it is, in place of the copy before, and gives the path of the copy. */
  backUp(): string;
  lastRun(): ConsolidationRun | undefined;
  /** Gives a text that is another one once anything but patterns has changed that the nightly job reads. */
  evidence(): string;
  /** Remembers what the last run of the nightly job had read, and until when its patterns hold over that. */
  settle(settled: Settled): void;
  /** Gives what was settled last; null when nothing was. */
  settled(): Settled | null;
  /** Gives when the nightly job ran last, whether or not it changed anything; null when it never did. */
  lastAttemptAt(): string | null;
  /** Brings back what was there before the last run, which it gives. Undefined when there is none. */
  undo(): ConsolidationRun | undefined;
}
