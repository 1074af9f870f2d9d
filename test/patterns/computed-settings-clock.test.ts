// Schedules without a time zone after the clocks were changed, beside schedules that mind them and clocks that stood.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

/** In Morocco the clocks are put back by an hour in the middle of February 2026, for Ramadan. */
const MOVED = 'Africa/Casablanca';
const STEADY = 'Asia/Tokyo';

const closing = (
  zone: string,
  spec: Readonly<Record<string, unknown>> = {},
  lastScheduleTime = '2026-02-28T22:30:00Z',
): KubeObject => {
  const container = { name: 'main', image: 'registry.example/closing:1', env: [{ name: 'TZ', value: zone }] };
  const template = { spec: { containers: [container] } };
  return object('CronJob', 'closing', {
    apiVersion: 'batch/v1',
    spec: { schedule: '30 22 * * *', jobTemplate: { spec: { template } }, ...spec },
    status: { lastScheduleTime, lastSuccessfulTime: lastScheduleTime },
  });
};

const CASES: readonly ToldCase[] = [
  {
    pattern: 'cron-job-after-clock-change',
    question: 'closing in shop delivers figures of the previous day since two weeks',
    objects: [closing(MOVED)],
    says: ['30 22 * * *', 'read in UTC', 'changed on 2026-02-1', 'at 22:30', 'no longer at 23:30', MOVED],
    unless: [
      { name: 'the clocks were not changed', objects: [closing(STEADY)] },
      { name: 'the schedule has a time zone', objects: [closing(MOVED, { timeZone: MOVED })] },
      { name: 'it runs every hour', objects: [closing(MOVED, { schedule: '30 * * * *' })] },
      { name: 'it did not run since', objects: [closing(MOVED, {}, '2026-01-31T22:30:00Z')] },
      { name: 'its controller goes by another clock', objects: [closing(MOVED, {}, '2026-02-28T21:30:00Z')] },
      { name: 'its zone is none', objects: [closing('Africa/Atlantis')] },
    ],
  },
];

expectTold(CASES);
