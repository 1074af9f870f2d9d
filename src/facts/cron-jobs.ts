// Facts of CronJobs: schedules that start nothing, and why.
import { type KubeObject, refOf } from './kube-json.ts';
import type { Emit, MessageRule, ObjectContext, Topic } from './rules.ts';
import { allContainers, podSpecOf } from './topology/edge-rule.ts';

const onCronJob = (code: string, reason: RegExp, message: RegExp): MessageRule => ({
  code,
  kinds: ['CronJob'],
  reason,
  message,
});

export const cronJobTopic: Topic = {
  kinds: {
    'cronjob.suspended': {
      doc: 'A schedule is suspended: it starts no jobs.',
      depth: 'origin',
      captures: ['schedule', 'last'],
    },
    'cronjob.too-many-missed': {
      doc: 'A schedule missed more than a hundred starts.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['message', 'missed'],
    },
    'cronjob.missed-start': {
      doc: 'A job was not started within the starting deadline of its schedule.',
      depth: 'mechanism',
      takes: ['exhausted'],
      captures: ['time', 'deadline'],
    },
    'cronjob.previous-still-running': {
      doc: 'No new job is started because the one before still runs and the schedule forbids two at a time.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['active', 'since'],
    },
    'cronjob.unknown-time-zone': {
      doc: 'The time zone of a schedule is not known.',
      depth: 'origin',
      takes: ['invalid', 'missing'],
      captures: ['time_zone', 'error'],
    },
    'cronjob.invalid-schedule': {
      doc: 'A schedule cannot be read.',
      depth: 'origin',
      takes: ['invalid', 'exhausted'],
      captures: ['schedule', 'error'],
    },
    'cronjob.other-zone': {
      doc: 'A schedule has no time zone of its own, and its container is told to be in one that is not UTC.',
      depth: 'context',
      captures: ['schedule', 'zone', 'container', 'last'],
    },
  },
  objects: [{ kinds: ['CronJob'], extract: extractCronJob }],
  messages: [
    onCronJob(
      'cronjob.too-many-missed',
      /^(?:TooManyMissedTimes|FailedNeedsStart)$/,
      /(?<message>too many missed start times?(?: \((?<missed>[^)]*)\)|: (?<missed2>\d+))?[\s\S]*)/i,
    ),
    onCronJob(
      'cronjob.missed-start',
      /^MissSchedule$/,
      /^Missed scheduled time to start a job: (?<time>[\s\S]+)/,
    ),
    onCronJob(
      'cronjob.unknown-time-zone',
      /^UnknownTimeZone$/,
      /^invalid timeZone: "(?<time_zone>[^"]+)": (?<error>[\s\S]+)/,
    ),
    onCronJob(
      'cronjob.invalid-schedule',
      /^Un[pP]arse?able(?:CronJob)?Schedule$/,
      /^unparseable schedule: "(?<schedule>[^"]*)" ?: (?<error>[\s\S]+)/,
    ),
    onCronJob(
      'cronjob.invalid-schedule',
      /^InvalidSchedule$/,
      /^invalid schedule: (?<schedule>.+?) : (?<error>[\s\S]+)/,
    ),
  ],
};

function extractCronJob(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const subject = refOf(object);
  const schedule = textIn(object.spec, 'schedule');
  const last = textIn(object.status, 'lastScheduleTime');
  if (object.spec?.['suspend'] === true) {
    emit('cronjob.suspended', subject, 'spec.suspend: true', { schedule, last });
    return;
  }
  extractZone(object, schedule ?? '', last, emit);
  const active = object.status?.['active'];
  if (object.spec?.['concurrencyPolicy'] !== 'Forbid' || !Array.isArray(active) || active.length === 0)
    return;
  const name = String((active[0] as Readonly<Record<string, unknown>>)['name'] ?? '');
  const since = inventory.find({ kind: 'Job', namespace: subject.namespace, name })?.metadata
    ?.creationTimestamp;
  // The controller says so only in an event of type Normal, so the object is asked: a start has come and gone since.
  const started = Date.parse(last ?? since ?? '');
  if (!Number.isNaN(started) && hasPassed(schedule ?? '', started, inventory.nowMs)) {
    emit('cronjob.previous-still-running', subject, `concurrencyPolicy: Forbid, active: ${name}`, {
      active: name,
      since,
    });
  }
}

const UTC = /^(?:UTC|GMT|Etc\/(?:UTC|GMT)|Z|UCT|Universal|Zulu)$/i;

/** The variable TZ changes what a program reads off its clock, not when it is started. */
function extractZone(object: KubeObject, schedule: string, last: string | undefined, emit: Emit): void {
  const [, hour = ''] = schedule.trim().split(/\s+/);
  if (textIn(object.spec, 'timeZone') !== undefined || !/^\d+$/.test(hour)) return;
  for (const container of allContainers(podSpecOf(object))) {
    const zone = container.env?.find(({ name }) => name === 'TZ')?.value;
    if (zone === undefined || zone === '' || UTC.test(zone)) continue;
    // Where it started at another hour of UTC, the controller goes by another clock.
    if (last !== undefined && new Date(last).getUTCHours() !== Number(hour)) return;
    const quote = `spec.schedule: ${schedule}, no spec.timeZone; env TZ: ${zone}`;
    emit('cronjob.other-zone', refOf(object), quote, { schedule, zone, container: container.name, last });
    return;
  }
}

/** A step of minutes or hours that was passed since; a schedule of another form is not judged. */
function hasPassed(schedule: string, startedMs: number, nowMs: number): boolean {
  const [minute = '', hour = '', ...rest] = schedule.trim().split(/\s+/);
  if (schedule.trim() === '@hourly') return nowMs - startedMs > 60 * MINUTE_MS;
  if (rest.some((field) => field !== '*')) return false;
  const step = /^\*(?:\/(\d+))?$/.exec(minute);
  if (step && hour === '*') return nowMs - startedMs > Number(step[1] ?? 1) * MINUTE_MS;
  const hours = /^\*(?:\/(\d+))?$/.exec(hour);
  if (/^\d+$/.test(minute) && hours) return nowMs - startedMs > Number(hours[1] ?? 1) * 60 * MINUTE_MS;
  return /^\d+$/.test(minute) && /^\d+$/.test(hour) && nowMs - startedMs > 24 * 60 * MINUTE_MS;
}

const MINUTE_MS = 60 * 1000;

function textIn(part: Readonly<Record<string, unknown>> | undefined, field: string): string | undefined {
  const value = part?.[field];
  return typeof value === 'string' ? value : undefined;
}
