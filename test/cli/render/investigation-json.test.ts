// The JSON of an investigation against the document that scripts were promised, field by field.
import { describe, expect, it } from 'vitest';
import { historyJson, investigationJson, shownJson } from '../../../src/cli/render/investigation-json.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';

/** What was promised: names, order, nulls. Fields may be added between these; none may go or move. */
const PROMISED = {
  schemaVersion: 1,
  id: 42,
  question: 'pods of cart in shop keep crashing',
  cluster: { id: 'c-5f2a', context: 'prod-eu-1', namespace: 'shop' },
  engine: 'patterns',
  model: null,
  arm: 'on',
  outcome: 'diagnosed',
  stopReason: null,
  diagnosis: {
    pattern: 'oom-killed',
    basis: 'evidence',
    category: 'oom',
    rootCause: 'Container cart of pod shop/cart-6fb exceeded its memory limit of 128Mi.',
    solution: 'Raise the memory limit.',
    commands: ['kubectl -n shop set resources deploy/cart --limits=memory=256Mi'],
    affected: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
    severity: 'high',
    confidence: 0.93,
    evidence: [{ step: 0, quote: 'Reason: OOMKilled' }],
    since: '2026-11-22T09:41:07Z',
    chain: [
      { object: { kind: 'Ingress', namespace: 'shop', name: 'web' }, says: 'answers 503', step: 0 },
      { object: { kind: 'Deployment', namespace: 'shop', name: 'cart' }, says: '0 of 2 are ready', step: 0 },
    ],
  },
  notLooked: [{ what: 'logs of shop/web-7d9', why: 'forbidden' }],
  leads: [{ says: 'Pod shop/web-7d9 says', quote: 'odd', step: 0 }],
  seen: {
    times: 1,
    ids: [7],
    firstAt: '2026-11-20T08:00:00.000Z',
    lastAt: '2026-11-20T08:00:00.000Z',
    confirmed: 1,
    denied: 0,
    lesson: null,
    fix: null,
    saved: { steps: 2, modelCalls: 7 },
  },
  steps: [
    {
      index: 0,
      tool: 'DESCRIBE',
      args: { kind: 'Pod', namespace: 'shop', name: 'cart-6fb' },
      argv: ['kubectl', 'describe', 'pod', 'cart-6fb', '-n', 'shop'],
      status: 'ok',
      durationMs: 81,
      bytes: 2210,
      omittedBytes: 0,
      facts: [
        {
          code: 'container.oom-killed',
          subject: { kind: 'Pod', namespace: 'shop', name: 'cart-6fb' },
          captures: { limit: '128Mi' },
        },
      ],
    },
  ],
  memory: {
    recalled: [{ type: 'pattern', id: 'oom-killed', similarity: 0.91, gate: 'signature', injected: true }],
    replayed: true,
    abstained: null,
  },
  label: { state: 'probable', score: 0.81, signals: ['grounded', 'oracle:oom-killed'] },
  durationMs: 640,
  modelCalls: 0,
  promptTokens: 0,
  outputTokens: 0,
} as const;

const INVESTIGATION: Investigation = {
  outputTokens: 0,
  promptTokens: 0,
  modelCalls: 0,
  durationMs: 640,
  label: PROMISED.label,
  memory: PROMISED.memory,
  steps: PROMISED.steps.map((step) => ({
    ...step,
    calls: [{ argv: step.argv, status: 'ok', durationMs: 80, bytes: 2210 }],
    observation: 'Reason: OOMKilled',
    facts: step.facts.map((fact) => ({ ...fact, quote: 'Reason: OOMKilled' })),
  })),
  otherFindings: [
    {
      pattern: 'pvc-unbound',
      subject: { kind: 'Pod', namespace: 'shop', name: 'db-0' },
      summary: 'no volume',
      severity: 'low',
    },
  ],
  diagnosis: PROMISED.diagnosis,
  notLooked: PROMISED.notLooked,
  leads: PROMISED.leads,
  seen: PROMISED.seen,
  explanation: null,
  startedAt: '2026-11-22T10:00:00.000Z',
  stopReason: null,
  outcome: 'diagnosed',
  arm: 'on',
  model: null,
  engine: 'patterns',
  cluster: PROMISED.cluster,
  question: PROMISED.question,
  id: 42,
};

