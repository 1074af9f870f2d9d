// What the engine reads of JSON: how much was looked at, then one line a finding. Every quote stands in it verbatim.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, refKey } from '../../domain/kube.ts';
import type { Topology } from '../../domain/topology.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import type { KubeObject } from '../../facts/kube-json.ts';
import { DEPTHS } from '../../facts/rules.ts';
import type { ToolOutput } from './tool.ts';

/** From so many findings on, copies of one workload that show the same are told by the first of them. */
const CROWDED = 400;
/** So many copies that show the same are told then. */
const MAX_COPIES = 2;
/** A digest lists at most this many findings, those nearest to the origin of a trouble; what is left out is counted. */
const MAX_FINDINGS = 2000;

/** Writes a digest of objects and the facts found in them. */
export function writeDigest(
  objects: readonly KubeObject[],
  eventCount: number,
  facts: readonly Fact[],
  omittedFacts: number,
): string {
  const lines = [`Looked at ${countByKind(objects, eventCount)}.`];
  if (facts.length === 0) lines.push('No finding.');
  for (const fact of facts) lines.push(findingLine(fact));
  if (omittedFacts > 0)
    lines.push(`… and ${omittedFacts} more findings, most of further copies of the same.`);
  return lines.join('\n');
}

/** Writes one finding: what it is about, its code, the quote. */
export function findingLine(fact: Fact): string {
  return `- ${describeRef(fact.subject)} [${fact.code}] ${fact.quote}`;
}

function countByKind(objects: readonly KubeObject[], eventCount: number): string {
  const counts = new Map<string, number>();
  for (const { kind = '?' } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (eventCount > 0) counts.set('Event', eventCount);
  if (counts.size === 0) return 'nothing: no object is there';
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/**
 * Chooses the facts that a digest tells, in their order. Where there are very many, further copies of one workload
 * with the same finding are left out, then what is farthest from the origin of a trouble.
 */
export function factsInDigest(facts: readonly Fact[], topology: Topology): readonly Fact[] {
  if (facts.length <= CROWDED) return facts;
  const copies = new Map<string, number>();
  const distinct = facts.filter((fact) => {
    const key = `${fact.code} ${refKey(topology.workloadOf(fact.subject))} ${withoutNumbers(fact)}`;
    copies.set(key, (copies.get(key) ?? 0) + 1);
    return (copies.get(key) ?? 0) <= MAX_COPIES;
  });
  if (distinct.length <= MAX_FINDINGS) return distinct;
  const kept = new Set([...distinct].sort((a, b) => depthOf(b) - depthOf(a)).slice(0, MAX_FINDINGS));
  return distinct.filter((fact) => kept.has(fact));
}

/** What a fact captured, without its own object's name and without numbers: copies differ in these alone. */
function withoutNumbers({ captures, subject }: Fact): string {
  return JSON.stringify(captures).replaceAll(subject.name, '').replace(/\d+/g, '#');
}

function depthOf({ code }: Fact): number {
  return DEPTHS.indexOf(FACT_KINDS.get(code)?.depth ?? 'context');
}

/** Adds a line for each fact whose quote does not stand in the text itself, so that every quote can be found. */
export function withFindings<Output extends Pick<ToolOutput, 'observation' | 'facts'>>(
  output: Output,
): Output {
  const missing = output.facts.filter(({ quote }) => !output.observation.includes(quote));
  if (missing.length === 0) return output;
  const observation = `${output.observation}\nFindings:\n${missing.map(findingLine).join('\n')}`;
  return { ...output, observation };
}
