// Looks at objects of one namespace as the first step does, and gives the facts of Services in it.
import type { Fact } from '../../src/domain/fact.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from './fixed-clock.ts';
import { NAMESPACE } from './objects.ts';

/** What a first look lists whole, of all that Services are judged by. */
export const LISTED = ['Pod', 'Deployment', 'StatefulSet', 'Service', 'Endpoints', 'NetworkPolicy'];

export interface Seen {
  readonly facts: readonly Fact[];
  readonly extractor: FactExtractor;
}

/** Extracts the facts of objects and events, with these kinds listed whole. */
export function look(
  objects: readonly KubeObject[],
  events: readonly KubeEvent[] = [],
  listed: readonly string[] = LISTED,
): Seen {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of listed) extractor.inventory.markComplete(kind, NAMESPACE);
  return { facts: extractor.fromObjects(objects, events), extractor };
}

/** Gives the codes of the facts about Services. */
export function codes(objects: readonly KubeObject[], listed?: readonly string[]): readonly string[] {
  return look(objects, [], listed)
    .facts.map(({ code }) => code)
    .filter((code) => code.startsWith('service.'));
}

/** Gives what the first fact of a code captured. */
export function captures(
  objects: readonly KubeObject[],
  code: string,
): Readonly<Record<string, string>> | undefined {
  return look(objects).facts.find((fact) => fact.code === code)?.captures;
}
