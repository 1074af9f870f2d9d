// What became of nodes: joined, cordoned, ready or not, under pressure, gone.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import { conditionsOf, goodStatusOf } from '../../facts/conditions.ts';
import { isDeployer, managerInWords, settersOf } from '../../facts/field-managers.ts';
import { isRecord, type KubeEvent, type KubeObject, refOf } from '../../facts/kube-json.ts';
import { firstSeenMs, subjectOf } from '../../facts/messages/overtaken.ts';
import { isoOf } from './rollouts.ts';

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
/** A node's conditions turn while it starts. */
const STARTING_MS = 10 * 60 * 1000;
/** Events that say that a node left or started again. */
const NODE_EVENTS: Readonly<Record<string, string>> = {
  RemovingNode: 'removed from the cluster',
  DeletingNode: 'deleted: its machine is gone',
  Rebooted: 'rebooted',
  Starting: 'its kubelet started',
};

/** Lists what became of a node since a moment. */
export function nodeChanges(node: KubeObject, sinceMs: number): readonly ClusterChange[] {
  const ref = refOf(node);
  const bornMs = Date.parse(node.metadata?.creationTimestamp ?? '') || 0;
  const told = (atMs: number, says: string, by: string | null = null): ClusterChange => ({
    ...{ at: isoOf(atMs), object: ref, type: 'turned', says, by, fields: [], ordinary: false },
  });
  const joined = bornMs >= sinceMs ? [told(bornMs, 'joined the cluster')] : [];
  const turned = conditionsOf(node).flatMap(({ type = '', status, lastTransitionTime }) => {
    const atMs = Date.parse(lastTransitionTime ?? '');
    if (!(atMs >= sinceMs) || atMs - bornMs < STARTING_MS) return [];
    const isGood = status === goodStatusOf(type);
    const what =
      type === 'Ready' ? (isGood ? 'is ready again' : `is not ready: ${status}`) : `${type}: ${status}`;
    return [told(atMs, what)];
  });
  return [...joined, ...turned, ...cordoned(node, sinceMs, told)];
}

function cordoned(
  node: KubeObject,
  sinceMs: number,
  told: (atMs: number, says: string, by: string | null) => ClusterChange,
): readonly ClusterChange[] {
  const setters = settersOf(node.metadata?.managedFields ?? []).filter(({ manager }) => isDeployer(manager));
  const setter = setters.find(({ fields }) => fields.includes('spec.unschedulable'));
  const taints = node.spec?.['taints'];
  const taint = Array.isArray(taints)
    ? taints.filter(isRecord).find(({ key }) => key === UNSCHEDULABLE)
    : undefined;
  const atMs = Date.parse(setter?.time ?? String(taint?.['timeAdded'] ?? ''));
  if (node.spec?.['unschedulable'] !== true || !(atMs >= sinceMs)) return [];
  return [told(atMs, 'cordoned', setter === undefined ? null : managerInWords(setter.manager))];
}

/** Lists what events say of nodes, also of those that are gone. */
export function nodeEvents(events: readonly KubeEvent[], sinceMs: number): readonly ClusterChange[] {
  return events.flatMap((event) => {
    const says = NODE_EVENTS[event.reason ?? ''];
    const subject = subjectOf(event);
    const atMs = firstSeenMs(event);
    if (says === undefined || subject?.kind !== 'Node' || !(atMs >= sinceMs)) return [];
    const object = { kind: 'Node', namespace: null, name: subject.name };
    const change: ClusterChange = {
      ...{ at: isoOf(atMs), object, type: 'turned', says, by: null, fields: [], ordinary: false },
    };
    return [change];
  });
}
