// The complaint: one message that tells of trouble, taken apart: its clauses, what it states, what it mentions, who says it.

/** What a message can state. The first fourteen name a kind of failure, the last two only that something is wrong. */
export const PREDICATES = [
  'missing',
  'denied',
  'expired',
  'untrusted',
  'exhausted',
  'in-use',
  'mismatch',
  'invalid',
  'unsupported',
  'unresolved',
  'refused',
  'timed-out',
  'reset',
  'waiting',
  'failed',
  'said',
] as const;
export type Predicate = (typeof PREDICATES)[number];

/** Tells whether a predicate names a kind of failure: `failed` and `said` fit every message. */
export function isSpecific(predicate: Predicate): boolean {
  return predicate !== 'failed' && predicate !== 'said';
}

/** What a message can name. `code` is a code of an error (`ENOSPC`, `HTTP 503`, `SQLSTATE 28P01`, `exit code 137`). */
export const MENTION_TYPES = [
  'host',
  'address',
  'port',
  'path',
  'variable',
  'user',
  'verb',
  'resource',
  'object',
  'key',
  'image',
  'code',
  'quantity',
  'time',
] as const;
export type MentionType = (typeof MENTION_TYPES)[number];

/** Something that a message names. */
export interface Mention {
  readonly type: MentionType;
  /** As the message writes it, without quotes; an object as `namespace/name` or `name`. */
  readonly text: string;
  /** Where `text` begins in the message, in characters; the start of its clause when escapes part it. */
  readonly at: number;
  /** Of an object, its kind as Kubernetes spells it (`ConfigMap`), when the message tells it. */
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** A part of a message, in characters: `start` belongs to it, `end` does not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A clause of a message. `text` is what it says, with the escapes of JSON undone. */
export interface Clause extends Span {
  readonly text: string;
}

/**
 * Who says the clause that decides. `self`: the program that wrote the line · `callee`: the other side, whose answer
 * it relays · `api`: the API server · `kubelet`: the agent of a node, its runtime included · `controller`: a controller.
 */
export const SPEAKERS = ['self', 'callee', 'api', 'kubelet', 'controller'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** One message that tells of trouble, taken apart. */
export interface Complaint {
  /** The message, verbatim. */
  readonly text: string;
  /** From the outermost, which names what was done, to the innermost, which says why. At least one. */
  readonly clauses: readonly Clause[];
  /** The clause that decides: the innermost whose predicate is specific, else the innermost that says anything. */
  readonly told: Clause;
  readonly predicate: Predicate;
  /** In the order of the message. */
  readonly mentions: readonly Mention[];
  readonly speaker: Speaker;
}
