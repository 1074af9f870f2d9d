// Which facts matter to a question: what is named in it first, then what is nearest to the origin of trouble.
import type { Fact } from '../../domain/fact.ts';
import { refKey } from '../../domain/kube.ts';
import type { EngineInput } from '../../domain/ports.ts';
import type { Topology } from '../../domain/topology.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { DEPTHS } from '../../facts/rules.ts';
import { namedObjects, parseQuestion } from '../patterns/question.ts';

// In levels of depth: what is named comes first however shallow, a shared word counts as much as two levels.
const NAMED_WEIGHT = 20;
const RELATED_WEIGHT = 10;
const NAMESPACE_WEIGHT = 4;
const WORD_WEIGHT = 2;
/** Findings of one kind about one workload that come before everything else has been told. */
const MAX_ALIKE = 2;

/** Sorts facts by how much they matter; equal ones keep their order. */
export function byRelevance(input: EngineInput): (facts: readonly Fact[]) => readonly Fact[] {
  const question = parseQuestion(input.question);
  const { topology, cluster } = input;
  const named = namedObjects(question, cluster.namespace, topology);
  const namedKeys = new Set(named.map(refKey));
  const relatedKeys = new Set(
    named
      .flatMap((ref) =>
        (['uses', 'calls', 'runs-on'] as const).flatMap((link) => topology.linksFrom(ref, link)),
      )
      .map(refKey),
  );
  const words = question.words.filter((word) => word.length > 3);
  const weigh = (fact: Fact): number => {
    const workload = topology.workloadOf(fact.subject);
    const depth = DEPTHS.indexOf(FACT_KINDS.get(fact.code)?.depth ?? 'context');
    const about = `${fact.subject.name} ${fact.code} ${fact.quote}`.toLowerCase();
    const key = refKey(workload);
    return (
      depth +
      (namedKeys.has(key) ? NAMED_WEIGHT : 0) +
      (relatedKeys.has(key) || relatedKeys.has(refKey(fact.subject)) ? RELATED_WEIGHT : 0) +
      (cluster.namespace !== null && fact.subject.namespace === cluster.namespace ? NAMESPACE_WEIGHT : 0) +
      (words.some((word) => about.includes(word)) ? WORD_WEIGHT : 0)
    );
  };
  return (facts) => {
    const weighed = facts.map((fact, index) => ({ fact, index, weight: weigh(fact) }));
    const ranked = weighed.sort((a, b) => b.weight - a.weight || a.index - b.index).map(({ fact }) => fact);
    const [first, repeats] = parted(ranked, topology);
    return [...first, ...repeats];
  };
}

/** Splits off what is said again and again of one workload: ten pods that fail alike are two lines, then other things. */
function parted(facts: readonly Fact[], topology: Topology): readonly [readonly Fact[], readonly Fact[]] {
  const counts = new Map<string, number>();
  const first: Fact[] = [];
  const repeats: Fact[] = [];
  for (const fact of facts) {
    const key = `${fact.code} ${refKey(topology.workloadOf(fact.subject))}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    (count <= MAX_ALIKE ? first : repeats).push(fact);
  }
  return [first, repeats];
}
