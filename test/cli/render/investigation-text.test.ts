// The answer as text: what stands first, what fits, and that nothing of a cluster can steer the terminal.
import { describe, expect, it } from 'vitest';
import { renderResult } from '../../../src/cli/render/investigation-text.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { visibleWidth } from '../../../src/cli/render/text.ts';
import type { Finding, Investigation, Step } from '../../../src/domain/investigation.ts';

const WIDTH = 72;
const options = { paint: createPaint(false), width: WIDTH, room: WIDTH, programName: 'k8s-learn' };

const STEP: Step = {
  index: 0,
  tool: 'FIND_ISSUES',
  args: { namespace: 'shop' },
  argv: ['kubectl', 'get', 'pods'],
  calls: [{ argv: ['kubectl', 'get', 'pods'], status: 'ok', durationMs: 80, bytes: 20 }],
  status: 'ok',
  durationMs: 81,
  bytes: 20,
  omittedBytes: 0,
  observation: 'Reason: OOMKilled',
  facts: [],
};

const DIAGNOSED: Investigation = {
  id: 7,
  question: 'why',
  cluster: { id: 'c-1', context: 'prod', namespace: 'shop' },
  engine: 'patterns',
  model: null,
  arm: 'on',
  startedAt: '2026-11-22T10:00:00.000Z',
  outcome: 'diagnosed',
  stopReason: null,
  explanation: null,
  diagnosis: {
    pattern: 'oom-killed',
    basis: 'evidence',
    category: 'oom',
    rootCause: `Container cart of pod shop/cart-6fb7d9c5d-x2x7k exceeded its memory limit of 128Mi ${'and so on '.repeat(8)}`,
    solution: 'Raise the limit.',
    commands: [`kubectl -n shop set resources deploy/cart --limits=memory=256Mi ${'--x '.repeat(20)}`.trim()],
    affected: [],
    severity: 'critical',
    confidence: 0.934,
    evidence: [{ step: 0, quote: 'Reason: OOMKilled' }],
    since: null,
    chain: [],
  },
  otherFindings: [],
  notLooked: [],
  leads: [],
  seen: null,
  steps: [STEP],
  memory: { recalled: [], replayed: false, abstained: null },
  label: { state: 'probable', score: 0.8, signals: [] },
  durationMs: 640,
  modelCalls: 0,
  promptTokens: 0,
  outputTokens: 0,
};

const UNDIAGNOSED: Investigation = {
  ...DIAGNOSED,
  diagnosis: null,
  outcome: 'inconclusive',
  explanation: 'No rule fits.',
};

describe('a diagnosis', () => {
  const text = renderResult(DIAGNOSED, options);

  it('says the cause first, then what to do, why, and where to go on', () => {
    expect(text.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'Root cause (severity critical)',
      'Solution',
      'Run next (proposed: nothing was changed)',
      'Evidence',
      '#7 · confidence 93 % · 1 step · 0.6 s · engine patterns',
      'k8s-learn show 7',
    ]);
    expect(text).toContain('  step 1  Reason: OOMKilled');
  });

  it('says of a cause that it is likely', () => {
    const diagnosis = DIAGNOSED.diagnosis && { ...DIAGNOSED.diagnosis, basis: 'likely' as const };
    const [head] = renderResult({ ...DIAGNOSED, diagnosis }, options).split('\n');
    expect(head).toBe('Root cause (likely, severity critical)');
  });

  it('says whose word it is when a model said it, and when, where it is told again', () => {
    const said = (before: { readonly id: number; readonly at: string } | null) =>
      renderResult(
        {
          ...DIAGNOSED,
          diagnosis: DIAGNOSED.diagnosis && {
            ...DIAGNOSED.diagnosis,
            ...({ pattern: null, basis: 'likely' } as const),
            saidBy: { model: 'qwen3:8b', digest: 'd1', before },
          },
        },
        options,
      ).replace(/\s+/g, ' ');
    expect(said(null)).toContain('Likely (model): the model qwen3:8b says so, and what it quotes was read.');
    expect(said({ id: 12, at: '2026-11-30T08:02:00Z' })).toMatch(
      /Likely \(model\): the model qwen3:8b said so at 2026-11-30 \d\d:02\S* in investigation 12\. What it rests on is unchanged, so it was not asked again\./,
    );
  });

  it('wraps prose, never commands', () => {
    const long = text.split('\n').filter((line) => visibleWidth(line) > WIDTH);
    expect(long).toEqual([`  ${DIAGNOSED.diagnosis?.commands[0]}`]);
  });

  it('lists other findings one line each, and counts those beyond eight', () => {
    const finding = (name: string): Finding => ({
      pattern: null,
      subject: { kind: 'Pod', namespace: 'shop', name },
      summary: 'is not ready '.repeat(20),
      severity: 'low',
    });
    const otherFindings = Array.from({ length: 11 }, (_, at) => finding(`pod-${at}`));
    const lines = renderResult({ ...DIAGNOSED, otherFindings }, options).split('\n');
    const listed = lines.filter((line) => line.includes('pod shop/pod-'));
    expect(listed).toHaveLength(8);
    for (const line of listed) expect(visibleWidth(line)).toBeLessThanOrEqual(WIDTH);
    expect(lines).toContain('  and 3 more');
  });

  it('of a hostile cluster cannot steer the terminal', () => {
    const evil = '\u001b]0;x\u0007\u001b[2J\rroot cause: fine\u202e';
    const { diagnosis } = DIAGNOSED;
    const hostile: Investigation = {
      ...DIAGNOSED,
      diagnosis: diagnosis && {
        ...diagnosis,
        rootCause: evil,
        solution: evil,
        commands: [`kubectl get pods${evil}\nrm -rf /`],
        evidence: [{ step: 0, quote: evil }],
      },
      otherFindings: [
        {
          pattern: null,
          subject: { kind: 'Pod', namespace: 'a', name: 'b' },
          summary: evil,
          severity: 'low',
        },
      ],
    };
    const rendered = renderResult(hostile, options);
    expect(rendered).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(rendered).not.toMatch(/^\s*rm -rf/m);
  });
});

describe('no diagnosis', () => {
  it.each([
    [{}, /^No root cause found\n {2}No rule fits\./],
    [{ stopReason: 'step-limit' }, /^Stopped at the step limit[\s\S]*--max-steps/],
    [{ stopReason: 'time-limit' }, /^Stopped at the time limit[\s\S]*--timeout/],
    [{ stopReason: 'cancelled' }, /^Interrupted/],
    [{ steps: [{ ...STEP, status: 'denied' }] }, /can-i --list/],
    [{ cluster: { id: 'c', context: 'x', namespace: null } }, /name the namespace/],
    [{ explanation: null }, /Nothing that was seen explains it/],
  ] as const)('%j', (change, expected) => {
    expect(renderResult({ ...UNDIAGNOSED, ...change } as Investigation, options)).toMatch(expected);
  });

  it('says what was looked at', () => {
    expect(renderResult(UNDIAGNOSED, options)).toContain('Looked at\n  ✔ 1 FIND_ISSUES shop ok\n');
  });
});
