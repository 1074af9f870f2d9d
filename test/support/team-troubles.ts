// Troubles that homes of a team come across: investigations with what is remembered of them.

import { sufficientSteps } from '../../src/app/remember.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Case, CaseFact } from '../../src/domain/memory.ts';
import { labelOf } from '../../src/learning/label.ts';
import { signatureOf } from '../../src/learning/signature.ts';
import { describeStep, findIssuesStep, oomDiagnosis, oomInvestigation } from './investigations.ts';

export interface ToldTrouble {
  readonly investigation: Investigation;
  readonly remembered: Omit<Case, 'investigationId'>;
}

const APPS = 'cart billing ledger mailer search pricing stock orders basket quotes'.split(' ');

/** Makes the investigation of a pod that was killed for its memory; another number, another object and another day. */
export function toldTrouble(number: number, fields: Partial<Investigation> = {}): ToldTrouble {
  const app = `${APPS[number % APPS.length]}-${number % 7}`;
  const limit = `${100 + (number % 50)}Mi`;
  const pod = { kind: 'Pod', namespace: 'shop', name: `${app}-6fb9c7d5f4-x2x8q` };
  const owner = { kind: 'Deployment', namespace: 'shop', name: app };
  const fact = {
    code: 'container.oom-killed',
    subject: pod,
    captures: { container: app, limit, exit_code: '137', reason: 'OOMKilled' },
    quote: 'OOMKilled',
  };
  const rootCause = `Container ${app} of pod shop/${pod.name} exceeded its memory limit of ${limit} and was OOMKilled (exit code 137).`;
  const seen = findIssuesStep({
    observation: `Pod shop/${pod.name}: OOMKilled`,
    facts: [fact],
    durationMs: 100 + (number % 13),
  });
  const described = describeStep({
    args: { kind: 'Pod', namespace: 'shop', name: pod.name },
    observation: `Name: ${pod.name}\n  Reason: OOMKilled\n  Limits: memory ${limit}`,
    facts: [],
  });
  const diagnosis = oomDiagnosis({
    rootCause,
    solution: `Raise the memory limit of container ${app} from ${limit}.`,
    commands: [`kubectl -n shop set resources deploy/${app} --limits=memory=512Mi`],
    affected: [owner, pod],
    evidence: [{ step: 0, quote: 'OOMKilled' }],
  });
  const steps = [seen, described];
  const bare = oomInvestigation({
    question: `why does ${app} in shop keep crashing`,
    cluster: { id: `c-${number % 2}`, context: `prod-${number % 2}`, namespace: 'shop' },
    startedAt: new Date(Date.UTC(2026, 8, 1, 0, number)).toISOString(),
    memory: { recalled: [], replayed: false, abstained: null },
    diagnosis,
    steps,
    ...fields,
  });
  const investigation = { ...bare, label: labelOf(bare, ['oracle:oom-killed']) };
  const facts: readonly CaseFact[] = [{ step: 0, fact }];
  const signature = signatureOf([fact]);
  const remembered: Omit<Case, 'investigationId'> = {
    clusterId: investigation.cluster.id,
    at: investigation.startedAt,
    question: investigation.question,
    category: diagnosis.category,
    facts,
    ...signature,
    steps: sufficientSteps(investigation, facts),
    rootCause: investigation.diagnosis?.rootCause ?? '',
    solution: diagnosis.solution,
    commands: diagnosis.commands,
    pattern: diagnosis.pattern,
    score: investigation.label.score,
    taught: false,
    objects: [owner],
    links: [],
    firstS2: signature.s2,
  };
  return { investigation, remembered };
}
