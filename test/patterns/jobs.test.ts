// Jobs and schedules that fail, wait or start nothing, and look-alikes among them.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, pod } from '../support/objects.ts';

const ended = (type: string, reason: string, message: string) => ({ type, status: 'True', reason, message });

function job(
  name: string,
  spec: object,
  status: object,
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object(
    'Job',
    name,
    { apiVersion: 'batch/v1', spec: { backoffLimit: 1, ...spec }, status },
    metadata,
  );
}

function failedPod(name: string, owner: string, exitCode: number): KubeObject {
  const terminated = { exitCode, reason: 'Error', finishedAt: '2026-03-01T02:30:00Z' };
  return pod(name, {
    owner: { kind: 'Job', name: owner },
    ready: false,
    containers: [{ name: 'migrate', image: 'migrate:1' }],
    status: {
      phase: 'Failed',
      containerStatuses: [{ name: 'migrate', ready: false, restartCount: 0, state: { terminated } }],
    },
  });
}

describe('a Job that failed', () => {
  test('by its deadline', async () => {
    const late = job(
      'migrate',
      { activeDeadlineSeconds: 120 },
      { conditions: [ended('Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline')] },
    );
    const found = await answer('job migrate in shop failed', [late]);
    expect(found.pattern).toBe('job-deadline-exceeded');
    expect(found.rootCause).toMatch(/120 seconds/);
  });

  test('by its pods is explained by them, told with the Job', async () => {
    const lost = job(
      'migrate',
      {},
      {
        failed: 2,
        conditions: [ended('Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
      },
    );
    const pods = [failedPod('migrate-a', 'migrate', 3), failedPod('migrate-b', 'migrate', 3)];
    const logs = {
      'shop/migrate-a': 'ERROR connecting to postgres:5432: connection refused\n',
      'shop/migrate-b': 'ERROR connecting to postgres:5432: connection refused\n',
    };
    const { investigation } = await answer('job migrate in shop failed', [lost, ...pods], { logs });
    expect(
      investigation.steps.some(
        ({ tool, args }) => tool === 'GET_LOGS' && /^migrate-/.test(args['pod'] ?? ''),
      ),
    ).toBe(true);
    expect(investigation.diagnosis?.affected).toContainEqual({
      kind: 'Job',
      namespace: 'shop',
      name: 'migrate',
    });
  });

  test('without any pod left', async () => {
    const lost = job(
      'migrate',
      {},
      {
        failed: 2,
        conditions: [ended('Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
      },
    );
    const found = await answer('job migrate in shop failed', [lost]);
    expect(found.pattern).toBe('job-failed');
    expect(found.rootCause).toMatch(/2 failed pods.*backoffLimit 1.*BackoffLimitExceeded/);
  });

  test('by the policy for its pods', async () => {
    const message =
      'Container migrate for pod shop/migrate-a failed with exit code 42 matching FailJob rule at index 0';
    const found = await answer('job migrate in shop failed', [
      job('migrate', {}, { failed: 1, conditions: [ended('Failed', 'PodFailurePolicy', message)] }),
    ]);
    expect(found.pattern).toBe('job-pod-failure-policy');
    expect(found.rootCause).toMatch(/exit code 42/);
  });

  test('to be created, for a quota', async () => {
    const refusal =
      'Error creating: pods "migrate-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4';
    const found = await answer('job migrate in shop does not start', [
      job('migrate', {}, {}),
      event({ kind: 'Job', name: 'migrate' }, 'FailedCreate', refusal),
    ]);
    expect(found.pattern).toBe('quota-exceeded');
  });
});

test('a Job that is suspended', async () => {
  const objects = [job('migrate', { suspend: true }, {})];
  expect((await answer('job migrate in shop does not start', objects)).pattern).toBe('job-suspended');
  expect((await answer('what is migrate in shop', objects)).pattern).toBeNull();
});

describe('a schedule', () => {
  const cronJob = (spec: object, status: object = {}): KubeObject =>
    object('CronJob', 'backup', {
      apiVersion: 'batch/v1',
      spec: { schedule: '*/10 * * * *', ...spec },
      status,
    });
  const about = { kind: 'CronJob', name: 'backup' };
  const question = 'cronjob backup in shop does not run any more';

  test.each([
    ['suspended', [cronJob({ suspend: true })], 'cronjob-suspended', /suspend/],
    [
      'too many missed starts',
      [
        cronJob({}),
        event(
          about,
          'TooManyMissedTimes',
          'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
        ),
      ],
      'cronjob-too-many-missed',
      /startingDeadlineSeconds/,
    ],
    [
      'an unknown time zone',
      [
        cronJob({ timeZone: 'Mars/Olympus' }),
        event(about, 'UnknownTimeZone', 'invalid timeZone: "Mars/Olympus": unknown time zone Mars/Olympus'),
      ],
      'cronjob-unknown-time-zone',
      /Mars\/Olympus/,
    ],
    [
      'a job that does not end',
      [
        cronJob(
          { concurrencyPolicy: 'Forbid' },
          { active: [{ name: 'backup-1' }], lastScheduleTime: '2026-03-01T01:00:00Z' },
        ),
        job('backup-1', {}, { active: 1 }, { creationTimestamp: '2026-03-01T01:00:00Z' }),
      ],
      'cronjob-previous-still-running',
      /backup-1/,
    ],
    [
      'a job that failed',
      [
        cronJob({}, { lastScheduleTime: '2026-03-01T02:50:00Z' }),
        job(
          'backup-2',
          {},
          { failed: 2, conditions: [ended('Failed', 'BackoffLimitExceeded', 'x')] },
          { ownerReferences: [{ kind: 'CronJob', name: 'backup', controller: true }] },
        ),
      ],
      'job-failed',
      /backup-2/,
    ],
  ] as const)('%s', async (_, objects, pattern, words) => {
    const found = await answer(question, objects);
    expect(found.pattern).toBe(pattern);
    expect(found.rootCause).toMatch(words);
  });

  test('is well when its last run completed, whatever came before', async () => {
    const owned = (name: string, at: string, status: object): KubeObject =>
      job(name, {}, status, {
        creationTimestamp: at,
        ownerReferences: [{ kind: 'CronJob', name: 'backup', controller: true }],
      });
    const objects = [
      cronJob({}, { lastScheduleTime: '2026-03-01T02:50:00Z', lastSuccessfulTime: '2026-03-01T02:51:00Z' }),
      owned('backup-1', '2026-03-01T02:40:00Z', {
        failed: 2,
        conditions: [ended('Failed', 'BackoffLimitExceeded', 'x')],
      }),
      failedPod('backup-1-a', 'backup-1', 1),
      owned('backup-2', '2026-03-01T02:50:00Z', { succeeded: 1, conditions: [ended('Complete', '', '')] }),
      event(about, 'MissSchedule', 'Missed scheduled time to start a job: x', {
        lastTimestamp: '2026-03-01T02:45:00Z',
      }),
    ];
    expect((await answer('is backup in shop failing', objects)).pattern).toBeNull();
  });
});

describe('a Job whose pods are taken away', () => {
  const running = job('reprice', {}, { active: 1, failed: 2 });
  const current = pod('reprice-x7x2z', { owner: { kind: 'Job', name: 'reprice' } });
  const taken = (component: string, reason: string): KubeObject => ({
    ...event({ kind: 'Pod', name: 'reprice-b4b5c' }, reason, 'Evicted pod: Underutilized'),
    ...{ source: { component } },
  });

  test('is told with who takes them', async () => {
    const told = await answer('job reprice in shop starts over again and again', [
      running,
      current,
      taken('karpenter', 'Evicted'),
    ]);
    expect(told.pattern).toBe('job-pods-ended-from-outside');
    expect(told.rootCause).toMatch(/karpenter ended reprice-b4b5c/);
  });

  test.each([
    ['its kubelet ended one', running, taken('kubelet', 'Evicted')],
    ['one was only started', running, taken('karpenter', 'Nominated')],
    [
      'it is complete',
      job('reprice', {}, { succeeded: 1, conditions: [ended('Complete', '', '')] }),
      taken('karpenter', 'Evicted'),
    ],
  ])('is not told when %s', async (_, work, happened) => {
    const told = await answer('job reprice in shop starts over again and again', [work, current, happened]);
    expect(told.pattern).not.toBe('job-pods-ended-from-outside');
  });
});
