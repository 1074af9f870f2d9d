// Investigations as they really look, for tests of what keeps, shows and learns from them.
import type { Fact } from '../../src/domain/fact.ts';
import type { Diagnosis, Investigation, Label, Step } from '../../src/domain/investigation.ts';
import type { InvestigationEnd, InvestigationStore, NewInvestigation } from '../../src/domain/ports.ts';

const POD = { kind: 'Pod', namespace: 'shop', name: 'cart-6fb9c7d5f4-x2x8q' };
const DEPLOYMENT = { kind: 'Deployment', namespace: 'shop', name: 'cart' };

/** Makes the fact that a container was killed for its memory. */
export function oomFact(overrides: Partial<Fact> = {}): Fact {
  return {
    code: 'container.oom-killed',
    subject: POD,
    captures: { container: 'cart', limit: '128Mi', exitCode: '137' },
    quote: 'Reason:       OOMKilled',
    ...overrides,
  };
}

/** Makes a step that described a pod and saw it killed for its memory. */
export function describeStep(overrides: Partial<Step> = {}): Step {
  const argv = ['kubectl', 'describe', 'pod', POD.name, '-n', 'shop'];
  const observation = [
    `Name:             ${POD.name}`,
    'Namespace:        shop',
    '    Last State:     Terminated',
    '      Reason:       OOMKilled',
    '      Exit Code:    137',
    '    Limits:',
    '      memory:  128Mi',
  ].join('\n');
  return {
    index: 1,
    tool: 'DESCRIBE',
    args: { kind: 'Pod', namespace: 'shop', name: POD.name },
    argv,
    calls: [{ argv, status: 'ok', durationMs: 81.5, bytes: 2210 }],
    status: 'ok',
    durationMs: 82.25,
    bytes: 2210,
    omittedBytes: 0,
    observation,
    facts: [oomFact()],
    ...overrides,
  };
}

/** Makes the first step of most investigations: a look at what is wrong in a namespace. */
export function findIssuesStep(overrides: Partial<Step> = {}): Step {
  const pods = ['kubectl', 'get', 'pods', '-n', 'shop', '-o', 'json'];
  const events = ['kubectl', 'get', 'events', '-n', 'shop', '-o', 'json'];
  return {
    index: 0,
    tool: 'FIND_ISSUES',
    args: { namespace: 'shop' },
    argv: pods,
    calls: [
      { argv: pods, status: 'ok', durationMs: 210, bytes: 48_120 },
      { argv: events, status: 'denied', durationMs: 95, bytes: 0 },
    ],
    status: 'ok',
    durationMs: 214,
    bytes: 48_120,
    omittedBytes: 31_000,
    observation: `Pod shop/${POD.name}: CrashLoopBackOff, 14 restarts\nevents could not be read: forbidden`,
    facts: [
      {
        code: 'container.crash-loop',
        subject: POD,
        captures: { container: 'cart', restarts: '14' },
        quote: 'CrashLoopBackOff, 14 restarts',
      },
      {
        code: 'node.ready',
        subject: { kind: 'Node', namespace: null, name: 'worker-1' },
        captures: {},
        quote: '',
      },
    ],
    ...overrides,
  };
}

/** Makes the diagnosis that a container exceeded its memory limit. */
export function oomDiagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  return {
    pattern: 'oom-killed',
    basis: 'evidence',
    category: 'oom',
    rootCause: `Container cart of pod shop/${POD.name} exceeded its memory limit of 128Mi and was OOMKilled (exit code 137).`,
    solution:
      'Raise the memory limit of container cart from 128Mi to 256Mi, or find what it keeps in memory.',
    commands: ['kubectl -n shop set resources deploy/cart --limits=memory=256Mi'],
    affected: [DEPLOYMENT, POD],
    severity: 'high',
    confidence: 0.93,
    evidence: [{ step: 1, quote: 'Reason:       OOMKilled' }],
    since: null,
    chain: [],
    ...overrides,
  };
}

