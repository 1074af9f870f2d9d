// Facts of Jobs and CronJobs, with conditions and events as their controllers write them.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { event, object, pod } from '../support/objects.ts';

const failed = (reason: string, message: string, type = 'Failed') => ({
  type,
  status: 'True',
  reason,
  message,
});
const complete = { type: 'Complete', status: 'True', reason: 'CompletionsReached' };

function job(
  name: string,
  spec: object,
  status: object,
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object(
    'Job',
    name,
    { apiVersion: 'batch/v1', spec: { backoffLimit: 2, ...spec }, status },
    metadata,
  );
}

const ofCron = (createdAt: string) => ({
  creationTimestamp: createdAt,
  ownerReferences: [{ kind: 'CronJob', name: 'report', controller: true }],
});

const failedPod = (owner: string): KubeObject =>
  pod(`${owner}-x`, {
    owner: { kind: 'Job', name: owner },
    ready: false,
    status: {
      phase: 'Failed',
      conditions: [{ type: 'Ready', status: 'False', reason: 'PodFailed' }],
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode: 3, reason: 'Error', finishedAt: '2026-03-01T02:30:00Z' } },
        },
      ],
    },
  });

describe('a Job', () => {
  test.each([
    [
      job(
        'a',
        {},
        {
          failed: 3,
          conditions: [failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
        },
      ),
      ['job.failed'],
    ],
    [
      job(
        'a',
        { activeDeadlineSeconds: 60 },
        { conditions: [failed('DeadlineExceeded', 'Job was active longer than specified deadline')] },
      ),
      ['job.failed', 'job.deadline-exceeded'],
    ],
    [
      job(
        'a',
        {},
        {
          conditions: [
            failed(
              'PodFailurePolicy',
              'Container main for pod shop/a-1 failed with exit code 42 matching FailJob rule at index 0',
            ),
          ],
        },
      ),
      ['job.failed', 'job.pod-failure-policy'],
    ],
    [job('a', {}, { conditions: [failed('BackoffLimitExceeded', 'x', 'FailureTarget')] }), ['job.failed']],
    [job('a', { suspend: true }, {}), ['job.suspended']],
    [job('a', {}, { active: 1, failed: 1 }), ['job.retries']],
    [job('a', {}, { active: 1 }), []],
    [job('a', {}, { succeeded: 1, failed: 1, conditions: [complete] }), []],
  ] as const)('%#', (made, codes) => expect(codesOf(look([made]))).toEqual(codes));

  test('tells its limits', () => {
    const late = job(
      'a',
      { activeDeadlineSeconds: 60 },
      { failed: 0, conditions: [failed('DeadlineExceeded', 'too long')] },
    );
    expect(capturesOf(look([late]), 'job.deadline-exceeded')).toEqual({
      deadline: '60',
      message: 'too long',
    });
  });
});

describe('what failed in a Job that succeeded after all is no trouble', () => {
  const exited = 'container.exited';

  test('a pod of a completed Job', () => {
    const done = job('a', {}, { succeeded: 1, failed: 1, conditions: [complete] });
    expect(codesOf(look([done, failedPod('a')]))).toEqual([]);
    const lost = job('a', {}, { failed: 3, conditions: [failed('BackoffLimitExceeded', 'x')] });
    expect(codesOf(look([lost, failedPod('a')]))).toContain(exited);
  });

  test('a run of a schedule whose next run completed', () => {
    const lost = { failed: 1, conditions: [failed('BackoffLimitExceeded', 'x')] };
    const done = { succeeded: 1, conditions: [complete] };
    const first = job('report-1', {}, lost, ofCron('2026-03-01T01:00:00Z'));
    const second = job('report-2', {}, done, ofCron('2026-03-01T02:00:00Z'));
    expect(codesOf(look([first, second, failedPod('report-1')]))).toEqual([]);
    const failing = job('report-2', {}, lost, ofCron('2026-03-01T02:00:00Z'));
    const before = job('report-1', {}, done, ofCron('2026-03-01T01:00:00Z'));
    expect(codesOf(look([before, failing, failedPod('report-2')]))).toEqual(
      expect.arrayContaining(['job.failed', exited]),
    );
  });
});

describe('a CronJob', () => {
  const cronJob = (spec: object, status: object = {}): KubeObject =>
    object('CronJob', 'report', {
      apiVersion: 'batch/v1',
      spec: { schedule: '*/5 * * * *', ...spec },
      status,
    });
  const told = (reason: string, message: string, status: object = {}) =>
    look([cronJob({}, status)], [event({ kind: 'CronJob', name: 'report' }, reason, message)]);

  test.each([
    [
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      'cronjob.too-many-missed',
      {},
    ],
    [
      'TooManyMissedTimes',
      'too many missed start times: 101. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      'cronjob.too-many-missed',
      { missed: '101' },
    ],
    [
      'FailedNeedsStart',
      'Cannot determine if job needs to be started: too many missed start time (> 100). Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      'cronjob.too-many-missed',
      { missed: '> 100' },
    ],
    [
      'MissSchedule',
      'Missed scheduled time to start a job: Sun, 01 Mar 2026 02:55:00 UTC',
      'cronjob.missed-start',
      { time: 'Sun, 01 Mar 2026 02:55:00 UTC' },
    ],
    [
      'UnknownTimeZone',
      'invalid timeZone: "Europe/Berln": unknown time zone Europe/Berln',
      'cronjob.unknown-time-zone',
      { time_zone: 'Europe/Berln' },
    ],
    [
      'UnparseableSchedule',
      'unparseable schedule: "61 * * * *" : end of range (61) above maximum (59): 61',
      'cronjob.invalid-schedule',
      { schedule: '61 * * * *' },
    ],
    [
      'InvalidSchedule',
      'invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
      'cronjob.invalid-schedule',
      { schedule: '0 0 31 2 *' },
    ],
  ])('%s: %s', (reason, message, code, captures) => {
    const found = told(reason, message);
    expect(codesOf(found)).toEqual([code]);
    expect(capturesOf(found, code)).toMatchObject(captures);
  });

  test('that has started a job since has left its complaint behind', () => {
    const status = { lastScheduleTime: '2026-03-01T02:59:00Z' };
    expect(codesOf(told('MissSchedule', 'Missed scheduled time to start a job: x', status))).toEqual([]);
  });

  test('can be suspended', () => {
    expect(capturesOf(look([cronJob({ suspend: true })]), 'cronjob.suspended')).toEqual({
      schedule: '*/5 * * * *',
    });
  });

  const active = { active: [{ name: 'report-1' }] };
  test.each([
    ['*/5 * * * *', '2026-03-01T02:00:00Z', true],
    ['*/5 * * * *', '2026-03-01T02:58:00Z', false],
    ['0 * * * *', '2026-02-28T23:00:00Z', true],
    ['30 2 * * *', '2026-03-01T02:30:00Z', false],
    ['30 2 * * *', '2026-02-27T02:30:00Z', true],
    ['0 0 1 * *', '2026-02-01T00:00:00Z', false],
  ])('%s, last started %s, with a job that still runs: held up %s', (schedule, last, heldUp) => {
    const held = cronJob({ schedule, concurrencyPolicy: 'Forbid' }, { ...active, lastScheduleTime: last });
    expect(codesOf(look([held]))).toEqual(heldUp ? ['cronjob.previous-still-running'] : []);
    const free = cronJob({ schedule, concurrencyPolicy: 'Allow' }, { ...active, lastScheduleTime: last });
    expect(codesOf(look([free]))).toEqual([]);
  });
});
