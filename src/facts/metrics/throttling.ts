// Reads how much of its periods a container is held back at its CPU limit.
import { byContainer, type MetricLine, MINUTE_MS, numberText, type ReadParts, spanText } from './reading.ts';

/** What counts as now: the mean of so long. */
const RECENT_MS = 15 * MINUTE_MS;
/** From this share of its periods on a container is held back noticeably; the alert CPUThrottlingHigh takes the same. */
const MIN_THROTTLED = 0.25;

/** `limitOf` gives the CPU limit of a container as it is written. */
export function readThrottling(
  { series, nowMs }: ReadParts,
  limitOf: (container: string) => string | undefined,
): readonly MetricLine[] {
  return byContainer(series).flatMap(([container, points]): readonly MetricLine[] => {
    const recent = points.filter(([atMs]) => atMs > nowMs - RECENT_MS);
    if (recent.length === 0) return [];
    const share = recent.reduce((sum, [, value]) => sum + value, 0) / recent.length;
    const percent = Math.round(100 * share);
    const limit = limitOf(container);
    const at = limit === undefined ? 'its CPU limit' : `its CPU limit of ${limit}`;
    const held = `container ${container}: held back at ${at} in ${percent} % of its periods over the last 15 min`;
    if (share < MIN_THROTTLED) {
      const captures = { container, measure: 'throttling', value: `${numberText(100 * share)} %` };
      return [{ code: 'metric.measured', line: held, captures }];
    }
    const before = points.findLast(([, value]) => value < MIN_THROTTLED);
    const sinceMs = points.find(([atMs]) => before === undefined || atMs > before[0])?.[0] ?? nowMs;
    const spanMs = nowMs - sinceMs;
    const span = spanMs > RECENT_MS ? spanText(spanMs) : undefined;
    const long =
      span === undefined ? '' : ` (a quarter or more for ${before === undefined ? 'at least ' : ''}${span})`;
    const captures = { container, percent, limit, span };
    return [{ code: 'metric.cpu-throttled', line: `${held}${long}`, captures }];
  });
}
