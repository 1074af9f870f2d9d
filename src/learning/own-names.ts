// The names of one's own objects, as far as remembered investigations know them: words that mean somebody here.
import type { Case } from '../domain/memory.ts';
import { KNOWN_NAMESPACES } from './kube-words.ts';

/** Captures whose values say what kind of trouble it is; those of all others may be names. */
export const KINDS_OF_TROUBLE: ReadonlySet<string> = new Set([
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
/** What parts names that stand together. */
const PARTS = /,\s*|[/:@=]/;
/** Arguments of a step that name an object. */
const NAMING_ARGUMENTS = ['namespace', 'pod', 'container', 'name', 'object'] as const;
const GENERATED = /(?:-[a-f0-9]{5,10})?-[a-z0-9]{5}$/;

/** Collects the names of objects, their namespaces and contexts and the names that facts captured, in lower case. */
export function ownNamesOf(cases: Iterable<Case>, contexts: readonly string[] = []): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    if (name === null || name.length < MIN_NAME_CHARS || !NAME.test(name)) return;
    if (!KNOWN_NAMESPACES.has(name)) names.add(name.toLowerCase());
  };
  const addParts = (value: string): void => {
    add(value);
    // A list of names, `namespace/name`, an image: a sentence is none of them.
    const parts = value.split(PARTS);
    if (parts.length > 1 && parts.every((part) => !/\s/.test(part))) parts.forEach(add);
  };
  for (const context of contexts) add(context);
  for (const { facts, steps } of cases) {
    for (const { args } of steps) {
      for (const argument of NAMING_ARGUMENTS) addParts(args[argument] ?? '');
    }
    for (const { fact } of facts) {
      add(fact.subject.namespace);
      add(fact.subject.name);
      add(fact.subject.name.replace(GENERATED, ''));
      for (const [capture, value] of Object.entries(fact.captures)) {
        if (!KINDS_OF_TROUBLE.has(capture)) addParts(value);
      }
    }
  }
  return names;
}
