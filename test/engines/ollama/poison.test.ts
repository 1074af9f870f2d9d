// A model that lies well, again and again: nothing of it becomes knowledge, and nothing of it is told without the model.
import { expect, test } from 'vitest';
import { consolidate } from '../../../src/app/consolidate.ts';
import { giveFeedback } from '../../../src/app/feedback.ts';
import { FIXED_CLOCK } from '../../support/fixed-clock.ts';
import type { Fixture } from '../../support/fixture-cluster.ts';
import { openMemoryLab } from '../../support/memory-lab.ts';
import { OUT_OF_MEMORY } from '../../support/ollama/fixtures.ts';
import { investigateScripted } from '../../support/ollama/investigate.ts';
import { call } from '../../support/ollama/script.ts';

const INVESTIGATIONS = 100;
const APPS = ['cart', 'orders', 'search', 'basket'];
const LIE = 'gremlins eat its memory';

/** The same trouble at another workload. */
function troubleOf(app: string): Fixture {
  return JSON.parse(JSON.stringify(OUT_OF_MEMORY).replaceAll('cart', app)) as Fixture;
}

const questionOf = (app: string) => `why does ${app} in namespace shop keep crashing?`;

function lie(app: string) {
  return call('FINISH', {
    rootCause: `Container ${app} is OOMKilled: ${LIE}.`,
    solution: 'Hunt the gremlins.',
    affected: [{ kind: 'Deployment', namespace: 'shop', name: app }],
    evidence: [{ step: 0, quote: 'OOMKilled' }],
  });
}

test('of a hundred lies that hold to what they cite no word is learned or told once the model is gone', async () => {
  const lab = openMemoryLab();
  let told = 0;
  for (let index = 0; index < INVESTIGATIONS; index++) {
    const app = APPS[index % APPS.length] ?? '';
    const { investigation } = await investigateScripted({
      question: questionOf(app),
      fixture: troubleOf(app),
      patterns: [],
      script: { otherwise: lie(app) },
      store: lab.store,
      memory: lab.memory,
    });
    if (investigation.diagnosis?.rootCause.includes('gremlins')) told += 1;
    expect(investigation.diagnosis).toMatchObject({ pattern: null, basis: 'likely' });
    expect(investigation.diagnosis?.confidence).toBeLessThanOrEqual(0.6);
    expect(investigation.label.signals.join()).not.toContain('oracle:');
  }
  expect(told).toBe(INVESTIGATIONS);
  const { cases, learned } = lab;
  consolidate({ cases, learned, clock: FIXED_CLOCK, onProgress: () => undefined }, { dryRun: false });
  expect(
    JSON.stringify(learned.list({ states: ['active', 'candidate', 'suspended', 'shadow'] })),
  ).not.toContain('gremlins');
  for (const app of APPS) {
    expect(JSON.stringify(await lab.ask(questionOf(app), troubleOf(app)))).not.toContain('gremlins');
  }
}, 240_000);

test('a word from outside makes it a memory: asked again, the model is not', async () => {
  const lab = openMemoryLab();
  const run = {
    question: questionOf('cart'),
    fixture: OUT_OF_MEMORY,
    patterns: [],
    store: lab.store,
    memory: lab.memory,
  };
  const first = await investigateScripted({ ...run, script: { otherwise: lie('cart') } });
  const { id } = first.investigation;
  expect(first.investigation.modelCalls).toBeGreaterThan(0);
  giveFeedback(
    { id: id ?? 0, verdict: 'up', comment: null, cause: null, solution: null },
    { ...lab, clock: FIXED_CLOCK },
  );
  const second = await investigateScripted({ ...run, script: { turns: [] } });
  expect(second.investigation).toMatchObject({ outcome: 'diagnosed', modelCalls: 0 });
  expect(second.investigation.diagnosis?.rootCause).toContain('gremlins');
});
