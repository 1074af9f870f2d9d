// A second run of a question that needed the model: its answer is told again as its own word, without asking it, for as
// long as all that it rests on is unchanged; and in no other case.
import { describe, expect, test } from 'vitest';
import { consolidate } from '../../../src/app/consolidate.ts';
import { MAX_ANSWER_AGE_DAYS } from '../../../src/app/earlier-answer.ts';
import { giveFeedback } from '../../../src/app/feedback.ts';
import { FIXED_CLOCK } from '../../support/fixed-clock.ts';
import type { Fixture } from '../../support/fixture-cluster.ts';
import { type MemoryLab, openMemoryLab } from '../../support/memory-lab.ts';
import { pod, workload } from '../../support/objects.ts';
import { LAPSED_LICENCE, LICENCE_LOG } from '../../support/ollama/fixtures.ts';
import {
  investigateScripted,
  type ScriptedResult,
  type ScriptedRun,
} from '../../support/ollama/investigate.ts';
import { call, diagnosis } from '../../support/ollama/script.ts';
import { LICENCE_ANSWER, LICENCE_QUESTION } from './scenarios.ts';

const ANSWERS = [
  call('GET_LOGS', { namespace: 'shop', pod: 'licences-0' }),
  call('FINISH'),
  diagnosis(LICENCE_ANSWER),
];
const CAUSE = /licence ACME-2291 has lapsed/;
const withLog = (log: string): Fixture => ({
  ...LAPSED_LICENCE,
  logs: { ...LAPSED_LICENCE.logs, 'shop/licences-0': log },
});

/** What a cluster is known by. */
const OTHER_CLUSTER = {
  ...{ apiVersion: 'v1', kind: 'Namespace', status: { phase: 'Active' } },
  metadata: { name: 'kube-system', uid: 'uid-of-another' },
};

function ask(lab: MemoryLab, run: Partial<ScriptedRun> = {}): Promise<ScriptedResult> {
  return investigateScripted({
    ...{ question: LICENCE_QUESTION, fixture: LAPSED_LICENCE, store: lab.store, memory: lab.memory },
    script: { turns: ANSWERS },
    ...run,
  });
}

/** A lab in which the model has answered once. */
async function answered(): Promise<{ readonly lab: MemoryLab; readonly id: number }> {
  const lab = openMemoryLab();
  const { investigation } = await ask(lab);
  expect(investigation.modelCalls).toBe(3);
  expect(investigation.diagnosis?.rootCause).toMatch(CAUSE);
  return { lab, id: investigation.id ?? 0 };
}

function rate(lab: MemoryLab, id: number | null, verdict: 'up' | 'down', cause: string | null = null): void {
  const said = { id: id ?? 0, verdict, comment: null, cause, solution: null };
  giveFeedback(said, { ...lab, clock: FIXED_CLOCK });
}

const clockOf = (days: number) => ({
  ...FIXED_CLOCK,
  now: () => new Date(Date.parse(FIXED_CLOCK.now()) + days * 86_400_000).toISOString(),
});

describe('asked again, with everything as it was', () => {
  test.each([LICENCE_QUESTION, '  Why does billing in namespace shop make no   invoices '])(
    'the answer is told as what it was, with no model call: %s',
    async (question) => {
      const { lab, id } = await answered();
      const { investigation, ollama, events } = await ask(lab, { question, script: { turns: [] } });
      expect(ollama.chats).toEqual([]);
      expect(ollama.loads).toEqual([]);
      const first = lab.store.get(id);
      expect(investigation).toMatchObject({
        ...{ outcome: 'diagnosed', modelCalls: 0, promptTokens: 0, outputTokens: 0 },
        diagnosis: {
          ...{ pattern: null, basis: 'likely', rootCause: first.diagnosis?.rootCause },
          saidBy: { model: 'qwen3:8b', digest: 'd'.repeat(64), before: { id, at: first.startedAt } },
        },
        memory: { replayed: false },
      });
      expect(investigation.diagnosis?.confidence).toBeLessThanOrEqual(first.diagnosis?.confidence ?? 0);
      expect(investigation.label.score).toBeLessThanOrEqual(0.6);
      for (const { step, quote } of investigation.diagnosis?.evidence ?? [])
        expect(investigation.steps[step]?.observation).toContain(quote);
      const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
      expect(notices.join('\n')).toContain(`investigation ${id}, and what it rests on is unchanged`);
    },
  );

  test('again and again, always by the first answer', async () => {
    const { lab, id } = await answered();
    for (let times = 0; times < 3; times++) {
      const { investigation } = await ask(lab, { script: { turns: [] } });
      expect(investigation.diagnosis?.saidBy?.before?.id).toBe(id);
    }
  });

  test('another time before the line that it cites changes nothing', async () => {
    const stamp = (day: string) =>
      withLog(LICENCE_LOG.replace('billing:', `2026-03-0${day}T10:00:00Z billing:`));
    const quote =
      '2026-03-01T10:00:00Z billing: licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices';
    const said = diagnosis({ ...LICENCE_ANSWER, evidence: [{ step: 1, quote }] });
    const lab = openMemoryLab();
    await ask(lab, { fixture: stamp('1'), script: { turns: [...ANSWERS.slice(0, 2), said] } });
    const { investigation } = await ask(lab, { fixture: stamp('2'), script: { turns: [] } });
    expect(investigation.modelCalls).toBe(0);
    expect(investigation.diagnosis?.evidence[0]?.quote).toContain('2026-03-02T10:00:00Z');
  });

  test('it is a case that teaches nothing, and no use of a memory', async () => {
    const { lab } = await answered();
    const { investigation } = await ask(lab, { script: { turns: [] } });
    expect(lab.cases.find(investigation.id ?? 0)?.score ?? 0.5).toBe(0.5);
    expect(lab.store.injections(investigation.id ?? 0)).toEqual([]);
  });
});