/** Expects every promised field with its value, in its place among the promised ones. */
function expectPromised(actual: unknown, promised: unknown, path: string): void {
  if (promised === null || typeof promised !== 'object') {
    expect(actual, path).toBe(promised);
    return;
  }
  expect(typeof actual, path).toBe('object');
  const wanted = Object.keys(promised);
  expect(
    Object.keys(actual as object).filter((key) => wanted.includes(key)),
    path,
  ).toEqual(wanted);
  for (const [key, value] of Object.entries(promised)) {
    expectPromised((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
  }
}

describe('investigate --json', () => {
  const document: unknown = JSON.parse(JSON.stringify(investigationJson(INVESTIGATION)));

  it('has every promised field, in order, with its value', () => {
    expectPromised(document, PROMISED, '$');
  });

  it('adds what the promise leaves open', () => {
    expect(document).toMatchObject({
      startedAt: INVESTIGATION.startedAt,
      explanation: null,
      otherFindings: INVESTIGATION.otherFindings,
      steps: [
        {
          observation: 'Reason: OOMKilled',
          calls: [{ status: 'ok' }],
          facts: [{ quote: 'Reason: OOMKilled' }],
        },
      ],
    });
  });

  it('says which model said a cause, and in which investigation it did before', () => {
    const before = { id: 12, at: '2026-11-30T08:02:00.000Z' };
    const saidBy = { model: 'qwen3:8b', digest: 'd1', before };
    const { diagnosis } = INVESTIGATION;
    const told = { ...INVESTIGATION, diagnosis: diagnosis && { ...diagnosis, saidBy } };
    expect(investigationJson(told).diagnosis?.saidBy).toEqual(saidBy);
    expect(investigationJson(INVESTIGATION).diagnosis?.saidBy).toBeNull();
  });

  it('keeps nulls: not saved, no diagnosis, no namespace', () => {
    const bare = investigationJson({
      ...INVESTIGATION,
      id: null,
      diagnosis: null,
      outcome: 'stopped',
      stopReason: 'cancelled',
      cluster: { ...PROMISED.cluster, namespace: null },
    });
    expect(JSON.parse(JSON.stringify(bare))).toMatchObject({
      id: null,
      diagnosis: null,
      outcome: 'stopped',
      stopReason: 'cancelled',
      cluster: { namespace: null },
    });
  });
});

describe('history --json and show --json', () => {
  const { steps: _steps, ...promisedSummary } = PROMISED;

  it('history has the promised fields less the steps', () => {
    const { steps, ...summary } = INVESTIGATION;
    const document = historyJson([{ ...summary, stepCount: steps.length }]);
    const { schemaVersion, ...fields } = promisedSummary;
    expectPromised(document, { schemaVersion, investigations: [fields] }, '$');
    expect(document.investigations[0]).not.toHaveProperty('steps');
    expect(document.investigations[0]).toHaveProperty('stepCount', 1);
  });

  it('show has the whole object, injections and label events', () => {
    const document = shownJson(
      INVESTIGATION,
      [
        {
          investigationId: 42,
          memoryType: 'pattern',
          memoryId: 'oom-killed',
          rank: 1,
          similarity: 0.91,
          arm: 'on',
          followed: true,
        },
      ],
      [
        {
          investigationId: 42,
          at: '2026-11-22T10:00:01.000Z',
          source: 'user',
          signal: 'up',
          weight: 2.5,
          detail: null,
        },
      ],
      null,
    );
    expectPromised(document, PROMISED, '$');
    expect(document.injections).toEqual([
      { type: 'pattern', id: 'oom-killed', rank: 1, similarity: 0.91, arm: 'on', followed: true },
    ]);
    expect(document.labelEvents).toEqual([
      { at: '2026-11-22T10:00:01.000Z', source: 'user', signal: 'up', weight: 2.5, detail: null },
    ]);
  });
});
