// Whom a question means that names nobody and says what is done: the backups, the CI, the search.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Topology } from '../../domain/topology.ts';
import type { Question } from './question.ts';

/** More workloads than this do not become known by what they do. */
const MAX_OF_TRADE = 3;

/**
 * Finds the workloads that do what a question speaks of: those in trouble, before all others. None when too many do it,
 * or when they are well and something else is not (`isElsewhere`), for what is in trouble may be behind it.
 */
export function ofSpokenTrade(
  question: Question,
  namespace: string | null,
  topology: Topology,
  isElsewhere: boolean,
): readonly ObjectRef[] {
  const words = new Set(question.words);
  const found = new Map<string, ObjectRef>();
  const troubled = new Map<string, ObjectRef>();
  for (const { ref, trades } of topology.objects()) {
    if (!trades.some((trade) => words.has(trade))) continue;
    if (namespace !== null && ref.namespace !== namespace) continue;
    const workload = topology.workloadOf(ref);
    found.set(refKey(workload), workload);
    if (topology.stateOf(ref).state === 'troubled') troubled.set(refKey(workload), workload);
  }
  const meant = troubled.size > 0 ? troubled : found;
  if (meant.size > MAX_OF_TRADE || (troubled.size === 0 && isElsewhere)) return [];
  return [...meant.values()];
}
