// What the engine reads of JSON: how much was looked at, then one line a finding. Every quote stands in it verbatim.
import type { Fact } from '../../domain/fact.ts';
import { describeRef } from '../../domain/kube.ts';
import type { KubeObject } from '../../facts/kube-json.ts';
import type { ToolOutput } from './tool.ts';

/** A digest lists at most this many findings; what is left out is counted. */
const MAX_FINDINGS = 400;

/** Writes a digest of objects and the facts found in them. */
export function writeDigest(
  objects: readonly KubeObject[],
  eventCount: number,
  facts: readonly Fact[],
): string {
  const lines = [`Looked at ${countByKind(objects, eventCount)}.`];
  if (facts.length === 0) lines.push('No finding.');
  for (const fact of facts.slice(0, MAX_FINDINGS)) lines.push(findingLine(fact));
  if (facts.length > MAX_FINDINGS) lines.push(`… and ${facts.length - MAX_FINDINGS} more findings.`);
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

/** Lists the facts that a digest leaves out of its text, so that a caller can leave them out, too. */
export function factsInDigest(facts: readonly Fact[]): readonly Fact[] {
  return facts.slice(0, MAX_FINDINGS);
}

/** Adds a line for each fact whose quote does not stand in the text itself, so that every quote can be found. */
export function withFindings(output: ToolOutput): ToolOutput {
  const missing = output.facts.filter(({ quote }) => !output.observation.includes(quote));
  if (missing.length === 0) return output;
  const observation = `${output.observation}\nFindings:\n${missing.map(findingLine).join('\n')}`;
  return { ...output, observation };
}
