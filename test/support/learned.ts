// A learned pattern for tests, each field replaceable.
import type { LearnedPattern } from '../../src/domain/learned.ts';
import type { Pattern } from '../../src/domain/pattern.ts';

export function learnedPattern(
  id: string,
  fields: Partial<LearnedPattern> = {},
  pattern: Partial<Pattern> = {},
): LearnedPattern {
  return {
    pattern: {
      id,
      pattern_type: 'config',
      symptoms: ['missing key'],
      requires: [{ fact: 'container.oom-killed' }],
      not_when: [],
      investigation_sequence: ['GET_LOGS {namespace} {pod} {container}'],
      root_cause_template: 'container {container} was killed',
      solution_template: 'raise the limit',
      commands: [],
      severity: 'high',
      confidence: 0.6,
      learned_from: 3,
      origin: fields.origin ?? 'learned',
      ...pattern,
    },
    origin: 'learned',
    state: 'active',
    clusterId: 'c-1',
    clusterClass: null,
    s2: 'aaaaaaaaaaaaaaaa',
    learnedFrom: { successes: 3, failures: 0 },
    successes: 3,
    failures: 0,
    createdAt: '2026-03-01T03:00:00.000Z',
    lastUsedAt: null,
    members: [1, 2, 3],
    cautions: [],
    why: 'seen three times',
    ...fields,
  };
}
