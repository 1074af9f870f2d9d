// Facts of variables that envFrom left out for their names, and that the program is seen to miss.
import type { Fact } from '../../domain/fact.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import { predicateOf } from '../messages/predicate.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';

const SKIPPED = 'env.keys-skipped';
/** Shorter parts of a key (`id`, `2`) stand in too many words. */
const MIN_PART_CHARS = 3;

export const missedVariableTopic: Topic = {
  kinds: {
    'env.skipped-key-missed': {
      doc: 'A program says that it lacks what a key is called after which envFrom skipped for its name.',
      depth: 'origin',
      captures: ['missed', 'meant', 'keys', 'source', 'container', 'log'],
    },
  },
};

/** Sets what a program that is not well says to be missing against the keys that were skipped. */
export function findMissedKeys(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const skipped = facts.filter(({ code }) => code === SKIPPED);
  for (const { subject, captures } of skipped) {
    const { keys = '', source } = captures;
    if (isWell(subject, inventory) || hasWellTwin(subject, inventory)) continue;
    for (const fact of facts) {
      if (fact.code === SKIPPED || refKey(fact.subject) !== refKey(subject)) continue;
      const said =
        fact.captures['log'] ?? (fact.captures['source'] === 'log' ? fact.captures['said'] : undefined);
      const log = said === undefined ? undefined : lackIn(said);
      if (log === undefined) continue;
      const missed = keys.split(/,\s*/).find((key) => isNamedIn(key, log));
      if (missed === undefined) continue;
      emit('env.skipped-key-missed', subject, fact.quote, {
        missed,
        meant: missed.toUpperCase().replace(/[^A-Z0-9_]+/g, '_'),
        keys,
        source,
        container: fact.captures['container'],
        log,
      });
      return;
    }
  }
}

/** Gives of all that a line says the clause that says that something is missing. */
function lackIn(said: string): string | undefined {
  const clauses = said.split(/[.;{}]\s|["{}]/).map((clause) => clause.trim());
  return clauses.find((clause) => predicateOf(clause) === 'missing');
}

/** A key is meant where a word begins with each of its parts: `app-key` in "no application key". */
function isNamedIn(key: string, said: string): boolean {
  const parts = key
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length >= MIN_PART_CHARS);
  const words = said.toLowerCase().split(/[^a-z0-9]+/);
  return parts.length > 0 && parts.every((part) => words.some((word) => word.startsWith(part)));
}

function isWell(pod: ObjectRef, inventory: Inventory): boolean {
  const found = inventory.find(pod) as Pod | undefined;
  return found === undefined || isPodHealthy(found, inventory.nowMs);
}

/** Of copies that one controller makes of one template, none misses what another does without. */
function hasWellTwin(pod: ObjectRef, inventory: Inventory): boolean {
  const owner = ownerOf(inventory.find(pod) as Pod | undefined);
  const others = inventory.list('Pod', pod.namespace) as readonly Pod[];
  return (
    owner !== undefined &&
    others.some((other) => ownerOf(other) === owner && isPodHealthy(other, inventory.nowMs))
  );
}

function ownerOf(pod: Pod | undefined): string | undefined {
  const owner = pod?.metadata?.ownerReferences?.[0];
  return owner && `${owner.kind} ${owner.name}`;
}
