// Whether a symptom is gone: told from containers that only just run again, and from objects that are not there any more.
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { lookAgain } from '../../src/app/look-again.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { ToolCall } from '../../src/domain/investigation.ts';
import { measureCall } from '../../src/domain/measure.ts';
import type { CaseFact } from '../../src/domain/memory.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answeringMetrics, over } from '../support/answering-metrics.ts';
import { FIXED_CLOCK, FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { createFixtureCluster, type Fixture } from '../support/fixture-cluster.ts';
import { oomDiagnosis, oomInvestigation } from '../support/investigations.ts';
import { pod, workload } from '../support/objects.ts';

const CART = { kind: 'Deployment', namespace: 'shop', name: 'cart' };

function caseFact(
  code: string,
  name: string,
  captures: Readonly<Record<string, string>>,
  step = 0,
): CaseFact {
  return { step, fact: { code, subject: { kind: 'Pod', namespace: 'shop', name }, captures, quote: code } };
}

const MISSING_ENV = caseFact('log.missing-env', 'cart-old', { container: 'cart', variable: 'URL' }, 1);

/** A look at a fixture for a case with these facts, which the first look showed or a log. */
function look(
  fixture: Fixture,
  facts: readonly CaseFact[],
  cluster: Cluster = createFixtureCluster(fixture),
  measured: readonly ToolCall[] = [],
) {
  const logs = measured.length === 0 && facts.some(({ step }) => step > 0);
  const investigation = { ...oomInvestigation({ diagnosis: oomDiagnosis({ affected: [CART] }) }), id: 1 };
  const remembered = {
    investigationId: 1,
    clusterId: 'c-1',
    at: '2026-03-01T02:00:00.000Z',
    question: 'why',
    category: 'oom',
    facts,
    s1: '',
    s2: '',
    steps: [
      { tool: 'FIND_ISSUES', args: { namespace: 'shop' } },
      ...(logs
        ? [{ tool: 'GET_LOGS', args: { namespace: 'shop', pod: 'cart-old', container: 'cart' } } as const]
        : []),
      ...measured,
    ] as const,
    rootCause: '',
    solution: '',
    commands: [],
    pattern: null,
    score: 0.8,
    taught: false,
    objects: [],
    links: [],
    firstS2: '',
  };
  const parts = {
    gateway: createGateway(cluster),
    nowMs: () => FIXED_NOW_MS,
    clock: FIXED_CLOCK,
    onProgress: () => undefined,
    metrics: fixture.metrics ?? null,
  };
  return lookAgain({ investigation, remembered }, parts, new AbortController().signal);
}

interface ContainerParts {
  readonly ready: boolean;
  /** How long it has been running; null when it is waiting. */
  readonly runningMs: number | null;
  /** How long it ran before it was killed, which was just before. */
  readonly ranMs: number;
}

function killed({ ready, runningMs, ranMs }: ContainerParts): readonly KubeObject[] {
  const iso = (ms: number) => new Date(ms).toISOString();
  const diedMs = FIXED_NOW_MS - (runningMs ?? 0) - 1000;
  const state =
    runningMs === null
      ? { waiting: { reason: 'CrashLoopBackOff' } }
      : { running: { startedAt: iso(FIXED_NOW_MS - runningMs) } };
  const terminated = {
    reason: 'OOMKilled',
    exitCode: 137,
    startedAt: iso(diedMs - ranMs),
    finishedAt: iso(diedMs),
  };
  const containerStatuses = [{ name: 'cart', ready, restartCount: 3, state, lastState: { terminated } }];
  return workload('cart', { ready: ready ? 1 : 0 }).map((each) =>
    each.kind === 'Pod' ? { ...each, status: { phase: 'Running', containerStatuses } } : each,
  );
}

/** The fact as it was found when the pod had another name. */
const OOM: CaseFact = {
  step: 0,
  fact: {
    ...factOf(killed({ ready: false, runningMs: null, ranMs: 9000 })),
    subject: { kind: 'Pod', namespace: 'shop', name: 'cart-old' },
  },
};

function factOf(objects: readonly KubeObject[]): Fact {
  const facts = new FactExtractor(FIXED_NOW_MS).fromObjects(objects, []);
  const found = facts.find(({ code }) => code === 'container.oom-killed');
  if (found === undefined) throw new Error('no such fact');
  return found;
}

describe('a symptom', () => {
  it.each<[string, readonly KubeObject[], string, RegExp | null]>([
    [
      'of a container that is down',
      killed({ ready: false, runningMs: null, ranMs: 9000 }),
      'still-there',
      null,
    ],
    [
      'of one that has just come back',
      killed({ ready: true, runningMs: 20_000, ranMs: 9000 }),
      'unsettled',
      /runs again/,
    ],
    [
      'of one that ran longer before',
      killed({ ready: true, runningMs: 90_000, ranMs: 600_000 }),
      'unsettled',
      /runs again/,
    ],
    [
      'of one that has outlived its last crash',
      killed({ ready: true, runningMs: 90_000, ranMs: 30_000 }),
      'gone',
      null,
    ],
    ['of a workload whose pods are new and ready', workload('cart'), 'gone', null],
    [
      'of a workload whose pods are not ready yet',
      workload('cart', { ready: 0 }),
      'unsettled',
      /deployment shop\/cart is not ready/,
    ],
    ['of a workload scaled to zero', workload('cart', { replicas: 0 }), 'unsettled', /scaled to zero/],
    ['of a workload that was deleted', workload('till'), 'no-object', null],
    ['of a pod that another workload of a like name has', workload('cart-api'), 'no-object', null],
  ])('%s', async (_name, objects, presence, reason) => {
    const report = await look({ objects }, [OOM]);
    expect(report.presence).toBe(presence);
    if (reason === null) expect(report.reason).toBeNull();
    else expect(report.reason).toMatch(reason);
    expect(report.checked).toEqual([{ fact: OOM.fact, holds: presence === 'still-there' }]);
  });

  it('is the same one only with the same trait: another exit code is another trouble', async () => {
    const other = killed({ ready: false, runningMs: null, ranMs: 1 }).map((each) =>
      each.kind === 'Pod'
        ? (JSON.parse(
            JSON.stringify(each).replaceAll('OOMKilled', 'Error').replaceAll('137', '3'),
          ) as KubeObject)
        : each,
    );
    // What it was is not seen any more, and yet it is not well.
    expect(await look({ objects: other }, [OOM])).toMatchObject({
      presence: 'unsettled',
      checked: [{ holds: false }],
    });
  });

  it.each<[string, string, string]>([
    ['still there', 'FATAL required environment variable URL is not set', 'still-there'],
    ['gone', 'INFO ready', 'gone'],
  ])('that only a log shows is looked for in the log of a pod of today: %s', async (_name, log, presence) => {
    const ready = presence === 'gone';
    const objects = workload('cart', { ready: ready ? 1 : 0 });
    const report = await look({ objects, logs: { 'shop/cart-0': log } }, [MISSING_ENV]);
    expect(report.presence).toBe(presence);
  });

  it('is not gone because it could not be looked for', async () => {
    const fixture = { objects: workload('cart') };
    const cluster = createFixtureCluster(fixture);
    const forbidden: Cluster = {
      ...cluster,
      run: async (args, options) =>
        args.join(' ').includes('pods,events')
          ? {
              ...(await cluster.run(['nothing'], options)),
              stderr: 'Error from server (Forbidden): pods is forbidden',
            }
          : cluster.run(args, options),
    };
    expect(await look(fixture, [OOM], forbidden)).toMatchObject({
      presence: 'unsettled',
      reason: expect.stringContaining('could not list pods'),
    });
    expect(await look(fixture, [MISSING_ENV])).toMatchObject({
      presence: 'unsettled',
      reason: expect.stringContaining('GET_LOGS'),
    });
  });

  it('of a pod of its own is gone when it is ready again', async () => {
    const bare = {
      ...OOM,
      fact: { ...OOM.fact, subject: { kind: 'Pod', namespace: 'shop', name: 'single' } },
    };
    expect(await look({ objects: [pod('single')] }, [bare])).toMatchObject({ presence: 'gone' });
    expect(await look({ objects: [pod('single', { ready: false })] }, [bare])).toMatchObject({
      presence: 'unsettled',
    });
    expect(await look({ objects: [pod('other')] }, [bare])).toMatchObject({ presence: 'no-object' });
  });
});

describe('a symptom that metrics showed', () => {
  const throttled = caseFact('metric.cpu-throttled', 'cart-old', { container: 'cart' }, 1);
  const call = measureCall({
    measure: 'throttling',
    of: { kind: 'Pod', namespace: 'shop', name: 'cart-old' },
  });
  const objects = workload('cart', { containers: [{ name: 'cart', image: 'cart:1' }] });
  const measuring = (share: number) =>
    answeringMetrics(FIXED_NOW_MS, {
      throttling: [{ labels: { container: 'cart' }, values: over(60, 5, () => share) }],
    });
  const lookWith = (metrics?: Fixture['metrics']) => {
    const fixture = { objects, ...(metrics && { metrics }) };
    return look(fixture, [throttled], createFixtureCluster(fixture), [call]);
  };

  it('is measured again, at the pod of today', async () => {
    expect((await lookWith(measuring(0.8))).presence).toBe('still-there');
  });

  it('is gone where it is measured no more', async () => {
    expect((await lookWith(measuring(0.01))).presence).toBe('gone');
  });

  it('is not known to be gone where nothing can be measured', async () => {
    const { presence, reason } = await lookWith();
    expect(presence).toBe('unsettled');
    expect(reason).toContain('metrics.url is not set');
  });
});
