// Later visits as labels: a symptom that has gone, the same asked again, and everything that must not be taken for these.
import { describe, expect, it } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { giveFeedback } from '../../src/app/feedback.ts';
import { investigate } from '../../src/app/investigate.ts';
import { revisit } from '../../src/app/revisit.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { openTestDatabase } from '../support/databases.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { createFixtureCluster } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { workload } from '../support/objects.ts';

const PATTERNS = builtinPatterns();
const HOUR_MS = 3_600_000;

function oomKilled(name: string): readonly KubeObject[] {
  const terminated = { reason: 'OOMKilled', exitCode: 137 };
  const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } };
  const containerStatuses = [{ name, ready: false, restartCount: 5, state, lastState: { terminated } }];
  return workload(name, { ready: 0 }).map((each) =>
    each.kind === 'Pod' ? { ...each, status: { phase: 'Running', containerStatuses } } : each,
  );
}

const SICK = [...oomKilled('cart'), ...workload('till')];
const WELL = [...workload('cart'), ...workload('till')];

interface Ask {
  readonly objects?: readonly KubeObject[];
  readonly question?: string;
  /** After the one before, in milliseconds. */
  readonly laterMs?: number;
  readonly cluster?: (cluster: Cluster) => Cluster;
}

/** A database, and questions asked one after the other, each followed by the look at earlier ones. */
function journal() {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const cases = createCaseStore(db);
  let nowMs = FIXED_NOW_MS;
  const clock = { now: () => new Date(nowMs).toISOString(), monotonicMs: () => 0 };
  const parts = { store, cases, learned: createPatternStore(db), clock };
  const ask = async ({
    objects = SICK,
    question = 'why is cart in shop crashing',
    laterMs = 0,
    cluster = (same) => same,
  }: Ask = {}) => {
    nowMs += laterMs;
    const asked = cluster(createFixtureCluster({ objects }));
    const result = await investigate(
      { question, arm: 'on', maxSteps: 12, timeoutMs: 30_000 },
      {
        gateway: createGateway(asked),
        nowMs: () => asked.nowMs(),
        engine: createPatternsEngine(PATTERNS),
        store,
        clock,
        onProgress: () => undefined,
        memory: {
          recall: async () => ({ recalled: [], memories: [], abstained: null }),
          effects: () => [],
          withholds: () => false,
          earlier: () => [],
          trials: () => new Map(),
          costOf: () => null,
          earlierAnswer: () => null,
          fixes: () => [],
          remember: async (remembered) => cases.put(remembered),
        },
      },
      new AbortController().signal,
    );
    return revisit(result, parts);
  };
  return {
    ask,
    store,
    cases,
    say: (verdict: 'up' | 'down') =>
      giveFeedback({ id: 1, verdict, comment: null, cause: null, solution: null }, parts),
  };
}

describe('a later visit', () => {
  it('that sees the object well says that the symptom is gone, once', async () => {
    const { ask, store, cases } = journal();
    expect(await ask()).toEqual([]);
    expect(store.get(1)).toMatchObject({ outcome: 'diagnosed', label: { state: 'probable' } });
    const later = { objects: WELL, question: 'is something wrong with till in shop?', laterMs: 2 * HOUR_MS };
    expect(await ask(later)).toEqual([{ investigationId: 1, signal: 'gone' }]);
    expect(store.get(1).label).toMatchObject({
      state: 'probable',
      signals: expect.arrayContaining(['visit:gone']),
    });
    expect(cases.find(1)?.score).toBe(store.get(1).label.score);
    expect(store.labelEvents(1)).toMatchObject([
      { source: 'visit', signal: 'gone', weight: 1, detail: 'investigation 2' },
    ]);
    expect(await ask(later)).toEqual([]);
    expect(store.labelEvents(1)).toHaveLength(1);
  });

  it.each<[string, Ask]>([
    ['still sees it', { objects: SICK }],
    ['sees the object no more', { objects: workload('till') }],
    ['sees it scaled to zero', { objects: [...workload('cart', { replicas: 0 }), ...workload('till')] }],
    [
      'looks elsewhere',
      {
        objects: [...WELL, ...workload('cart', { namespace: 'other' })],
        question: 'why is cart in other slow',
      },
    ],
    [
      'looks at the whole cluster, which shows other kinds',
      { objects: WELL, question: 'what is wrong here' },
    ],
    [
      'may not see the pods',
      {
        objects: WELL,
        cluster: (same) => ({
          ...same,
          run: async (args, options) =>
            args.join(' ').includes('pods,events')
              ? {
                  ...(await same.run(['nothing'], options)),
                  stderr: 'Error from server (Forbidden): pods is forbidden',
                }
              : same.run(args, options),
        }),
      },
    ],
  ])('that %s says nothing', async (_name, visit) => {
    const { ask, store } = journal();
    await ask();
    expect(
      await ask({ laterMs: HOUR_MS, question: 'is something wrong with till in shop?', ...visit }),
    ).toEqual([]);
    expect(store.labelEvents(1)).toEqual([]);
  });

  it('says nothing of a diagnosis that the user called wrong', async () => {
    const { ask, store, say } = journal();
    await ask();
    say('down');
    expect(
      await ask({ objects: WELL, laterMs: HOUR_MS, question: 'is something wrong with till in shop?' }),
    ).toEqual([]);
    expect(store.get(1).label.signals).toContain('user:down');
  });
});

describe('the same question', () => {
  it('asked again shortly after lowers the first, once', async () => {
    const { ask, store } = journal();
    await ask();
    const before = store.get(1).label.score;
    const again = { question: 'cart in shop keeps restarting', laterMs: 10 * 60_000 };
    expect(await ask(again)).toEqual([{ investigationId: 1, signal: 'asked-again' }]);
    expect(store.get(1).label.score).toBeLessThan(before);
    expect(await ask(again)).toEqual([{ investigationId: 2, signal: 'asked-again' }]);
    expect(store.labelEvents(1)).toHaveLength(1);
  });

  it('asked again and then gone counts as gone', async () => {
    const { ask, store } = journal();
    await ask();
    await ask({ laterMs: 60_000 });
    await ask({ objects: WELL, laterMs: 60_000, question: 'is something wrong with till in shop?' });
    expect(store.get(1).label).toMatchObject({
      state: 'probable',
      signals: expect.not.arrayContaining(['visit:asked-again']),
    });
  });

  it.each<[string, Ask]>([
    ['much later', { laterMs: 31 * 60_000 }],
    [
      'of another workload with the same trouble',
      { objects: [...SICK, ...oomKilled('till')], question: 'why is till in shop crashing' },
    ],
  ])('%s says nothing', async (_name, second) => {
    const { ask, store } = journal();
    await ask();
    expect(await ask(second)).toEqual([]);
    expect(store.labelEvents(1)).toEqual([]);
  });
});
