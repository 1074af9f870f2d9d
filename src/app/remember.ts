// From an investigation to the case that is remembered of it.
import type { Diagnosis, Investigation, ToolCall } from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Case, CaseDraft, CaseFact } from '../domain/memory.ts';
import type { Relation } from '../domain/pattern.ts';
import type { Topology } from '../domain/topology.ts';
import { Evidence } from '../engines/patterns/evidence.ts';
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
  const found = focusFacts(question, cluster.namespace, steps, topology, diagnosis);
  if (found.length === 0) return null;
  const named = namedIn(question, cluster.namespace, topology);
  const objects = objectsOf(investigation, named, found, topology);
  const facts = placed(found, objects, new Evidence(steps, topology));
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
    score: diagnosis && !memory.replayed && !isSaidAgain(diagnosis) ? label.score : 0.5,
    taught: false,
    objects,
    links: [],
    firstS2: signatureOf(firstFacts.map(({ fact }) => fact)).s2,
  };
}

/** What a model said before and was told again is its one word still. */
function isSaidAgain({ saidBy }: Diagnosis): boolean {
  return saidBy !== undefined && saidBy.before !== null;
}

/** Gives a case as its investigation told it, without what anybody taught of it. */
export function asTold(
  remembered: Case,
  told: Pick<Investigation, 'diagnosis' | 'steps'>,
  { at, score }: Pick<Case, 'at' | 'score'>,
): Case {
  const { diagnosis } = told;
  return {
    ...remembered,
    at,
    category: diagnosis?.category ?? 'unknown',
    rootCause: diagnosis?.rootCause ?? '',
    solution: diagnosis?.solution ?? '',
    commands: diagnosis?.commands ?? [],
    pattern: diagnosis?.pattern ?? null,
    steps: sufficientSteps(told, remembered.facts),
    links: [],
    score,
    taught: false,
  };
}

/** Relations in which facts of one trouble stand to the object that it is about, the nearest first. */
const RELATIONS_SEEN = ['calls', 'uses', 'used-by', 'node', 'called-by'] as const;

/** Tells of each fact how its object stands to the one that the case is about. */
function placed(
  found: readonly CaseFact[],
  [object]: readonly ObjectRef[],
  evidence: Evidence,
): readonly CaseFact[] {
  if (object === undefined) return found;
  const { topology } = evidence;
  const own = topology.workloadOf(object);
  const relations = new Map<string, Relation>();
  for (const relation of RELATIONS_SEEN) {
    for (const relative of evidence.relatives(own, relation)) {
      if (!relations.has(refKey(relative))) relations.set(refKey(relative), relation);
    }
  }
  relations.delete(refKey(own));
  return found.map((one) => {
    const on = relations.get(refKey(topology.workloadOf(one.fact.subject)));
    return on === undefined ? one : { ...one, on };
  });
}

/** Gives the steps without which the facts that decide would not have been seen, in order; one that showed all before goes first. */
export function sufficientSteps(
  { steps }: Pick<Investigation, 'steps'>,
  facts: readonly CaseFact[],
): readonly ToolCall[] {
  const needed = new Set(requiredFacts(facts).map(({ step }) => step));
  return steps
    .filter(({ index }) => index === 0 || needed.has(index))
    .map(({ tool, args }) => ({ tool, args }));
}
