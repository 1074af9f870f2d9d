// From an investigation to the case that is remembered of it.
import type { Investigation, ToolCall } from '../domain/investigation.ts';
import type { CaseDraft, CaseFact } from '../domain/memory.ts';
import type { Topology } from '../domain/topology.ts';
import { requiredFacts } from '../learning/case-pattern.ts';
import { signatureOf } from '../learning/signature.ts';
import { focusFacts, namedIn } from './focus.ts';
import { objectsOf } from './precedents.ts';

/**
 * Writes the case of an investigation that has ended. Null when nothing was found that it could be known again by.
 * A case without a diagnosis waits for the user to say what it was.
 */
export function caseOf(investigation: Investigation, topology: Topology): CaseDraft | null {
  const { question, cluster, steps, diagnosis, label, memory, startedAt } = investigation;
  const facts = focusFacts(question, cluster.namespace, steps, topology, diagnosis);
  if (facts.length === 0) return null;
  const named = namedIn(question, cluster.namespace, topology);
  const first = steps.filter(({ index }) => index === 0);
  const firstFacts = focusFacts(question, cluster.namespace, first, topology, null);
  return {
    clusterId: cluster.id,
    at: startedAt,
    question,
    category: diagnosis?.category ?? 'unknown',
    facts,
    ...signatureOf(facts.map(({ fact }) => fact)),
    steps: sufficientSteps(investigation, facts),
    rootCause: diagnosis?.rootCause ?? '',
    solution: diagnosis?.solution ?? '',
    commands: diagnosis?.commands ?? [],
    pattern: diagnosis?.pattern ?? null,
    // What memory told is no new example of it: it counts once somebody else has said that it was right.
    score: diagnosis && !memory.replayed ? label.score : 0.5,
    taught: false,
    objects: objectsOf(investigation, named, facts, topology),
    links: [],
    firstS2: signatureOf(firstFacts.map(({ fact }) => fact)).s2,
  };
}

/** The steps without which the facts that decide would not have been seen, in order; one that showed all before goes first. */
function sufficientSteps({ steps }: Investigation, facts: readonly CaseFact[]): readonly ToolCall[] {
  const needed = new Set(requiredFacts(facts).map(({ step }) => step));
  return steps
    .filter(({ index }) => index === 0 || needed.has(index))
    .map(({ tool, args }) => ({ tool, args }));
}
