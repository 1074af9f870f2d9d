// What the learning metrics are counted from: sums over everything recorded, and the port that gives them.
import type { Arm, LabelState, Outcome } from './investigation.ts';
import type { LearnedState } from './learned.ts';

/**
 * Sums over the investigations of one arm. A success is an outcome that is verified or probable; judged are those and
 * the failed.
 */
export interface ArmTally {
  readonly arm: Arm;
  readonly investigations: number;
  readonly ended: number;
  readonly diagnosed: number;
  readonly successes: number;
  readonly judged: number;
  /** Ended ones that rest on a pattern, or for which memory had something. */
  readonly covered: number;
  /** Ended ones that followed a memory. */
  readonly reused: number;
  /** Ended ones that were shown nothing. */
  readonly abstained: number;
  readonly up: number;
  readonly down: number;
  /** Of investigations for which memory had something, shown or withheld: causes that proved right, and all that were. */
  readonly informedSuccesses: number;
  readonly informedJudged: number;
  /** Memories that were followed: where that was a success, a failure, or nothing is known. */
  readonly helped: number;
  readonly hurt: number;
  readonly neutral: number;
  /** Over diagnosed ones, in milliseconds. */
  readonly medianMs: number | null;
}

/** Diagnoses of one confidence that were judged from outside. */
export interface ConfidenceTally {
  readonly confidence: number;
  readonly judged: number;
  readonly right: number;
}

/** One investigation of a trouble. */
export interface Meeting {
  readonly investigationId: number;
  readonly arm: Arm;
  /** Memory had something, whether it was shown or withheld. */
  readonly informed: boolean;
  readonly shown: boolean;
  readonly diagnosed: boolean;
  /** Null while nothing is known. */
  readonly success: boolean | null;
  /**
   * What somebody said of the cause, or a fix that was made, or that it was asked again; null while nothing did. That the
   * trouble is over proves none.
   */
  readonly proved: boolean | null;
  /** Counted up to 255. */
  readonly steps: number;
}

/** All investigations whose decisive facts are equal, oldest first. */
export interface TroubleHistory {
  readonly s2: string;
  /** Made as they are gone through: there may be very many. */
  readonly meetings: Iterable<Meeting>;
}

/** When the first and the last investigation of one bucket of the learning curve began. */
export interface CurveBucket {
  /** Ids from `fromId` to before `toId`. */
  readonly fromId: number;
  readonly toId: number;
  readonly from: string;
  readonly to: string;
}

export interface CategoryTally {
  /** Null without a diagnosis. */
  readonly category: string | null;
  readonly investigations: number;
  readonly covered: number;
  readonly successes: number;
  readonly judged: number;
}

export interface ToolTally {
  readonly tool: string;
  readonly uses: number;
  readonly citedUses: number;
  readonly failedUses: number;
  readonly facts: number;
  /** Investigations that used it, ended, and are judged. */
  readonly judged: number;
  readonly successes: number;
  /** Over those that succeeded; null when none did. */
  readonly averageStepsToSolution: number | null;
}

/** A pattern that was learned or taken in, as far as the statistics tell of it. */
export interface PatternTally {
  readonly id: string;
  readonly type: string;
  readonly origin: 'learned' | 'imported';
  readonly state: LearnedState;
  readonly confidence: number;
  /** Sums of weights of what was judged of it. */
  readonly successes: number;
  readonly failures: number;
  readonly shown: number;
  readonly followed: number;
}

export interface RecentInvestigation {
  readonly id: number;
  readonly at: string;
  readonly question: string;
  readonly category: string | null;
  readonly outcome: Outcome;
  readonly label: LabelState;
  readonly arm: Arm;
  readonly steps: number;
  readonly durationMs: number | null;
  /** It followed a memory. */
  readonly reused: boolean;
}

/** Everything that the learning metrics are made of, at one moment. */
export interface LearningTallies {
  /** The first investigation that counts. */
  readonly firstId: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly cases: number;
  readonly arms: readonly ArmTally[];
  readonly confidences: readonly ConfidenceTally[];
  readonly curveBuckets: readonly CurveBucket[];
  /** Of all time: what came before matters to what came since. */
  readonly troubles: readonly TroubleHistory[];
  readonly categories: readonly CategoryTally[];
  readonly tools: readonly ToolTally[];
  /** Of every state, all patterns counted. */
  readonly patternStates: readonly { readonly state: LearnedState; readonly patterns: number }[];
  /** Active ones that proved right more often than wrong. */
  readonly successfulPatterns: number;
  /** The most trusted, those in use first. */
  readonly patterns: readonly PatternTally[];
  readonly recent: readonly RecentInvestigation[];
}

export interface TallyFilter {
  /** Investigations from the first that began then, ISO 8601; null for all. Patterns are always counted as they are. */
  readonly since: string | null;
  /** How many buckets the learning curve has. */
  readonly curveBuckets: number;
  readonly recent: number;
  readonly patterns: number;
}

/** Counts what is recorded. */
export interface StatisticsStore {
  /** Gives what was proved of troubles for which memory had something, shown or withheld. */
  compared(): readonly TroubleHistory[];
  /** Counts everything of one moment. */
  tally(filter: TallyFilter): LearningTallies;
}
