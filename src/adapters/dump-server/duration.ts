// Durations and ages in Kubernetes' own notation: 70s, 8m30s, 5h, 2d3h.

const SECOND_MS = 1000;
const DAYS_PER_YEAR = 365;

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`;
}

/**
 * Writes a duration as `duration.HumanDuration` of k8s.io/apimachinery does. A negative one reads as `0s`: in a
 * recording it only says that the object is younger than the recording's newest known moment.
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / SECOND_MS));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 2 * DAYS_PER_YEAR) return `${days}d`;
  const years = Math.floor(days / DAYS_PER_YEAR);
  return days < 8 * DAYS_PER_YEAR ? pair(years, 'y', days % DAYS_PER_YEAR, 'd') : `${years}y`;
}

/** Writes the time since a timestamp; `<unknown>` when there is none, `<invalid>` when it is none. */
export function ageOf(timestamp: string, nowMs: number): string {
  if (timestamp === '') return '<unknown>';
  const then = Date.parse(timestamp);
  return Number.isNaN(then) ? '<invalid>' : humanDuration(nowMs - then);
}
