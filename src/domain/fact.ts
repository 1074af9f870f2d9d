// The fact: one machine-readable finding in an observation. The only kind of evidence there is.
import type { ObjectRef } from './kube.ts';

/**
 * One finding. `code` stands in the catalogue (`facts/catalogue.ts`), which also says which captures it may
 * carry. `quote` stands verbatim in the observation of the step that found it.
 */
export interface Fact {
  readonly code: string;
  readonly subject: ObjectRef;
  /** The values a pattern's templates are filled with, by name: `limit` → `128Mi`. */
  readonly captures: Readonly<Record<string, string>>;
  readonly quote: string;
}

/** Gives a key that is equal for equal findings, so that the same finding of two steps counts once. */
export function factKey(fact: Fact): string {
  const captures = Object.entries(fact.captures).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([fact.code, fact.subject.kind, fact.subject.namespace, fact.subject.name, captures]);
}
