// What reading a measure comes to: the lines that are shown, and the facts in them. Numbers and spans in words.
import type { Series } from '../../domain/metrics.ts';
import type { Captures } from '../rules.ts';

/** One line about a measure, and the fact that stands in it. */
export interface MetricLine {
  readonly code: string;
  readonly line: string;
  readonly captures: Captures;
}

/** Reads the series of one measure at a moment; no line where nothing was measured. */
export interface ReadParts {
  readonly series: readonly Series[];
  readonly nowMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A container's name as Kubernetes takes it; series with another are not read. */
const CONTAINER = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Gives the series of containers, by the container that they are of. */
export function byContainer(series: readonly Series[]): readonly (readonly [string, Series['points']])[] {
  return series.flatMap(({ labels, points }) => {
    const container = labels['container'] ?? '';
    return CONTAINER.test(container) ? [[container, points] as const] : [];
  });
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/** Writes bytes as Kubernetes does: `122Mi`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Math.abs(value) < 10 && unit > 0 ? Number(value.toFixed(1)) : Math.round(value)}${UNITS[unit]}`;
}

/** Writes a span of time in its two largest parts: `2 h 10 min`. */
export function spanText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE_MS));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** Writes a number with at most two digits that tell something: `0.12`, `2.4`, `37`. */
export function numberText(value: number): string {
  return String(Number(value >= 10 ? value.toFixed(0) : value.toPrecision(2)));
}
