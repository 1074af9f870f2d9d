// Facts of a pod's own spec that explain it: DNS of the host's network, gates that nobody opens, heaps above the limit.
import type { ObjectRef } from '../../domain/kube.ts';
import { conditionsOf } from '../conditions.ts';
import type { Container, KubeObject, Pod } from '../kube-json.ts';
import { refOf } from '../kube-json.ts';
import { parseQuantity } from '../quantity.ts';
import type { ObjectContext, Topic } from '../rules.ts';
import { allContainers, podSpecOf, recordsAt, textAt } from '../topology/edge-rule.ts';

/** Whoever opens a gate needs a moment once the containers are ready, in milliseconds. */
const GATE_GRACE_MS = 60 * 1000;
/** A heap of this share of the limit leaves no room for what a program needs beside it. */
const FULL_SHARE = 0.95;

export const podSpecTopic: Topic = {
  kinds: {
    'pod.host-network-dns': {
      doc: "A pod uses its node's network with dnsPolicy ClusterFirst, which then means the node's own DNS servers.",
      depth: 'context',
      standing: 'cause',
      captures: ['setting'],
    },
    'pod.gate-not-set': {
      doc: 'The containers of a pod are ready, and a readiness gate of it is not open.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['gate', 'reason', 'message', 'since', 'setter'],
    },
    'container.heap-above-limit': {
      doc: 'A program may let its heap grow to what its memory limit is, or beyond.',
      depth: 'context',
      captures: ['container', 'setting', 'heap', 'limit'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractPodSpec }],
};

function extractPodSpec(object: KubeObject, context: ObjectContext): void {
  const subject = refOf(object);
  extractDns(object, subject, context);
  extractGates(object, subject, context);
  for (const container of allContainers(podSpecOf(object))) extractHeap(container, subject, context);
}

function extractDns(object: KubeObject, subject: ObjectRef, { emit }: ObjectContext): void {
  const policy = textAt(object.spec, ['dnsPolicy']) ?? 'ClusterFirst';
  if (object.spec?.['hostNetwork'] !== true || policy !== 'ClusterFirst') return;
  const setting = 'hostNetwork: true, dnsPolicy: ClusterFirst';
  emit('pod.host-network-dns', subject, setting, { setting });
}

function extractGates(object: KubeObject, subject: ObjectRef, { emit, inventory }: ObjectContext): void {
  const gates = recordsAt(object.spec, ['readinessGates']);
  if (gates.length === 0 || object.metadata?.deletionTimestamp !== undefined) return;
  const conditions = conditionsOf(object);
  const ready = conditions.find(({ type }) => type === 'ContainersReady');
  const statuses = (object as Pod).status?.containerStatuses ?? [];
  const isReady = ready
    ? ready.status === 'True'
    : statuses.length > 0 && statuses.every((one) => one.ready === true);
  if (!isReady || inventory.nowMs - Date.parse(ready?.lastTransitionTime ?? '') < GATE_GRACE_MS) return;
  for (const gate of gates) {
    const type = textAt(gate, ['conditionType']);
    const found = conditions.find((condition) => condition.type === type);
    if (type === undefined || found?.status === 'True') continue;
    const said = found
      ? `${found.status}, ${found.reason ?? ''}: ${found.message ?? ''}`
      : 'no such condition';
    emit('pod.gate-not-set', subject, `readinessGates: ${type}: ${said}`, {
      gate: type,
      reason: found?.reason,
      message: found?.message,
      since: found?.lastTransitionTime,
      setter: type.split('/')[0],
    });
  }
}

/** How programs are told the size of their heap, with the unit of a number without one. */
const HEAP_SETTINGS: readonly (readonly [setting: RegExp, unit: number])[] = [
  [/-Xmx(?<size>\d+[kKmMgGtT]?)\b/, 1],
  [/--max[-_]old[-_]space[-_]size[= ](?<size>\d+)\b/, 1024 * 1024],
];
const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

function extractHeap(container: Container, subject: ObjectRef, { emit }: ObjectContext): void {
  const limit = container.resources?.limits?.['memory'];
  const limitBytes = limit === undefined ? Number.NaN : parseQuantity(limit);
  if (!(limitBytes > 0)) return;
  const texts = [
    ...(container.command ?? []),
    ...(container.args ?? []),
    ...(container.env ?? []).map(({ value = '' }) => value),
  ];
  for (const text of texts) {
    for (const [setting, unit] of HEAP_SETTINGS) {
      const match = setting.exec(text);
      const size = match?.groups?.['size'];
      if (!match || size === undefined) continue;
      const bytes = Number.parseInt(size, 10) * (UNITS[size.slice(-1).toLowerCase()] ?? unit);
      if (bytes < limitBytes * FULL_SHARE) continue;
      emit('container.heap-above-limit', subject, `${match[0]}; limits.memory: ${limit}`, {
        container: container.name,
        setting: match[0],
        heap: `${Math.round(bytes / 2 ** 20)}Mi`,
        limit,
      });
      return;
    }
  }
}
