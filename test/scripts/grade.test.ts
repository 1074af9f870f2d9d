// What counts as right, as right in part, as told wrongly, and what as nothing told.
import { describe, expect, test } from 'vitest';
import { gradeIncident, gradeOf, totalsOf } from '../../scripts/bench/grade.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';

const TRUTH = { must: ['key DB_PASS', 'secret db', 'add the key'], mustNot: ['database is down'] };

function told(rootCause: string, solution: string, basis: Diagnosis['basis'] = 'evidence'): Diagnosis {
  return {
    pattern: null,
    category: 'config',
    rootCause,
    solution,
    commands: [],
    affected: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
    severity: 'high',
    confidence: 0.9,
    evidence: [],
    basis,
    since: null,
    chain: [],
  };
}

describe('the grade of an answer to a report', () => {
  test.each([
    ['the whole truth', told('Secret db has no key db_pass', 'Add the key'), 'right'],
    [
      'the whole truth, its last part in the cause',
      told('Secret db lacks key DB_PASS: add the key', ''),
      'right',
    ],
    [
      'the whole truth as a likelihood',
      told('Secret db has no key DB_PASS', 'add the key', 'likely'),
      'right',
    ],
    ['a part of it', told('Secret db is not there', 'create it'), 'partial'],
    ['only what belongs into the solution', told('the container crashes', 'add the key'), 'wrong'],
    ['something else', told('the container crashes', 'look at its log'), 'wrong'],
    ['something else as evidence', told('the container crashes', '', 'evidence'), 'wrong'],
    ['something else as a likelihood', told('the container crashes', '', 'likely'), 'none'],
    ['something else that was taught', told('the container crashes', '', 'lesson'), 'none'],
    [
      'the truth with what must not be said',
      told('Secret db has no key DB_PASS', 'add the key: the database is down'),
      'wrong',
    ],
    ['nothing', null, 'none'],
  ])('%s', (_name, diagnosis, grade) => {
    expect(gradeOf(TRUTH, diagnosis)).toBe(grade);
  });

  test('what is partly right and told as evidence is counted, so that a strict reading can take it for wrong', () => {
    const partly = { grade: 'partial', calls: 3, durationMs: 10 } as const;
    const totals = totalsOf([
      { ...partly, asEvidence: true },
      { ...partly, asEvidence: false },
      { grade: 'wrong', asEvidence: true, calls: 9, durationMs: 30 },
    ]);
    expect(totals).toMatchObject({ questions: 3, right: 0, partial: 2, wrong: 1, partialAsEvidence: 1 });
    expect(totals).toMatchObject({ medianCalls: 3, p95Calls: 9, medianMs: 10 });
  });
});

test('an answer about an incident is right, wrong or nothing', () => {
  const incident = {
    id: 'i',
    cluster: 'c',
    namespace: 'shop',
    app: 'cart',
    family: 'f',
    questions: ['why'],
    must: ['limit of 128Mi'],
  };
  expect(gradeIncident(incident, told('cart exceeded its limit of 128Mi', ''))).toBe('right');
  expect(gradeIncident(incident, told('cart waits', ''))).toBe('wrong');
  expect(gradeIncident(incident, told('cart waits', '', 'likely'))).toBe('none');
  expect(gradeIncident(incident, null)).toBe('none');
});
