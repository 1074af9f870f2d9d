// The gate of recall: a first look that began like a remembered case is enough to run its steps, when it tells a trouble.
import { expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import type { CaseFact, VectorIndex } from '../../src/domain/memory.ts';
import { createBuiltinEmbedder } from '../../src/learning/embed/builtin.ts';
import { recallCases } from '../../src/learning/recall.ts';
import { signatureOf } from '../../src/learning/signature.ts';
import { MemoryCaseStore } from '../support/cases.ts';
import { judgedCase } from '../support/learned-cases.ts';

const NOTHING_NEAR: VectorIndex = { kind: 'exact', size: 1, search: () => [] };

function factOf(code: string, app: string, captures: Readonly<Record<string, string>> = {}): Fact {
  const subject = { kind: 'Pod', namespace: 'shop', name: `${app}-5f6d7c8b9d-x2x4z` };
  return { code, subject, captures, quote: code };
}

async function recalledAfter(first: Fact, later: Fact) {
  const facts: readonly CaseFact[] = [
    { step: 0, fact: first },
    { step: 1, fact: later },
  ];
  const cases = new MemoryCaseStore();
  const firstS2 = signatureOf([first]).s2;
  const rootCause = 'no node has the label';
  cases.put(judgedCase(1, facts, { question: 'audit is pending', rootCause, firstS2 }));
  const now = { ...first, subject: { ...first.subject, name: 'mail-5f6d7c8b9d-b7k9q' } };
  return recallCases(
    { question: 'mail waits', facts: [now], firstS2, clusterId: 'c-1', nowMs: Date.UTC(2026, 1, 2) },
    { cases, embedder: createBuiltinEmbedder(), index: NOTHING_NEAR, threshold: 0.7 },
  );
}

test('what began as a remembered trouble did is recalled before the rest of it was looked at', async () => {
  const { recalled, memories } = await recalledAfter(
    factOf('scheduling.selector-mismatch', 'audit'),
    factOf('scheduling.label-absent', 'audit'),
  );
  expect(recalled).toMatchObject([{ id: '1', gate: 'signature', injected: true }]);
  expect(memories[0]?.pattern.requires.map(({ fact }) => fact)).toContain('scheduling.label-absent');
});

test('what began with no more than that something ended is not', async () => {
  const { memories } = await recalledAfter(
    factOf('container.exited', 'audit', { exit_code: '1', reason: 'Error' }),
    factOf('log.connection-refused', 'audit', { log: 'refused' }),
  );
  expect(memories).toEqual([]);
});
