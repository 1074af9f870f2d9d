// Amounts as people read them: durations, sizes, shares, counts, ages.

/** Writes milliseconds: `0.4 s`, `12 s`, `1m 05s`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

/** Writes a size in bytes: `512 B`, `2.2 kB`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${(bytes / 1000).toFixed(bytes < 9950 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Writes a share of 0…1 as a percentage. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Writes a count with its noun: `1 step`, `3 steps`, `2 ingresses`. */
export function formatCount(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  const plural = /[^aeiou]y$/.test(noun)
    ? noun.replace(/y$/, 'ies')
    : `${noun}${/(?:s|x|ch|sh)$/.test(noun) ? 'es' : 's'}`;
  return `${count} ${plural}`;
}

/** Writes how long ago a moment was: `just now`, `5m ago`, `3h ago`, `12d ago`. */
export function formatAge(iso: string, nowIso: string): string {
  const seconds = Math.max(0, (Date.parse(nowIso) - Date.parse(iso)) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h ago`;
  return `${Math.floor(seconds / 86_400)}d ago`;
}

/** Writes a moment in local time: `2026-11-22 10:36`. */
export function formatLocalTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
