// What an investigation was about: the workloads that were asked for or found guilty, and the facts that concern them.
import type { Diagnosis, Step } from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { CaseFact } from '../domain/memory.ts';
import type { Topology } from '../domain/topology.ts';
import { Evidence } from '../engines/patterns/evidence.ts';
import { namedObjects, parseQuestion } from '../engines/patterns/question.ts';
import { nearnessOf } from '../engines/patterns/rank.ts';
import { decisiveFacts } from '../learning/signature.ts';

/**
 * Gives the decisive facts about what was asked: of what the question names, of the affected objects once there is a
 * diagnosis, and of what hangs together with them; of everything when it names nothing.
 */
export function focusFacts(
  question: string,
  namespace: string | null,
  steps: readonly Step[],
  topology: Topology,
  diagnosis: Diagnosis | null,
): readonly CaseFact[] {
  const groups = focusGroups(question, namespace, steps, topology, diagnosis);
  const facts = steps.flatMap((step) => step.facts.map((fact) => ({ step: step.index, fact })));
  if (groups === null) return decisiveFacts(facts);
  return decisiveFacts(facts.filter(({ fact }) => groups.has(refKey(topology.workloadOf(fact.subject)))));
}

/** Gives the objects that a question names among those that were seen. */
export function namedIn(
  question: string,
  namespace: string | null,
  topology: Topology,
): readonly ObjectRef[] {
  return namedObjects(parseQuestion(question), namespace, topology);
}

/** Gives the keys of the objects that matter to a question; null for all, when it names none. */
export function focusGroups(
  question: string,
  namespace: string | null,
  steps: readonly Step[],
  topology: Topology,
  diagnosis: Diagnosis | null,
): ReadonlySet<string> | null {
  const named = namedIn(question, namespace, topology);
  const asked: readonly ObjectRef[] = [...(diagnosis?.affected ?? []), ...named];
  if (asked.length === 0) return null;
  return new Set(nearnessOf(asked, new Evidence(steps, topology)).keys());
}
