// Reads what requests are answered with and how long they take, from the counters that programs and meshes have.
import { ANSWER_LABELS } from '../../domain/metric-queries.ts';
import type { Series } from '../../domain/metrics.ts';
import { type MetricLine, numberText, type ReadParts } from './reading.ts';

/** From this share of errors on they are told as trouble. */
const MIN_FAILED = 0.05;
/** Answers of gRPC that are the server's fault; HTTP counts from 500. */
const SERVER_FAULT = /^(?:5\d\d|Unknown|Internal|Unavailable|DataLoss|DeadlineExceeded|Unimplemented)$/;
const CODE = /^[A-Za-z0-9]{1,20}$/;
/** Requests are slow from so many seconds on, or from so many times what they took a day before. */
const MIN_SLOW_S = 1;
const MIN_TIMES_BEFORE = 3;
/** Less than this is slow to nobody, in seconds. */
const MIN_NOTICED_S = 0.1;

/** Reads rates of answers by their code. */
export function readErrors({ series }: ReadParts): readonly MetricLine[] {
  return bySource(series).flatMap(([source, own]): readonly MetricLine[] => {
    const rates = new Map<string, number>();
    for (const { labels, points } of own) {
      const code = ANSWER_LABELS.map((label) => labels[label]).find((value) => value !== undefined) ?? '';
      if (CODE.test(code)) rates.set(code, (rates.get(code) ?? 0) + (points.at(-1)?.[1] ?? 0));
    }
    const all = sumOf([...rates.values()]);
    if (!(all > 0)) return [];
    const failed = [...rates].filter(([code]) => SERVER_FAULT.test(code)).sort(([, a], [, b]) => b - a);
    const share = sumOf(failed.map(([, rate]) => rate)) / all;
    const rate = numberText(all);
    if (share < MIN_FAILED) {
      const value = `${numberText(100 * share)} %`;
      const line = `${value} of ${rate} requests a second are answered with an error of the server (${source}, last 15 min)`;
      return [{ code: 'metric.measured', line, captures: { measure: 'errors', value } }];
    }
    const percent = Math.round(100 * share);
    const code = failed[0]?.[0];
    const line = `${percent} % of ${rate} requests a second are answered with an error of the server, most of these with ${code} (${source}, last 15 min)`;
    return [{ code: 'metric.errors', line, captures: { percent, rate, code, source } }];
  });
}

/** Reads how long 99 of 100 requests take at most, now and a day before. */
export function readLatency({ series }: ReadParts): readonly MetricLine[] {
  return bySource(series).flatMap(([source, own]): readonly MetricLine[] => {
    const at = (when: string): number | undefined =>
      own.find(({ labels }) => labels['when'] === when)?.points.at(-1)?.[1];
    const now = at('now');
    if (now === undefined) return [];
    const earlier = at('before');
    const seconds = numberText(now);
    const before = earlier === undefined ? undefined : numberText(earlier);
    const compared = before === undefined ? '' : `, ${before} s a day before`;
    const line = `99 of 100 requests take at most ${seconds} s${compared} (${source}, last 15 min)`;
    const isFarLonger = earlier !== undefined && now >= MIN_TIMES_BEFORE * earlier && now >= MIN_NOTICED_S;
    return now >= MIN_SLOW_S || isFarLonger
      ? [{ code: 'metric.latency', line, captures: { seconds, before, source } }]
      : [{ code: 'metric.measured', line, captures: { measure: 'latency', value: `${seconds} s` } }];
  });
}

/** The name of a metric, as Prometheus takes it. */
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]{0,100}$/;

function bySource(series: readonly Series[]): readonly (readonly [string, readonly Series[]])[] {
  const sources = new Map<string, Series[]>();
  for (const one of series) {
    const source = one.labels['source'] ?? '';
    if (METRIC.test(source)) sources.set(source, [...(sources.get(source) ?? []), one]);
  }
  return [...sources];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
