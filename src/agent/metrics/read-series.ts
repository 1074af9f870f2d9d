// Reads what Prometheus answers (`/api/v1/query`, `/api/v1/query_range`). All of it is untrusted: what is not as
// documented is left out, and so is what goes beyond the limits.
import type { Series } from '../../domain/metrics.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { isRecord } from '../../facts/kube-json.ts';

/** So many series of an answer are read, with so many labels and samples each. */
export const MAX_SERIES = 100;
const MAX_LABELS = 16;
const MAX_POINTS = 1000;
const MAX_LABEL_CHARS = 200;
const MAX_ERROR_CHARS = 300;

export type SeriesReading =
  | { readonly type: 'series'; readonly series: readonly Series[]; readonly omitted: number }
  | { readonly type: 'problem'; readonly reason: string };

/** Reads a document; tells why where it is none, or where the server says that it failed. */
export function readSeries(text: string): SeriesReading {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { type: 'problem', reason: `the answer is not JSON: ${shown(text)}` };
  }
  if (!isRecord(document)) return { type: 'problem', reason: 'the answer is not one of Prometheus' };
  const { status, error, data } = document;
  if (status === 'error')
    return { type: 'problem', reason: `it answers with an error: ${shown(String(error))}` };
  if (status !== 'success' || !isRecord(data) || !Array.isArray(data['result']))
    return { type: 'problem', reason: 'the answer is not one of Prometheus' };
  const result = data['result'];
  const series = result.slice(0, MAX_SERIES).flatMap(seriesOf);
  return { type: 'series', series, omitted: Math.max(0, result.length - MAX_SERIES) };
}

function seriesOf(value: unknown): readonly Series[] {
  if (!isRecord(value) || !isRecord(value['metric'])) return [];
  const labels = Object.entries(value['metric'])
    .slice(0, MAX_LABELS)
    .flatMap(([name, label]) =>
      typeof label === 'string' ? [[name, label.slice(0, MAX_LABEL_CHARS)] as const] : [],
    );
  // Nobody names anything like that who means well.
  if (labels.some(([, label]) => stripControl(label) !== label)) return [];
  const samples = Array.isArray(value['values']) ? value['values'] : [value['value']];
  const points = samples.slice(-MAX_POINTS).flatMap(pointOf);
  return points.length === 0 ? [] : [{ labels: Object.fromEntries(labels), points }];
}

/** A sample is the moment in seconds and the value as text; `NaN` and infinities say nothing. */
function pointOf(sample: unknown): Series['points'] {
  if (!Array.isArray(sample)) return [];
  const [at, text] = sample as readonly unknown[];
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  return typeof at === 'number' && Number.isFinite(at) && Number.isFinite(value) ? [[at * 1000, value]] : [];
}

function shown(text: string): string {
  return stripControl(text).replace(/\s+/g, ' ').trim().slice(0, MAX_ERROR_CHARS);
}
