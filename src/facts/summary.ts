// One line for one object of any kind: its name and what its status says, for lists that an engine reads.

import { refKey } from '../domain/kube.ts';
import { shortenMiddle } from '../domain/shorten.ts';
import { type Condition, isRecord, type KubeEvent, type KubeObject, type Pod, refOf } from './kube-json.ts';
import { isPodHealthy } from './pod-health.ts';

/** A message in a summary is cut to this, in characters. */
const MAX_MESSAGE_CHARS = 300;
/** Fields of a status that say most about any kind, in this order. */
const STATUS_FIELDS = [
  'phase',
  'state',
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'capacity',
  'allocatable',
] as const;
const SPEC_FIELDS = [
  'replicas',
  'suspend',
  'unschedulable',
  'taints',
  'selector',
  'ports',
  'type',
  'storageClassName',
  'volumeName',
  'hard',
] as const;

/** Writes one object in one line. */
export function summarizeObject(object: KubeObject, nowMs: number): string {
  if (object.kind === 'Event') return summarizeEvent(object as KubeEvent);
  const parts = [refKey(refOf(object))];
  if (object.kind === 'Pod') parts.push(isPodHealthy(object as Pod, nowMs) ? 'well' : 'not well');
  const labels = Object.entries(object.metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  if (labels.length > 0) parts.push(`labels: ${labels.join(',')}`);
  if (object.metadata?.deletionTimestamp !== undefined)
    parts.push(`deleted at ${object.metadata.deletionTimestamp}`);
  parts.push(
    ...fieldsOf(object.spec, SPEC_FIELDS, 'spec'),
    ...fieldsOf(object.status, STATUS_FIELDS, 'status'),
  );
  const conditions = object.status?.['conditions'];
  if (Array.isArray(conditions))
    parts.push(...conditions.filter(isRecord).map((item) => conditionInWords(item)));
  return parts.join('; ');
}

function summarizeEvent(event: KubeEvent): string {
  const about = event.involvedObject ?? event.regarding;
  return `${event.type} ${event.reason} ${about?.kind} ${about?.namespace ?? ''}/${about?.name}: ${shortenMiddle(event.message ?? event.note ?? '', MAX_MESSAGE_CHARS)}`;
}

function fieldsOf(
  part: Readonly<Record<string, unknown>> | undefined,
  fields: readonly string[],
  where: string,
): readonly string[] {
  return fields.flatMap((field) => {
    const value = part?.[field];
    if (value === undefined || value === null) return [];
    return [
      `${where}.${field}: ${typeof value === 'object' ? shortenMiddle(JSON.stringify(value), MAX_MESSAGE_CHARS) : String(value)}`,
    ];
  });
}

/** Writes a condition as `Ready=False (Reason: message)`; a true one as `Ready=True`. */
export function conditionInWords(condition: Condition): string {
  const head = `${condition.type}=${condition.status}`;
  if (condition.status === 'True' || (!condition.reason && !condition.message)) return head;
  return `${head} (${[condition.reason, shortenMiddle(condition.message ?? '', MAX_MESSAGE_CHARS)].filter(Boolean).join(': ')})`;
}
