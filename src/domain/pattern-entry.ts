// How a file writes patterns: a cause and what it is shown as, each once; sets of symptoms have a name.
import type { PATTERN_DEFAULTS, Pattern, Relation, Requirement, Severity } from './pattern.ts';

/** The files of a library that hold what its entries are composed of; every other one is a topic. */
export const EFFECTS_FILE = 'effects.json';
export const SYMPTOMS_FILE = 'symptoms.json';
/** What stands before the name of a set of symptoms, among symptoms. */
export const SYMPTOM_SET_SIGN = '@';
/** What the sentence of an effect takes the place of, in the root cause of a cause that is shown as it. */
export const EFFECT_PLACEHOLDER = '{effect}';

/** What a cause looks like: written once for all causes that look so. */
export interface Effect {
  readonly id: string;
  /** What `{effect}` stands for in the root cause. */
  readonly says: string;
  /** The id of the pattern; `{id}` is the cause's. */
  readonly pattern_id: string;
  /** What is seen of the effect itself; it goes before what the cause requires. */
  readonly requires: readonly Requirement[];
  /** Goes behind what speaks against the cause. */
  readonly not_when: readonly Requirement[];
  /** Effects that go before this one: of a cause that is shown as them, too, what they require speaks against this one. */
  readonly gives_way_to: readonly string[];
  /** Where what the cause requires must hold, seen from the object of the effect. */
  readonly cause_on?: Relation;
  /** Words for placeholders of the cause that mean something else in each effect. */
  readonly fills: Readonly<Record<string, string>>;
  /** Goes behind the cause's symptoms, without those that the cause has already. */
  readonly symptoms: readonly string[];
  readonly investigation_sequence: readonly string[];
  /** Go before the commands of the cause. */
  readonly commands: readonly string[];
  readonly severity: Severity;
  /** What the cause's confidence becomes: so much more or less, but at most this. */
  readonly confidence: { readonly plus: number; readonly at_most: number };
}

/** What an effect may leave out in its file. */
export const EFFECT_DEFAULTS = {
  requires: [],
  not_when: [],
  gives_way_to: [],
  fills: {},
  symptoms: [],
  investigation_sequence: [],
  commands: [],
} as const satisfies Partial<Effect>;

/** An effect that a cause is shown as, with what is not as the effect has it. */
export interface ShownAs {
  readonly effect: string;
  readonly confidence?: number;
}

/** A pattern as its file writes it; with `shown_as` a cause, of which each effect makes a pattern. */
export interface PatternEntry
  extends Omit<Pattern, keyof typeof PATTERN_DEFAULTS>,
    Partial<Pick<Pattern, keyof typeof PATTERN_DEFAULTS>> {
  readonly shown_as?: readonly (string | ShownAs)[];
}

/** What entries are composed of. */
export interface PatternParts {
  readonly effects: readonly Effect[];
  readonly symptomSets: Readonly<Record<string, readonly string[]>>;
}

/** A library as its files write it. */
export interface PatternLibrary {
  readonly entries: readonly PatternEntry[];
  readonly parts: PatternParts;
}
