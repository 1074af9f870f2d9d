// The names of one's own objects, as far as remembered investigations know them: words that mean somebody here.
import type { Case } from '../domain/memory.ts';

/** Captures whose values say what kind of trouble it is; those of all others may be names. */
const KINDS_OF_TROUBLE: ReadonlySet<string> = new Set([
  'reason',
  'exit_code',
  'probe',
  'status',
  'config_kind',
  'object_kind',
  'backend_kind',
  'kind',
  'resource',
  'role',
  'type',
  'verb',
  'answer',
  'decisive',
  'direction',
]);
const NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;
/** Shorter names stand in any text by chance. */
const MIN_NAME_CHARS = 3;
const GENERATED = /(?:-[a-f0-9]{5,10})?-[a-z0-9]{5}$/;

/** Collects the names of objects, their namespaces and contexts and the names that facts captured, in lower case. */
export function ownNamesOf(cases: readonly Case[], contexts: readonly string[] = []): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    if (name !== null && name.length >= MIN_NAME_CHARS && NAME.test(name)) names.add(name.toLowerCase());
  };
  for (const context of contexts) add(context);
  for (const { facts } of cases) {
    for (const { fact } of facts) {
      add(fact.subject.namespace);
      add(fact.subject.name);
      add(fact.subject.name.replace(GENERATED, ''));
      for (const [capture, value] of Object.entries(fact.captures)) {
        if (!KINDS_OF_TROUBLE.has(capture)) add(value);
      }
    }
  }
  return names;
}
