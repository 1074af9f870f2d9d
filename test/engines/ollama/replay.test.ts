// The second time: what a person has confirmed is checked on fresh evidence and told without asking the model.
import { expect, test } from 'vitest';
import { openMemoryLab } from '../../support/memory-lab.ts';
import { OUT_OF_MEMORY } from '../../support/ollama/fixtures.ts';
import { investigateScripted } from '../../support/ollama/investigate.ts';
import { call, diagnosis } from '../../support/ollama/script.ts';
import { LICENCE_ANSWER, OOM_QUESTION } from './scenarios.ts';

const oom = { question: OOM_QUESTION, fixture: OUT_OF_MEMORY, patterns: [] } as const;

test('a confirmed case is replayed: no word of the model, its steps alone, the model called at most once to load', async () => {
  const lab = openMemoryLab();
  const first = await lab.ask(OOM_QUESTION, OUT_OF_MEMORY);
  lab.teach(first, 'the cache of the importer outgrew its memory', 'make the cache smaller');
  const script = { turns: [call('FINISH'), diagnosis(LICENCE_ANSWER)] };
  const cold = await investigateScripted({ ...oom, script });
  const later = await investigateScripted({ ...oom, script, memory: lab.memory });
  expect(cold.ollama.chats.length).toBeGreaterThan(1);
  expect(later.ollama.chats).toEqual([]);
  expect(later.investigation).toMatchObject({
    engine: 'ollama',
    outcome: 'diagnosed',
    modelCalls: 0,
    memory: { replayed: true },
  });
  expect(later.investigation.diagnosis?.rootCause).toMatch(
    /^the cache of the importer outgrew its memory \(said on [\d-]+ of #1\)$/i,
  );
  expect(later.investigation.steps.length).toBeLessThanOrEqual(2);
});

test('what nobody confirmed is told to the model as a hypothesis, and the model is asked', async () => {
  const lab = openMemoryLab();
  const first = await lab.ask(OOM_QUESTION, OUT_OF_MEMORY);
  lab.teach(first, 'the cache of the importer outgrew its memory', 'make the cache smaller');
  const remembered = lab.cases.find(first.id ?? 0);
  if (!remembered) throw new Error('a taught case is remembered');
  lab.cases.put({ ...remembered, score: 0.8 });
  const script = { turns: [call('FINISH'), diagnosis(LICENCE_ANSWER)] };
  const { ollama } = await investigateScripted({ ...oom, script, memory: lab.memory });
  expect(ollama.chats.length).toBeGreaterThan(0);
  expect(JSON.stringify(ollama.chats)).toContain('LEARNED EXPERIENCE');
});
