// What is asked about says why by what it made: the run that blocks a schedule, the object that was made of its name.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, pod } from '../support/objects.ts';

describe('a schedule whose last run does not end', () => {
  const container = { name: 'main', image: 'registry.example/dump:1' };
  const schedule = object('CronJob', 'dump', {
    apiVersion: 'batch/v1',
    spec: {
      schedule: '0 2 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: { spec: { containers: [container] } } } },
    },
    status: { lastScheduleTime: '2026-02-26T02:00:00Z', active: [{ kind: 'Job', name: 'dump-1' }] },
  });
  const job = object(
    'Job',
    'dump-1',
    { apiVersion: 'batch/v1', status: { active: 1 } },
    {
      ownerReferences: [{ kind: 'CronJob', name: 'dump', controller: true }],
      creationTimestamp: '2026-02-26T02:00:00Z',
    },
  );
  const run = (state: object): KubeObject =>
    pod('dump-1-x7k2q', {
      owner: { kind: 'Job', name: 'dump-1' },
      containers: [container, { name: 'proxy', image: 'registry.example/proxy:1' }],
      status: {
        containerStatuses: [
          { name: 'main', ready: false, restartCount: 0, state },
          {
            name: 'proxy',
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: '2026-02-26T02:00:05Z' } },
          },
        ],
      },
    });
  const QUESTION = 'cronjob dump in shop has not run for three days';

  test('is told with what holds that run', async () => {
    const done = run({
      terminated: { exitCode: 0, reason: 'Completed', finishedAt: '2026-02-26T02:04:00Z' },
    });
    const found = await answer(QUESTION, [schedule, job, done]);
    expect(found.pattern).toBe('job-held-by-other-container');
    expect(found.rootCause).toMatch(/container proxy/);
  });

  test('is told as it is where nothing says what holds it, and as likely', async () => {
    const found = await answer(QUESTION, [
      schedule,
      job,
      run({ running: { startedAt: '2026-02-26T02:00:05Z' } }),
    ]);
    expect(found.pattern).toBe('cronjob-previous-still-running');
    expect(found.investigation.diagnosis?.basis).toBe('likely');
  });
});

describe('an object of a custom kind that was made of a name', () => {
  const refused = (name: string): KubeObject =>
    event(
      { kind: 'Workflow', name },
      'WorkflowNodeError',
      'Error node: workflowtaskresults.argoproj.io is forbidden: User "system:serviceaccount:shop:default" cannot create resource "workflowtaskresults" in API group "argoproj.io" in the namespace "shop"',
    );

  test.each([
    ['by that name', 'monthly-load-7xk2q', 'monthly-load fails'],
    ['by its own', 'monthly-load-7xk2q', 'monthly-load-7xk2q fails'],
    ['by that name and the time', 'monthly-load-1764561600', 'monthly-load fails'],
  ])('is found %s', async (_, name, question) => {
    const found = await answer(question, [refused(name)]);
    expect(found.pattern).toBe('controller-forbidden');
  });

  test('is not meant by part of its name', async () => {
    const found = await answer('monthly-load fails', [refused('monthly-load-of-prices')]);
    expect(found.pattern).toBeNull();
  });
});