describe('the model is asked', () => {
  const isAsked = async (lab: MemoryLab, run: Partial<ScriptedRun> = {}) => {
    const { investigation } = await ask(lab, run);
    expect(investigation.modelCalls).toBeGreaterThan(0);
    expect(investigation.diagnosis?.saidBy?.before ?? null).toBeNull();
  };

  test.each<readonly [string, Partial<ScriptedRun>]>([
    ['when a value that it cites is another', { fixture: withLog(LICENCE_LOG.replace('02-27', '02-28')) }],
    ['when the line that it cites is gone', { fixture: withLog('starting licences 4.2.1\ngoing idle\n') }],
    [
      'when something else is in trouble',
      {
        fixture: {
          ...LAPSED_LICENCE,
          objects: [
            ...(LAPSED_LICENCE.objects ?? []),
            ...workload('ledger', { replicas: 2, ready: 0 }),
            pod('crashing', {
              ready: false,
              status: {
                containerStatuses: [
                  {
                    ...{ name: 'main', image: 'x:1', ready: false, restartCount: 4 },
                    state: {
                      waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x:1"' },
                    },
                  },
                ],
              },
            }),
          ],
        },
      },
    ],
    ['when it is another question', { question: 'why is billing in namespace shop so slow?' }],
    ['when it is to be asked always', { engine: { ask: 'always' } }],
    ['without memory', { arm: 'off' }],
    ['when the answer is old', { clock: clockOf(MAX_ANSWER_AGE_DAYS + 1) }],
    [
      'when other weights bear its name',
      {
        script: {
          turns: ANSWERS,
          models: {
            'qwen3:8b': {
              ...{ capabilities: ['completion', 'tools'], contextLength: 40_960 },
              digest: 'e'.repeat(64),
            },
          },
        },
      },
    ],
    [
      'when it is another model',
      {
        model: { name: 'gpt-oss:20b' },
        script: {
          turns: ANSWERS,
          models: { 'gpt-oss:20b': { capabilities: ['completion', 'tools'], contextLength: 40_960 } },
        },
      },
    ],
    [
      'in another cluster',
      { fixture: { ...LAPSED_LICENCE, objects: [...LAPSED_LICENCE.objects, OTHER_CLUSTER] } },
    ],
  ])('%s', async (_, run) => {
    const { lab } = await answered();
    await isAsked(lab, run);
  });

  test('just before it is old it is not', async () => {
    const { lab } = await answered();
    const { investigation } = await ask(lab, {
      clock: clockOf(MAX_ANSWER_AGE_DAYS - 1),
      script: { turns: [] },
    });
    expect(investigation.modelCalls).toBe(0);
  });

  test('when the answer was called wrong', async () => {
    const { lab, id } = await answered();
    rate(lab, id, 'down');
    await isAsked(lab);
  });

  test('when it was called wrong as it was told again', async () => {
    const { lab } = await answered();
    const { investigation } = await ask(lab, { script: { turns: [] } });
    rate(lab, investigation.id, 'down');
    await isAsked(lab);
  });

  test('when a person said what it was instead', async () => {
    const { lab, id } = await answered();
    rate(lab, id, 'down', 'the price list of billing was empty');
    await isAsked(lab);
  });

  test('when it found nothing the last time that it was asked', async () => {
    const { lab } = await answered();
    const nothing = diagnosis({ conclusive: false, rootCause: 'nothing says so' });
    await ask(lab, {
      fixture: withLog('starting licences 4.2.1\n'),
      script: { turns: [call('FINISH'), nothing] },
    });
    await isAsked(lab);
  });
});

test('with the model gone nothing of it is told, however often it was told again', async () => {
  const { lab } = await answered();
  for (let times = 0; times < 4; times++) await ask(lab, { script: { turns: [] } });
  const { cases, learned } = lab;
  consolidate({ cases, learned, clock: FIXED_CLOCK, onProgress: () => undefined }, { dryRun: false });
  const known = learned.list({ states: ['active', 'candidate', 'suspended', 'shadow'] });
  expect(JSON.stringify(known)).not.toContain('ACME');
  const without = await lab.ask(LICENCE_QUESTION, LAPSED_LICENCE);
  expect(without.diagnosis).toBeNull();
  expect(JSON.stringify([without.explanation, without.leads, without.seen])).not.toContain('ACME');
});
