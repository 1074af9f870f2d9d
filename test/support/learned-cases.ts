// Judged cases of made-up workloads, for tests of what is learned from many.
import type { Fact } from '../../src/domain/fact.ts';
import type { Case, CaseFact } from '../../src/domain/memory.ts';
import { signatureOf } from '../../src/learning/signature.ts';

export function oomFacts(app: string, limit = '128Mi'): readonly CaseFact[] {
  const subject = { kind: 'Pod', namespace: 'shop', name: `${app}-5f6d7c8b9d-x2x4z` };
  const captures = { container: app, limit, exit_code: '137', reason: 'OOMKilled' };
  return [{ step: 0, fact: { code: 'container.oom-killed', subject, captures, quote: 'OOMKilled' } }];
}

export function keyFacts(app: string, key: string): readonly CaseFact[] {
  const subject = { kind: 'Pod', namespace: 'shop', name: `${app}-5f6d7c8b9d-x2x4z` };
  const captures = { container: app, key, config: `${app}-config`, config_kind: 'ConfigMap' };
  const fact: Fact = { code: 'config.key-missing', subject, captures, quote: `couldn't find key ${key}` };
  return [{ step: 0, fact }];
}

export function judgedCase(id: number, facts: readonly CaseFact[], fields: Partial<Case> = {}): Case {
  return {
    investigationId: id,
    clusterId: 'c-1',
    at: new Date(Date.UTC(2026, 1, 1, 0, id)).toISOString(),
    question: 'why does it not start',
    category: 'unknown',
    facts,
    ...signatureOf(facts.map(({ fact }) => fact)),
    steps: [{ tool: 'FIND_ISSUES', args: {} }],
    rootCause: '',
    solution: 'mend it',
    commands: [],
    pattern: null,
    score: 0.95,
    taught: true,
    objects: [],
    links: [],
    firstS2: '',
    ...fields,
  };
}

export function oomCase(id: number, app: string, fields: Partial<Case> = {}): Case {
  const limit = `${100 + id}Mi`;
  const rootCause = `container ${app} went over its memory limit of ${limit} and was killed`;
  const solution = `raise the limit of ${app} above ${limit}`;
  return judgedCase(id, oomFacts(app, limit), { rootCause, solution, ...fields });
}

export function keyCase(id: number, app: string, key: string, fields: Partial<Case> = {}): Case {
  const rootCause = `ConfigMap ${app}-config has no key ${key}`;
  return judgedCase(id, keyFacts(app, key), {
    rootCause,
    solution: `add ${key} to ${app}-config`,
    ...fields,
  });
}
