// Since when a trouble is there, in one line.
import type { Diagnosis } from '../../domain/investigation.ts';
import { formatLocalTime } from './amounts.ts';
import { oneLine } from './text.ts';

const UNITS = [
  ['day', 86_400_000, 2],
  ['hour', 3_600_000, 2],
  ['minute', 60_000, 1],
] as const;

/** Writes `Since 14:02 (12 minutes ago), by the first FailedMount event.`; nothing where nothing says. */
export function sinceLines({ since, sinceBy }: Pick<Diagnosis, 'since' | 'sinceBy'>): readonly string[] {
  if (since === null || sinceBy === undefined) return [];
  const { says, certainty, agoMs } = sinceBy;
  const [day = '', time = ''] = formatLocalTime(since).split(' ');
  const foundAt = formatLocalTime(new Date(Date.parse(since) + agoMs).toISOString());
  const moment = foundAt.startsWith(day) ? time : `${day} ${time}`;
  const bound = certainty === 'exact' ? '' : ' at the latest';
  return [`Since ${moment}${bound} (${agoInWords(agoMs)}), by ${oneLine(says)}.`];
}

/** Writes a time that has passed: `12 minutes ago`, `3 hours ago`. */
export function agoInWords(ms: number): string {
  const unit = UNITS.find(([, length, least]) => ms >= length * least);
  if (unit === undefined) return 'less than a minute ago';
  const [noun, length] = unit;
  const count = Math.floor(ms / length);
  return `${count} ${noun}${count === 1 ? '' : 's'} ago`;
}
