// A metrics server in memory that answers queries of the list with documents as Prometheus' documentation has them.
import type { Measure, MeasuredKind } from '../../src/domain/measure.ts';
import { findListedQuery } from '../../src/domain/metric-queries.ts';
import type { MetricsServer } from '../../src/domain/metrics.ts';

/** One series: its labels, and its values at these minutes before now, the oldest first. */
export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [minutesAgo: number, value: number])[];
}

export type Answers = Partial<Record<Measure | 'identity', readonly AnsweredSeries[]>>;

/** Makes values of so many minutes up to now, one a step. */
export function over(
  minutes: number,
  step: number,
  at: (minutesAgo: number) => number,
): AnsweredSeries['values'] {
  const count = Math.floor(minutes / step) + 1;
  return Array.from({ length: count }, (_, index) => minutes - index * step).map((ago) => [ago, at(ago)]);
}

/** Makes the server; `kind` limits the answers to queries about objects of it. */
export function answeringMetrics(nowMs: number, answers: Answers, kind?: MeasuredKind): MetricsServer {
  return answeringText((path) => {
    const query = findListedQuery(path);
    const isAbout = kind === undefined || query?.kind === kind || query?.purpose === 'identity';
    const series = query === undefined || !isAbout ? [] : (answers[query.purpose as Measure] ?? []);
    const isRange = path.startsWith('/api/v1/query_range');
    const result = series.map(({ labels, values }) => {
      const points = values.map(([ago, value]) => [nowMs / 1000 - ago * 60, String(value)]);
      return { metric: labels, ...(isRange ? { values: points } : { value: points.at(-1) }) };
    });
    return JSON.stringify({
      status: 'success',
      data: { resultType: isRange ? 'matrix' : 'vector', result },
    });
  });
}

/** Makes a server that answers each path with a text. */
export function answeringText(answer: (path: string) => string): MetricsServer {
  return {
    place: 'http://127.0.0.1:9090',
    async get(path) {
      const text = answer(path);
      const argv = ['GET', `http://127.0.0.1:9090${path}`];
      return { status: 'ok', text, call: { argv, status: 'ok', durationMs: 1, bytes: text.length } };
    },
  };
}
