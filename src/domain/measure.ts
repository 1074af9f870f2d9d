// What a metrics server can be asked: the measures by name, and how a look at one is written as a call of CHECK.
import type { ToolCall } from './investigation.ts';
import type { ObjectRef } from './kube.ts';

/** What is measured over time, as it is written in a call: `CHECK throttling of pod shop/cart-6fb`. */
export const MEASURES = [
  'throttling',
  'memory over time',
  'restarts over time',
  'error rate',
  'latency',
  'disk fill rate',
] as const;
export type Measure = (typeof MEASURES)[number];

/** The kinds of objects that are measured. */
export const MEASURED_KINDS = ['Pod', 'PersistentVolumeClaim', 'Node'] as const;
export type MeasuredKind = (typeof MEASURED_KINDS)[number];

/** One measure of one object. */
export interface Measurement {
  readonly measure: Measure;
  readonly of: ObjectRef & { readonly kind: MeasuredKind };
}

/** A name as Kubernetes takes it: nothing in it has a meaning in a query. */
const NAME = '[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?';
const WRITTEN = new RegExp(
  `^(?<measure>${MEASURES.join('|')}) of (?<kind>${MEASURED_KINDS.map((kind) => kind.toLowerCase()).join('|')}) (?:(?<namespace>${NAME})/)?(?<name>${NAME})$`,
);

/** Writes the look at a measure as a call. */
export function measureCall({ measure, of }: Measurement): ToolCall {
  const where = of.namespace === null ? '' : `${of.namespace}/`;
  return { tool: 'CHECK', args: { what: `${measure} of ${of.kind.toLowerCase()} ${where}${of.name}` } };
}

/** Reads what a call of CHECK measures; null when it measures nothing. */
export function readMeasure({ tool, args }: Pick<ToolCall, 'tool' | 'args'>): Measurement | null {
  const groups = tool === 'CHECK' ? WRITTEN.exec(args.what ?? '')?.groups : undefined;
  const measure = MEASURES.find((known) => known === groups?.measure);
  const kind = MEASURED_KINDS.find((known) => known.toLowerCase() === groups?.kind);
  if (measure === undefined || kind === undefined) return null;
  const namespace = groups?.namespace ?? null;
  if ((kind === 'Node') !== (namespace === null)) return null;
  return { measure, of: { kind, namespace, name: groups?.name ?? '' } };
}