const LABELS: Readonly<Record<Label['state'], Label>> = {
  verified: { state: 'verified', score: 0.95, signals: ['grounded', 'user:up'] },
  probable: { state: 'probable', score: 0.81, signals: ['grounded', 'oracle:oom-killed'] },
  unknown: { state: 'unknown', score: 0.5, signals: [] },
  failed: { state: 'failed', score: 0.12, signals: ['user:down'] },
};

/** Gives a label of that state with a score that fits. */
export function labelOf(state: Label['state']): Label {
  return LABELS[state];
}

/** Makes an investigation that found a container killed for its memory. */
export function oomInvestigation(overrides: Partial<Investigation> = {}): Investigation {
  return {
    id: null,
    question: 'pods of cart in shop keep crashing',
    cluster: { id: 'c-5f2a91c07be4', context: 'prod-eu-1', namespace: 'shop' },
    engine: 'patterns',
    model: null,
    arm: 'on',
    startedAt: '2026-11-22T10:15:30.250Z',
    outcome: 'diagnosed',
    stopReason: null,
    explanation: null,
    diagnosis: oomDiagnosis(),
    otherFindings: [
      {
        pattern: null,
        subject: { kind: 'Node', namespace: null, name: 'worker-1' },
        summary: 'Node worker-1 has little memory left.',
        severity: 'medium',
      },
    ],
    notLooked: [{ what: 'events of shop', why: 'forbidden' }],
    leads: [],
    seen: null,
    steps: [findIssuesStep(), describeStep()],
    memory: {
      recalled: [{ type: 'pattern', id: 'oom-killed', similarity: 0.91, gate: 'signature', injected: true }],
      replayed: true,
      abstained: null,
    },
    label: labelOf('probable'),
    durationMs: 640.5,
    modelCalls: 0,
    promptTokens: 0,
    outputTokens: 0,
    ...overrides,
  };
}

/** Makes an investigation by a model that came to its limit of steps without a diagnosis. */
export function inconclusiveInvestigation(overrides: Partial<Investigation> = {}): Investigation {
  return oomInvestigation({
    question: 'why is checkout slow — "sometimes"?',
    cluster: { id: 'c-77d01a3be2f0', context: 'staging', namespace: null },
    engine: 'ollama',
    model: 'qwen3:8b',
    arm: 'off',
    outcome: 'stopped',
    stopReason: 'step-limit',
    explanation: 'Looked at pods and events of all namespaces; no object of checkout shows trouble.',
    diagnosis: null,
    otherFindings: [],
    steps: [
      findIssuesStep({
        args: {},
        status: 'empty',
        observation: '',
        facts: [],
        bytes: 0,
        omittedBytes: 0,
        calls: [],
        argv: [],
      }),
    ],
    memory: { recalled: [], replayed: false, abstained: 'memory is withheld for comparison' },
    label: labelOf('unknown'),
    durationMs: 41_000,
    modelCalls: 12,
    promptTokens: 48_221,
    outputTokens: 3_004,
    ...overrides,
  });
}

/** Gives what of an investigation is known when it begins. */
export function beginningOf(investigation: Investigation): NewInvestigation {
  const { question, cluster, engine, model, arm, startedAt } = investigation;
  return { question, cluster, engine, model, arm, startedAt };
}

/** Gives what of an investigation is known when it ends. */
export function endOf(investigation: Investigation): InvestigationEnd {
  const { arm, outcome, stopReason, explanation, diagnosis, otherFindings, memory, label, durationMs } =
    investigation;
  const { modelCalls, promptTokens, outputTokens } = investigation;
  return {
    arm,
    outcome,
    stopReason,
    explanation,
    diagnosis,
    otherFindings,
    notLooked: investigation.notLooked,
    leads: investigation.leads,
    seen: investigation.seen,
    memory,
    label,
    durationMs,
    modelCalls,
    promptTokens,
    outputTokens,
  };
}

/** Records an investigation from beginning to end, as the program does, and gives its id. */
export function record(store: InvestigationStore, investigation: Investigation): number {
  const id = store.begin(beginningOf(investigation));
  for (const step of investigation.steps) store.addStep(id, step);
  store.end(id, endOf(investigation));
  return id;
}
