// The pattern: symptoms → steps → cause and solution. The only kind of knowledge there is.

/** The version of the pattern file that this program writes and reads. */
export const PATTERN_SCHEMA_VERSION = 1;

/** Where a requirement must hold, seen from the object that the first requirement is about. */
export const RELATIONS = [
  'same',
  'calls',
  'called-by',
  'uses',
  'used-by',
  'node',
  'namespace',
  'cluster',
] as const;
/**
 * `same`: the workload with everything it owns (the default) · `calls` / `called-by`: another workload it sends
 * requests to, or that sends it some · `uses` / `used-by`: claims, services, quotas, autoscalers and the like
 * that refer to it or that it refers to · `node`: the nodes its pods run on · `namespace` / `cluster`: anywhere in it.
 */
export type Relation = (typeof RELATIONS)[number];

/** One fact that must (or must not) be there. */
export interface Requirement {
  readonly fact: string;
  /** A regular expression for each capture that matters; case-insensitive, unanchored. */
  readonly where?: Readonly<Record<string, string>>;
  readonly on?: Relation;
}

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PATTERN_ORIGINS = ['builtin', 'learned', 'imported', 'team', 'file'] as const;
export type PatternOrigin = (typeof PATTERN_ORIGINS)[number];

/**
 * A pattern as its file has it. Templates hold `{placeholders}` that captures of the required facts fill, and
 * `[[optional parts]]` that vanish when a placeholder in them stays empty.
 */
export interface Pattern {
  readonly id: string;
  readonly pattern_type: string;
  /** Words and phrases that a question or an observation of it is likely to hold. */
  readonly symptoms: readonly string[];
  readonly requires: readonly Requirement[];
  readonly not_when: readonly Requirement[];
  /** Steps in the agent's tool notation, `GET_LOGS {namespace} {pod} {container} previous`. */
  readonly investigation_sequence: readonly string[];
  readonly root_cause_template: string;
  readonly solution_template: string;
  /** Commands to propose; never run. */
  readonly commands: readonly string[];
  readonly severity: Severity;
  /** 0…1, from judged outcomes; of a built-in pattern the author's prior. */
  readonly confidence: number;
  /** Number of investigations it was learned from. */
  readonly learned_from: number;
  readonly origin: PatternOrigin;
  /**
   * True of clusters that work, too (a budget that forbids evictions): it is claimed only when the question
   * speaks of one of its symptoms.
   */
  readonly latent?: boolean;
}

/** What a pattern may leave out, in a file and in a row. */
export const PATTERN_DEFAULTS = {
  symptoms: [],
  not_when: [],
  investigation_sequence: [],
  commands: [],
  severity: 'medium',
  learned_from: 0,
} as const satisfies Partial<Pattern>;
