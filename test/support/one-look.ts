// What the patterns engine tells of objects that were looked at once, whatever tool it took to see them.

import { expect, test } from 'vitest';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import { NO_EXPERIENCE } from '../../src/domain/memory.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from './fixed-clock.ts';
import { describeStep } from './investigations.ts';
import { builtinPatterns } from './library.ts';
import { NAMESPACE } from './objects.ts';

const ENGINE = createPatternsEngine(builtinPatterns());
const CLUSTER_KINDS = ['Node', 'PersistentVolume', 'StorageClass', 'IngressClass', 'GatewayClass'];

/** Gives the diagnosis on objects (events among them); of the kinds `listed` these are all there are. */
export async function tellAtOnce(
  question: string,
  objects: readonly KubeObject[],
  listed: readonly string[] = ['Pod', 'Service', 'Deployment'],
): Promise<Diagnosis | null> {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of listed) {
    extractor.inventory.markComplete(kind, CLUSTER_KINDS.includes(kind) ? null : NAMESPACE);
  }
  const events = objects.filter(({ kind }) => kind === 'Event') as readonly KubeEvent[];
  const facts = extractor.fromObjects(
    objects.filter(({ kind }) => kind !== 'Event'),
    events,
  );
  const action = await ENGINE.next(
    {
      question,
      cluster: { id: 'c-1', context: 'fixture', namespace: NAMESPACE },
      steps: [describeStep({ index: 0, facts })],
      stepsLeft: 0,
      topology: extractor.inventory,
      ...NO_EXPERIENCE,
    },
    new AbortController().signal,
  );
  return action.type === 'diagnose' ? action.diagnosis : null;
}

/** The pattern, the question, the objects, what the cause says; the kinds of which these are all there are. */
export type OneLook = readonly [
  pattern: string,
  question: string,
  objects: readonly KubeObject[],
  says: string,
  listed?: readonly string[],
];

/** Declares one test for each row. */
export function expectAtOnce(rows: readonly OneLook[]): void {
  const cases = rows.map(([pattern, question, objects, says, listed]) => ({
    pattern,
    question,
    objects,
    says,
    listed,
  }));
  test.each(cases)('$pattern', async ({ pattern, question, objects, says, listed }) => {
    const found = await tellAtOnce(question, objects, listed);
    expect(found?.pattern, found?.rootCause).toBe(pattern);
    expect(found?.rootCause).toContain(says);
  });
}

/** Makes a condition that has stood for most of an hour. */
export const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-03-01T02:10:00Z',
});
