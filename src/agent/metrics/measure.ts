// One measure of one object: asks the metrics server whether it knows this very object, then for the query of the list.
import type { KubectlCall, StepStatus } from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Measurement } from '../../domain/measure.ts';
import { type MetricQuery, queryFor, queryPath } from '../../domain/metric-queries.ts';
import type { MetricsServer, Series } from '../../domain/metrics.ts';
import type { Inventory } from '../../facts/inventory.ts';
import { isRecord } from '../../facts/kube-json.ts';
import { readMeasured } from '../../facts/metrics/read-measure.ts';
import { type ToolContext, type ToolOutput, writtenOutput } from '../tools/tool.ts';
import { MAX_SERIES, readSeries } from './read-series.ts';

/** What one query came to: its series, or why there are none. */
interface Asked {
  readonly series: readonly Series[];
  readonly omitted: number;
  readonly status: StepStatus;
  readonly reason: string | null;
  readonly call: KubectlCall;
}

/** Measures; trouble with the server is an observation. */
export async function measure(
  measurement: Measurement,
  server: MetricsServer,
  { extractor, signal }: ToolContext,
): Promise<ToolOutput> {
  const { of, measure: name } = measurement;
  const { inventory } = extractor;
  const query = queryFor(name, of.kind);
  if (query === undefined) {
    const text = `There is no ${name} of ${describeRef(of)}.`;
    return writtenOutput(text, { status: 'denied', facts: [], calls: [] });
  }
  const ask = (one: MetricQuery): Promise<Asked> => askFor(one, measurement, inventory, server, signal);
  const identity = queryFor('identity', of.kind);
  const [asked, known] = await Promise.all([ask(query), identity ? ask(identity) : null]);
  const calls = [asked.call, ...(known ? [known.call] : [])];
  if (asked.reason !== null) {
    const text = `The metrics server at ${server.place} gave no ${name} of ${describeRef(of)}: ${asked.reason}`;
    return writtenOutput(text, { status: asked.status, facts: [], calls });
  }
  if (known && isOfAnother(measurement, known.series, inventory)) {
    const text = `The metrics server at ${server.place} measures another ${of.kind} of this name: another cluster, or another time.`;
    return writtenOutput(text, { status: 'empty', facts: [], calls });
  }
  const read = readMeasured(measurement, { series: asked.series, nowMs: inventory.nowMs }, inventory);
  if (read === null) {
    const text = `The metrics server at ${server.place} has no ${name} of ${describeRef(of)}.`;
    return writtenOutput(text, { status: 'empty', facts: [], calls });
  }
  const { text, facts } = extractor.fromUsage(() => read);
  const rest =
    asked.omitted === 0 ? '' : `\n${asked.omitted} more series are left out: ${MAX_SERIES} are read at most`;
  return writtenOutput(`${text}${rest}`, { status: 'ok', facts, calls });
}

async function askFor(
  query: MetricQuery,
  { of }: Measurement,
  inventory: Inventory,
  server: MetricsServer,
  signal: AbortSignal,
): Promise<Asked> {
  const names = { namespace: of.namespace, name: of.name, workload: inventory.workloadOf(of).name };
  const { status, text, call } = await server.get(queryPath(query, names, inventory.nowMs), signal);
  const none = { series: [], omitted: 0, call };
  if (status !== 'ok')
    return { ...none, status: status === 'empty' ? 'failed' : status, reason: text.trim() };
  const reading = readSeries(text);
  return reading.type === 'problem'
    ? { ...none, status: 'failed', reason: reading.reason }
    : { ...reading, status: 'ok', reason: null, call };
}

/** What tells an object from another of its name, as kube-state-metrics and the object itself have it. */
const IDENTITIES: Readonly<
  Record<Measurement['of']['kind'], { readonly label: string; readonly path: readonly string[] }>
> = {
  Pod: { label: 'uid', path: ['metadata', 'uid'] },
  PersistentVolumeClaim: { label: 'volumename', path: ['spec', 'volumeName'] },
  Node: { label: 'system_uuid', path: ['status', 'nodeInfo', 'systemUUID'] },
};

/** Tells whether a server knows an object of the name and not this one. Where one of both says nothing, it does not. */
function isOfAnother({ of }: Measurement, known: readonly Series[], inventory: Inventory): boolean {
  const { label, path } = IDENTITIES[of.kind];
  const own = path.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    inventory.find(of),
  );
  const theirs = known.flatMap(({ labels }) => labels[label] ?? []).filter((id) => id !== '');
  return typeof own === 'string' && own !== '' && theirs.length > 0 && !theirs.includes(own);
}
