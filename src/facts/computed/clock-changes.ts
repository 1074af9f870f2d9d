// Facts of schedules without a time zone after summer time began or ended where their program has its clock.
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf, textAt } from '../topology/edge-rule.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
/** A change of clocks is looked for this far back, in days: what was so for longer is not new to anybody. */
const MAX_DAYS = 60;

export const clockChangeTopic: Topic = {
  kinds: {
    'cronjob.clock-changed': {
      doc: 'A schedule has no time zone, and since the clocks of its program were changed it starts at another local hour.',
      depth: 'context',
      captures: ['schedule', 'zone', 'container', 'changed', 'before', 'after'],
    },
  },
  relations: [{ extract: extractChanges }],
};

function extractChanges(inventory: Inventory, emit: Emit): void {
  for (const cronJob of inventory.list('CronJob')) {
    const schedule = textAt(cronJob.spec, ['schedule']) ?? '';
    const [minute = '', hour = ''] = schedule.trim().split(/\s+/);
    if (textAt(cronJob.spec, ['timeZone']) !== undefined || !/^\d+$/.test(minute) || !/^\d+$/.test(hour))
      continue;
    // Where it started at another hour of UTC, the controller goes by another clock.
    const last = textAt(cronJob.status, ['lastScheduleTime']);
    if (last === undefined || new Date(last).getUTCHours() !== Number(hour)) continue;
    const { zone, container } = zoneOf(cronJob);
    if (zone === undefined) continue;
    const change = lastChangeIn(zone, inventory.nowMs);
    if (!change || change.atMs > Date.parse(last)) continue;
    const utc = Number(hour) * 60 + Number(minute);
    const changed = new Date(change.atMs).toISOString().slice(0, 10);
    emit(
      'cronjob.clock-changed',
      refOf(cronJob),
      `spec.schedule: ${schedule}, no spec.timeZone; env TZ: ${zone}`,
      {
        schedule,
        zone,
        container,
        changed,
        before: clockAt(utc + change.before),
        after: clockAt(utc + change.after),
      },
    );
  }
}

function zoneOf(cronJob: KubeObject): { readonly zone?: string; readonly container?: string | undefined } {
  for (const { name, env } of allContainers(podSpecOf(cronJob))) {
    const zone = env?.find((entry) => entry.name === 'TZ')?.value;
    if (zone !== undefined && zone !== '') return { zone, container: name };
  }
  return {};
}

/** The last day on which the clocks of a zone were changed, with how far they were from UTC, in minutes. */
function lastChangeIn(
  zone: string,
  nowMs: number,
): { readonly atMs: number; readonly before: number; readonly after: number } | undefined {
  const after = offsetOf(zone, nowMs);
  if (after === undefined) return undefined;
  for (let day = 1; day <= MAX_DAYS; day++) {
    const before = offsetOf(zone, nowMs - day * DAY_MS);
    if (before !== undefined && before !== after) return { atMs: nowMs - (day - 1) * DAY_MS, before, after };
  }
  return undefined;
}

/** How far the clocks of a zone are from UTC, in minutes; undefined for what is no zone. */
function offsetOf(zone: string, atMs: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(atMs);
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
    return Math.round((local - atMs) / MINUTE_MS);
  } catch {
    return undefined;
  }
}

const DAY_MINUTES = 24 * 60;

function clockAt(minutes: number): string {
  const inDay = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`;
}
