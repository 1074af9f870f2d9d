// Facts of objects and events in one look, as the first step of an investigation makes it.
import type { Fact } from '../../src/domain/fact.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from './fixed-clock.ts';
import { NAMESPACE } from './objects.ts';

export interface Look {
  readonly facts: readonly Fact[];
  readonly extractor: FactExtractor;
}

/** Extracts the facts of objects; `listed` are the kinds of which these are all there are in the namespace. */
export function look(
  objects: readonly KubeObject[],
  events: readonly KubeEvent[] = [],
  listed: readonly string[] = [
    'Pod',
    'Deployment',
    'ReplicaSet',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'Service',
  ],
): Look {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of listed) extractor.inventory.markComplete(kind, kind === 'Node' ? null : NAMESPACE);
  return { facts: extractor.fromObjects(objects, events), extractor };
}

/** Lists the codes of facts, each once, in order. */
export function codesOf({ facts }: Look): readonly string[] {
  return [...new Set(facts.map(({ code }) => code))];
}

/** Finds what the first fact of a code captured. */
export function capturesOf({ facts }: Look, code: string): Readonly<Record<string, string>> | undefined {
  return facts.find((fact) => fact.code === code)?.captures;
}
