// A case as a pattern: names become the gaps that they stand for, and facts of other objects are looked for where they are.
import { describe, expect, test } from 'vitest';
import type { CaseFact } from '../../src/domain/memory.ts';
import { patternOfCase } from '../../src/learning/case-pattern.ts';
import { judgedCase, keyFacts } from '../support/learned-cases.ts';

const POD = { kind: 'Pod', namespace: 'shop', name: 'cart-5f6d7c8b9d-x2x4z' };
const COPY = { ...POD, name: 'cart-5f6d7c8b9d-b7k9q' };

function pattern(facts: readonly CaseFact[], rootCause: string, more: object = {}) {
  const made = patternOfCase(judgedCase(1, facts, { rootCause, ...more }), 0.8, 1);
  if (made === null) throw new Error('the case makes a pattern');
  return made;
}

describe('a name that the container and its workload share', () => {
  test.each([
    [
      'the rollout of deployment shop/cart hangs',
      'the rollout of deployment {namespace}/{workload_name} hangs',
    ],
    ['cart lacks a key', '{workload_name} lacks a key'],
    ['container cart lacks a key', 'container {container} lacks a key'],
    [
      'kubectl -n shop set env deploy/cart -c cart',
      'kubectl -n {namespace} set env deploy/{workload_name} -c {container}',
    ],
  ])('%s', (text, template) => {
    expect(pattern(keyFacts('cart', 'log-level'), text).root_cause_template).toBe(template);
  });

  test('is the container where logs are read, and the workload where it is described', () => {
    const steps = [
      { tool: 'FIND_ISSUES' as const, args: {} },
      { tool: 'GET_LOGS' as const, args: { namespace: 'shop', pod: POD.name, container: 'cart' } },
      { tool: 'DESCRIBE' as const, args: { kind: 'Deployment', namespace: 'shop', name: 'cart' } },
    ];
    expect(pattern(keyFacts('cart', 'log-level'), 'no key', { steps }).investigation_sequence).toEqual([
      'GET_LOGS {namespace} {pod} {container}',
      'DESCRIBE Deployment {namespace} {workload_name}',
    ]);
  });
});

test('what another copy of the workload showed is looked for at the pod of today', () => {
  const [first] = keyFacts('cart', 'log-level');
  if (!first) throw new Error('there is a fact');
  const copy = { step: 1, fact: { ...first.fact, subject: COPY } };
  const steps = [{ tool: 'GET_LOGS' as const, args: { namespace: 'shop', pod: COPY.name } }];
  const made = pattern([first, copy], `${COPY.name} lacks a key`, { steps });
  expect(made.root_cause_template).toBe('{pod} lacks a key');
  expect(made.investigation_sequence).toEqual(['GET_LOGS {namespace} {pod}']);
});

describe('facts of what hangs together with the object', () => {
  const refused: CaseFact = {
    step: 1,
    fact: {
      code: 'log.connection-refused',
      subject: POD,
      captures: { container: 'cart', log: 'refused' },
      quote: 'refused',
    },
  };
  const down: CaseFact = {
    step: 0,
    fact: {
      code: 'workload.scaled-to-zero',
      subject: { kind: 'Deployment', namespace: 'shop', name: 'ledger' },
      captures: { replicas: '0' },
      quote: 'replicas: 0',
    },
    on: 'calls',
  };

  test('are required there, from a fact of the object itself', () => {
    const made = pattern([down, refused], 'deployment ledger is scaled to zero', { links: [refused] });
    expect(made.requires).toMatchObject([
      { fact: 'log.connection-refused' },
      { fact: down.fact.code, on: 'calls' },
    ]);
    expect(made.root_cause_template).toBe('deployment {calls_name} is scaled to zero');
  });

  test('are of what hangs together for what was taught as well, when it was seen there', () => {
    const { on: _, ...linked } = { ...down, fact: { ...down.fact, code: 'workload.unavailable' } };
    expect(pattern([down], 'it is scaled to zero', { links: [linked] }).requires).toEqual([
      { fact: 'workload.scaled-to-zero' },
      { fact: 'workload.unavailable' },
    ]);
  });

  test('are the anchor where nothing else is required', () => {
    expect(pattern([down], 'it is scaled to zero').requires).toEqual([{ fact: 'workload.scaled-to-zero' }]);
  });
});
