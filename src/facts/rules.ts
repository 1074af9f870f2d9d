// What a topic of facts consists of: its kinds of facts and the rules that find them. Topics are data to `extract.ts`.
import { PREDICATES, type Predicate } from '../domain/complaint.ts';
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { KubeObject } from './kube-json.ts';

/**
 * How near to the origin of the trouble a fact is; among causes that explain the same thing the deepest is told.
 * `context`: no trouble in itself · `reach`: what callers notice · `workload`: copies are missing, a rollout is
 * stuck · `pod`: a pod is not as it should be · `mechanism`: what stops it · `origin`: the thing that is wrong.
 */
export const DEPTHS = ['context', 'reach', 'workload', 'pod', 'mechanism', 'origin'] as const;
export type Depth = (typeof DEPTHS)[number];

/** Of a kind that any message may be: it repeats what the message says, or what failed is known whatever the reason. */
export const ANY: readonly Predicate[] = PREDICATES;

/** What the catalogue says of one kind of fact. */
export interface FactKind {
  /** One sentence: what it states when it is there. */
  readonly doc: string;
  readonly depth: Depth;
  /**
   * Tells what no rule names, in its own words, or that nothing was said: such facts anchor no signature of a remembered
   * case while there are others.
   */
  readonly generic?: boolean;
  /**
   * `symptom`: says that something fails and not why · `said`: tells what a program says of it · `pointer`: says why by way of something else (the other side of a
   * call, a component of the node), whose own state decides · `cause`: with what it is told beside it says why. Left out, it is a cause when it is deep enough.
   */
  readonly standing?: 'symptom' | 'said' | 'pointer' | 'cause';
  /** Every capture that a fact of this code may carry. A pattern's placeholders are checked against these. */
  readonly captures: readonly string[];
  /**
   * Of a kind that messages or lines of logs tell: what they may state. A rule refuses a text that states another
   * kind of failure, whatever words it has; texts that only say that something failed are taken.
   */
  readonly takes?: readonly Predicate[];
  /** Speaks of the program that wrote the line: what a driver relays of its server is about the server. */
  readonly own?: true;
}

export type Captures = Readonly<Record<string, string | number | undefined>>;

export type Emit = (
  code: string,
  subject: ObjectRef,
  quote: string,
  captures?: Readonly<Record<string, string | number | undefined>>,
) => void;

/**
 * What came of looking a message up: a rule took it · a rule knows it, and it says nothing now (its object is well, or
 * it was overtaken) · no rule knows it.
 */
export type Taken = 'taken' | 'past' | 'unknown';

/**
 * Looks a message up in every topic's message rules and emits what it states. With a `source` (where it stands: `event
 * FailedX`, `condition Ready`) a message that no rule knows is emitted in its own words.
 */
export type EmitMessage = (
  subject: ObjectRef,
  reason: string,
  message: string,
  captures?: Readonly<Record<string, string | number | undefined>>,
  source?: string,
) => Taken;

/** Looks the lines of a piece of log up in every topic's log rules and emits what they state of a pod's container. */
export type EmitLog = (text: string, pod: ObjectRef, container: string) => void;

export interface ObjectContext {
  readonly emit: Emit;
  readonly emitMessage: EmitMessage;
  readonly emitLog: EmitLog;
  readonly inventory: Inventory;
}

/** Finds facts in one object of these kinds (`*` for all), seen once, when it is added. */
export interface ObjectRule {
  readonly kinds: readonly string[];
  readonly extract: (object: KubeObject, context: ObjectContext) => void;
}

/** Finds facts between objects; run again whenever objects were added. */
export interface RelationRule {
  readonly extract: (inventory: Inventory, emit: Emit) => void;
}

/**
 * Finds a fact in a message with its reason: of an event, of a waiting or ended container, of a condition. Named
 * groups of `message` become captures. The first rule that matches takes the message; `kinds` limits it to objects
 * of these kinds. `whileHealthy`: holds although the object is well now (most troubles of the past do not).
 * `refine` adds captures that only other objects tell (of which claim, on which node), or gives null when they show
 * that the message states nothing any more.
 */
export interface MessageRule {
  readonly code: string;
  readonly reason: RegExp;
  readonly message: RegExp;
  readonly kinds?: readonly string[];
  readonly whileHealthy?: boolean;
  readonly refine?: (subject: ObjectRef, captures: Captures, inventory: Inventory) => Captures | null;
}

/**
 * Finds a fact in what a line of a log says, without its time stamp, level and logger. Named groups become captures;
 * a capture `log` of its kind is filled with the whole message when no group does. The first rule that matches a
 * line takes it. Lines of level debug are not looked at.
 */
export interface LogRule {
  readonly code: string;
  readonly line: RegExp;
  /**
   * Every line that matches has one of these words: runs of letters, digits and `_`, in lower case. Rules with words
   * cost nothing on other lines.
   */
  readonly words?: readonly string[];
  /** The mildest level of the lines that count; any when it is not given. Lines that state no level always count. */
  readonly from?: 'info' | 'warn' | 'error';
  /** Takes only lines that state their level. */
  readonly stated?: boolean;
  /** The line states nothing when this matches, too. */
  readonly unless?: RegExp;
  /** What an error of the system in the line must be about, as `messages/errno.ts` says it. */
  readonly about?: readonly string[];
  /** Captures that every match has. */
  readonly give?: Readonly<Record<string, string>>;
  /** Adds `host`, `port` and `address` of the other side that the line speaks of. */
  readonly endpoint?: boolean;
}

export interface Topic {
  readonly kinds: Readonly<Record<string, FactKind>>;
  readonly objects?: readonly ObjectRule[];
  readonly relations?: readonly RelationRule[];
  readonly messages?: readonly MessageRule[];
  readonly logs?: readonly LogRule[];
}

/** Gives the captures that are there, as strings. */
export function definedCaptures(
  captures: Readonly<Record<string, string | number | undefined>>,
): Readonly<Record<string, string>> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(captures)) {
    if (value !== undefined && value !== '') defined[name] = String(value);
  }
  return defined;
}
