// Reads how often containers restarted within a day, from a counter that grows.
import { byContainer, HOUR_MS, type MetricLine, type ReadParts } from './reading.ts';

export function readRestarts({ series, nowMs }: ReadParts): readonly MetricLine[] {
  return byContainer(series).flatMap(([container, points]): readonly MetricLine[] => {
    const steps = points.slice(1).map(([atMs, value], index) => {
      const before = points[index]?.[1] ?? value;
      // A counter that falls began anew.
      return { atMs, more: Math.max(0, value < before ? value : value - before) };
    });
    const count = steps.reduce((sum, { more }) => sum + more, 0);
    const recent = steps
      .filter(({ atMs }) => atMs > nowMs - HOUR_MS)
      .reduce((sum, { more }) => sum + more, 0);
    if (count === 0) {
      const captures = { container, measure: 'restarts', value: '0' };
      return [{ code: 'metric.measured', line: `container ${container}: no restart within 24 h`, captures }];
    }
    const line = `container ${container}: restarted ${count} times within 24 h, ${recent} of them in the last hour`;
    return [{ code: 'metric.restarts', line, captures: { container, count, recent } }];
  });
}
