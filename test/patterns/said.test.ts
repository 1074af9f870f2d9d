// Messages that no rule names: told in their own words, by what kind of failure they say it is.
import { describe, expect, it } from 'vitest';
import { NO_EXPERIENCE } from '../../src/domain/memory.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { describeStep } from '../support/investigations.ts';
import { builtinPatterns } from '../support/library.ts';
import { event, NAMESPACE, object, pod, workload } from '../support/objects.ts';
import { expectAtOnce, type OneLook, tellAtOnce } from '../support/one-look.ts';

const QUESTION = 'why is gizmo cart in shop not working';

/** A custom object that its operator complains of in an event that nobody foresaw. */
function complained(message: string, reason = 'GizmoTrouble'): readonly KubeObject[] {
  const gizmo = { ...object('Gizmo', 'cart', { spec: {} }), apiVersion: 'example.com/v1' };
  return [gizmo, event({ kind: 'Gizmo', name: 'cart' }, reason, message)];
}

const ROWS: readonly OneLook[] = [
  ['said-missing', QUESTION, complained('profile "alpha" not found'), 'profile "alpha" not found'],
  [
    'said-denied',
    QUESTION,
    complained('access to the vault was denied: permission denied'),
    'permission denied',
  ],
  ['said-expired', QUESTION, complained('the lease of the gizmo has expired'), 'has expired'],
  [
    'said-untrusted',
    QUESTION,
    complained('x509: certificate signed by unknown authority'),
    'unknown authority',
  ],
  ['said-exhausted', QUESTION, complained('no gizmo slots left: limit exceeded'), 'limit exceeded'],
  ['said-in-use', QUESTION, complained('device is busy'), 'device is busy'],
  ['said-mismatch', QUESTION, complained('checksum mismatch of the bundle'), 'checksum mismatch'],
  ['said-invalid', QUESTION, complained('invalid value for field size'), 'invalid value'],
  ['said-unsupported', QUESTION, complained('mode blue is not supported'), 'not supported'],
  ['said-unresolved', QUESTION, complained('lookup gizmo.example: no such host'), 'no such host'],
  [
    'said-refused',
    QUESTION,
    complained('dial tcp 10.0.0.9:99: connect: connection refused'),
    'connection refused',
  ],
  ['said-timed-out', QUESTION, complained('the call timed out'), 'timed out'],
  ['said-reset', QUESTION, complained('read: connection reset by peer'), 'connection reset'],
  ['said-waiting', QUESTION, complained('waiting for the quorum of gizmos'), 'waiting for the quorum'],
];

describe('a message that says what kind of failure it is', () => {
  expectAtOnce(ROWS);

  it('is likely, no more, and the sentence is the message itself', async () => {
    const found = await tellAtOnce(QUESTION, complained('profile "alpha" not found'));
    expect(found).toMatchObject({ basis: 'likely', confidence: 0.55 });
    expect(found?.rootCause).toContain('event GizmoTrouble says: profile "alpha" not found');
  });
});

/** What is answered with no step left; the facts of a log come after those of the objects. */
async function answerTo(objects: readonly KubeObject[], log?: string, question = QUESTION) {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of ['Pod', 'Service', 'Deployment']) extractor.inventory.markComplete(kind, NAMESPACE);
  const events = objects.filter(({ kind }) => kind === 'Event') as readonly KubeEvent[];
  const others = objects.filter(({ kind }) => kind !== 'Event');
  const facts = [...extractor.fromObjects(others, events)];
  if (log !== undefined) {
    facts.push(...extractor.fromLog(log, { kind: 'Pod', namespace: NAMESPACE, name: 'cart-0' }, 'main'));
  }
  return createPatternsEngine(builtinPatterns()).next(
    {
      question,
      cluster: { id: 'c-1', context: 'fixture', namespace: NAMESPACE },
      steps: [describeStep({ index: 0, facts })],
      stepsLeft: 0,
      topology: extractor.inventory,
      ...NO_EXPERIENCE,
    },
    new AbortController().signal,
  );
}

describe('a message that says no more than that it failed', () => {
  it.each([
    ['said-failed', 'the gizmo failed'],
    ['said-said', 'the gizmo sings'],
  ])('is a lead and no cause: %s', async (_, message) => {
    const action = await answerTo(complained(message));
    expect(action.type).toBe('give-up');
    if (action.type !== 'give-up') return;
    expect(action.leads.map(({ quote }) => quote)).toContain(message);
  });
});

const [deployment, replicaSet] = workload('cart', { ready: 0 });
const crashed = pod('cart-0', {
  owner: { kind: 'ReplicaSet', name: 'cart-rs' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      },
    ],
  },
});
const crashing = [deployment, replicaSet, crashed].filter((made) => made !== undefined);
const CRASH_QUESTION = 'why does cart in shop crash';

describe('a container that crashes', () => {
  it('is told with the line of its log that says why, whatever program wrote it', async () => {
    const log = 'gizmo 7 starting\ngizmo: bundle seven is not supported\nstopping';
    const action = await answerTo(crashing, log, CRASH_QUESTION);
    expect(action).toMatchObject({ diagnosis: { pattern: 'said-unsupported', basis: 'likely' } });
  });

  it('is silent only when its log was read and complains of nothing', async () => {
    const silent = await answerTo(crashing, 'gizmo 7 starting\nready', CRASH_QUESTION);
    expect(JSON.stringify(silent)).toContain('speaks of no trouble');
    const unread = await answerTo(crashing, undefined, CRASH_QUESTION);
    expect(JSON.stringify(unread)).not.toMatch(/no trouble|in its log/i);
  });

  it('has passed what it waited for when it went on after it', async () => {
    const log =
      'waiting for database\nconnected\nloading\nserving\na server is already running, check /tmp/server.pid';
    const action = await answerTo(crashing, log, CRASH_QUESTION);
    expect(action).toMatchObject({ diagnosis: { pattern: 'said-in-use' } });
  });
});

describe('an object that is well', () => {
  it('is not accused by a line of its log unless errors are asked for', async () => {
    const running = pod('cart-0', { owner: { kind: 'ReplicaSet', name: 'cart-rs' } });
    const [well, set] = workload('cart');
    const objects = [well, set, running].filter((made) => made !== undefined);
    const log = 'gizmo 3 is not supported\n'.repeat(3);
    expect((await answerTo(objects, log, 'why is cart in shop down')).type).toBe('give-up');
    expect(await answerTo(objects, log, 'cart in shop logs errors')).toMatchObject({
      diagnosis: { pattern: 'said-by-well-object', basis: 'likely' },
    });
  });
});

describe('an event that was overtaken', () => {
  const at = (reason: string, message: string, lastTimestamp: string): KubeObject => ({
    ...event({ kind: 'Gizmo', name: 'cart' }, reason, message),
    ...{ lastTimestamp },
  });
  const [gizmo] = complained('');

  it.each([
    ['FailedBackup', 'SuccessfulBackup'],
    ['BackupFailed', 'BackupSucceeded'],
    ['FailedToSync', 'SyncSucceeded'],
  ])('%s is past after %s, and not before it', async (failed, succeeded) => {
    const trouble = at(failed, 'profile "alpha" is not supported', '2026-03-01T02:10:00Z');
    const later = at(succeeded, 'done', '2026-03-01T02:40:00Z');
    const earlier = at(succeeded, 'done', '2026-03-01T01:40:00Z');
    const objects = [gizmo].filter((made) => made !== undefined);
    expect((await answerTo([...objects, trouble, later])).type).toBe('give-up');
    expect((await answerTo([...objects, trouble, earlier])).type).toBe('diagnose');
  });
});
