// Reads the memory of containers over time: whether it rises steadily to the limit, or a run ends far below it.
import type { Series } from '../../domain/metrics.ts';
import { parseQuantity } from '../quantity.ts';
import {
  byContainer,
  bytesText,
  HOUR_MS,
  type MetricLine,
  MINUTE_MS,
  type ReadParts,
  spanText,
} from './reading.ts';

type Points = Series['points'];

/** Memory that falls to less than this share within a sample is that of a new run, where there was one; so is memory after a gap. */
const NEW_RUN_SHARE = 0.5;
const MAX_GAP_MS = 5 * MINUTE_MS;
/** A rise is steady over so long at least, over so much of the limit, to so much of it, */
const MIN_RISE_MS = 10 * MINUTE_MS;
const MIN_RISE = 0.25;
const MIN_REACHED = 0.6;
/** and no single sample brings more than this share of it. */
const MAX_JUMP = 0.4;
/** What has only settled at a level rises no more: the last third brings so much of it at least. */
const MIN_LATE_RISE = 0.15;
/** A run that ends below this share of its limit did not rise to it. */
const MAX_SUDDEN = 0.7;
/** What would be full later than this is not told. */
const MAX_FORECAST_MS = 48 * HOUR_MS;

/** What is known of a container: its memory limit as it is written, and whether it was ever restarted. */
export interface KnownContainer {
  readonly limit: string | undefined;
  readonly isRestarted: boolean;
}

export function readMemory(
  { series, nowMs }: ReadParts,
  knownOf: (container: string) => KnownContainer,
): readonly MetricLine[] {
  return byContainer(series).flatMap(([container, points]): readonly MetricLine[] => {
    const { limit, isRestarted } = knownOf(container);
    const bytes = limit === undefined ? Number.NaN : parseQuantity(limit);
    const last = points.at(-1)?.[1] ?? 0;
    const now = `container ${container}: memory ${bytesText(last)}`;
    if (limit === undefined || !(bytes > 0)) {
      const captures = { container, measure: 'memory', value: bytesText(last) };
      return [{ code: 'metric.measured', line: `${now}, no limit`, captures }];
    }
    const runs = runsOf(points, isRestarted);
    const rising = runs.filter((run) => isRising(run, bytes));
    const latest = rising.at(-1);
    if (latest !== undefined) {
      const isRunning = latest === runs.at(-1) && nowMs - (latest.at(-1)?.[0] ?? 0) < MAX_GAP_MS;
      return [risingLine(container, latest, { limit, bytes, count: rising.length, isRunning })];
    }
    const ended = runs.filter((run) => run !== runs.at(-1) || nowMs - (run.at(-1)?.[0] ?? 0) >= MAX_GAP_MS);
    const ends = ended.map((run) => (run.at(-1)?.[1] ?? 0) / bytes);
    if (ends.length > 0 && ends.every((share) => share <= MAX_SUDDEN)) {
      const to = bytesText((ends.at(-1) ?? 0) * bytes);
      const percent = Math.round(100 * (ends.at(-1) ?? 0));
      const times = ends.length === 1 ? '' : `, as at the end of each of ${ends.length} runs`;
      const line = `container ${container}: memory was ${to}, ${percent} % of its limit of ${limit}, at the last sample before its run ended${times}`;
      return [
        {
          code: 'metric.memory-sudden',
          line,
          captures: { container, to, limit, percent, runs: ends.length },
        },
      ];
    }
    const percent = Math.round((100 * last) / bytes);
    const captures = { container, measure: 'memory', value: `${percent} % of ${limit}` };
    return [{ code: 'metric.measured', line: `${now}, ${percent} % of its limit of ${limit}`, captures }];
  });
}

interface RisingParts {
  readonly limit: string;
  readonly bytes: number;
  readonly count: number;
  readonly isRunning: boolean;
}

function risingLine(
  container: string,
  run: Points,
  { limit, bytes, count, isRunning }: RisingParts,
): MetricLine {
  const [startMs, first] = run[0] ?? [0, 0];
  const [endMs, end] = run.at(-1) ?? [0, 0];
  const [from, to, span] = [bytesText(first), bytesText(end), spanText(endMs - startMs)];
  const percent = Math.round((100 * end) / bytes);
  const leftMs = ((bytes - end) / (end - first)) * (endMs - startMs);
  const full_in = isRunning && leftMs > 0 && leftMs <= MAX_FORECAST_MS ? spanText(leftMs) : undefined;
  const times = count > 1 ? `, in ${count} runs within 6 h` : '';
  const next = full_in === undefined ? '' : `; at that pace it reaches its limit in ${full_in}`;
  const line = `container ${container}: memory rose steadily from ${from} to ${to}, ${percent} % of its limit of ${limit}, within ${span}${times}${next}`;
  return {
    code: 'metric.memory-rising',
    line,
    captures: { container, from, to, limit, percent, span, runs: count > 1 ? count : undefined, full_in },
  };
}

/** Parts the samples of a container into its runs. */
function runsOf(points: Points, isRestarted: boolean): readonly Points[] {
  const runs: (readonly [number, number])[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isNew =
      before === undefined ||
      point[0] - before[0] > MAX_GAP_MS ||
      (isRestarted && point[1] < before[1] * NEW_RUN_SHARE);
    if (run === undefined || isNew) runs.push([point]);
    else run.push(point);
  }
  return runs;
}

function isRising(run: Points, bytes: number): boolean {
  const [startMs, first] = run[0] ?? [0, 0];
  const [endMs, end] = run.at(-1) ?? [0, 0];
  const rise = end - first;
  if (endMs - startMs < MIN_RISE_MS || rise < MIN_RISE * bytes || end < MIN_REACHED * bytes) return false;
  const steps = run.slice(1).map(([, value], index) => value - (run[index]?.[1] ?? value));
  // What is freed again and again on the way, as a collector of garbage does, is no steady rise once it outweighs it.
  const fallen = steps.reduce((sum, step) => sum + Math.max(0, -step), 0);
  const late = end - (run[Math.floor((2 * run.length) / 3)]?.[1] ?? end);
  return Math.max(...steps) <= MAX_JUMP * rise && fallen <= rise && late >= MIN_LATE_RISE * rise;
}
