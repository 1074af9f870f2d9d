// Reads how full the volume of a claim or the disks of a node are, and when they will be at the pace of the last hours.
import type { Series } from '../../domain/metrics.ts';
import { bytesText, HOUR_MS, type MetricLine, numberText, type ReadParts, spanText } from './reading.ts';

/** From this share on it is nearly full, */
const MIN_NEARLY_FULL = 0.85;
/** and it will be where it is this full and the rest goes within four days, as kube-prometheus has it. */
const MIN_FILLING = 0.5;
const MAX_FORECAST_MS = 96 * HOUR_MS;
const DEVICE = /^[\w./:-]{1,100}$/;

const PARTS = [
  { what: 'space', used: 'used', size: 'size', text: bytesText },
  { what: 'inodes', used: 'inodes-used', size: 'inodes', text: numberText },
] as const;

export function readDisk({ series }: ReadParts): readonly MetricLine[] {
  return [...devicesOf(series)].flatMap(([device, own]) =>
    PARTS.flatMap(({ what, used, size, text }): readonly MetricLine[] => {
      const points = own.find(({ labels }) => labels['part'] === used)?.points ?? [];
      const all = own.find(({ labels }) => labels['part'] === size)?.points.at(-1)?.[1] ?? 0;
      const now = points.at(-1)?.[1];
      if (now === undefined || !(all > 0)) return [];
      const share = now / all;
      const perMs = slopeOf(points);
      const leftMs = perMs > 0 ? (all - now) / perMs : Number.POSITIVE_INFINITY;
      const isFilling = share >= MIN_FILLING && leftMs <= MAX_FORECAST_MS;
      const percent = Math.round(100 * share);
      const where = device === '' ? '' : `device ${device}: `;
      const level = `${where}${percent} % of ${what} used (${text(now)} of ${text(all)})`;
      if (share < MIN_NEARLY_FULL && !isFilling) {
        const captures = { measure: what, value: `${percent} %` };
        return [{ code: 'metric.measured', line: level, captures }];
      }
      const pace = perMs > 0 ? `${text(perMs * HOUR_MS)} an hour` : undefined;
      const full_in = leftMs <= MAX_FORECAST_MS && share < 1 ? spanText(leftMs) : undefined;
      const grows = pace === undefined ? '' : `, ${pace} more`;
      const next = full_in === undefined ? '' : `: full in ${full_in} at that pace`;
      return [
        {
          code: 'metric.disk-filling',
          line: `${level}${grows}${next}`,
          captures: {
            ...{ what, percent, used: text(now), size: text(all), pace, full_in },
            device: device === '' ? undefined : device,
          },
        },
      ];
    }),
  );
}

/** The series of each device; those of a claim name none. */
function devicesOf(series: readonly Series[]): ReadonlyMap<string, readonly Series[]> {
  const devices = new Map<string, Series[]>();
  for (const one of series) {
    const device = one.labels['device'] ?? '';
    if (device !== '' && !DEVICE.test(device)) continue;
    devices.set(device, [...(devices.get(device) ?? []), one]);
  }
  return devices;
}

/** What is added in a millisecond: the slope of the line of least squares. */
function slopeOf(points: Series['points']): number {
  if (points.length < 2) return 0;
  const meanAt = points.reduce((sum, [atMs]) => sum + atMs, 0) / points.length;
  const mean = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const [atMs, value] of points) {
    above += (atMs - meanAt) * (value - mean);
    below += (atMs - meanAt) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
