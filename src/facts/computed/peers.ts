// Facts of members of a StatefulSet that wait for each other in a way that cannot end.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { KubeObject, Pod } from '../kube-json.ts';
import { complaintOf } from '../messages/complaint.ts';
import { soundsTroubled } from '../messages/log-lines.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';
import { textAt, valueAt } from '../topology/edge-rule.ts';

/** So many lines of a log are looked at for peers, from its end. */
const MAX_LINES = 200;
const MAX_LINE_CHARS = 1000;
/** A complaint is read together with so many lines in all. */
const MAX_CONTINUED = 4;

export const peerTopic: Topic = {
  kinds: {
    'peers.hidden-until-ready': {
      doc: 'Members find each other by a headless Service that hides pods which are not ready, and none gets ready alone.',
      depth: 'origin',
      captures: ['peer', 'service', 'container', 'log'],
    },
    'peers.not-made-yet': {
      doc: 'A member waits for one that its StatefulSet makes only when the first is ready.',
      depth: 'origin',
      captures: ['peer', 'statefulset', 'container', 'log'],
    },
  },
};

/** Looks for peers in the complaints of a member that is not well. */
export function comparePeers(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const pod = inventory.find(subject) as Pod | undefined;
  const set = inventory.workloadOf(subject);
  if (!pod || set.kind !== 'StatefulSet' || isPodHealthy(pod, inventory.nowMs)) return;
  const object = inventory.find(set);
  const own = ordinalOf(subject.name, set.name);
  if (!object || own === null) return;
  const names = new RegExp(`(?<![\\w-])${escapeRegex(set.name)}-(\\d{1,4})(?![\\w-])`, 'g');
  const lines = text.split('\n').slice(-MAX_LINES);
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = (lines[at] ?? '').slice(0, MAX_LINE_CHARS).trim();
    if (!soundsTroubled(line)) continue;
    // A list of peers goes on in the lines below.
    const said = lines
      .slice(at, at + MAX_CONTINUED)
      .join('\n')
      .slice(0, MAX_LINE_CHARS);
    const peers = [...said.matchAll(names)].map((match) => Number(match[1])).filter((peer) => peer !== own);
    for (const peer of new Set(peers)) {
      const ref = { ...subject, name: `${set.name}-${peer}` };
      const about = { peer: ref.name, container, log: line };
      if (judge(ref, own < peer, object, line, about, inventory, emit, subject)) return;
    }
  }
}

function judge(
  peer: ObjectRef,
  isLater: boolean,
  set: KubeObject,
  line: string,
  about: Readonly<Record<string, string | undefined>>,
  inventory: Inventory,
  emit: Emit,
  subject: ObjectRef,
): boolean {
  const found = inventory.find(peer) as Pod | undefined;
  if (found) {
    const service = hidingService(set, inventory);
    const isUnresolved = complaintOf(line, { source: 'log' }).predicate === 'unresolved';
    if (service === null || !isUnresolved || isPodHealthy(found, inventory.nowMs)) return false;
    emit('peers.hidden-until-ready', subject, line, { ...about, service });
    return true;
  }
  const isInOrder = (textAt(set.spec, ['podManagementPolicy']) ?? 'OrderedReady') === 'OrderedReady';
  const replicas = valueAt(set.spec, ['replicas']);
  const ordinal = ordinalOf(peer.name, set.metadata?.name ?? '');
  const isWanted = typeof replicas === 'number' && ordinal !== null && ordinal < replicas;
  if (!isLater || !isInOrder || !isWanted || !inventory.isComplete('Pod', peer.namespace)) return false;
  emit('peers.not-made-yet', subject, line, { ...about, statefulset: set.metadata?.name });
  return true;
}

/** The name of the Service by which members find each other, when it shows ready ones alone. */
function hidingService(set: KubeObject, inventory: Inventory): string | null {
  const name = textAt(set.spec, ['serviceName']);
  const namespace = set.metadata?.namespace ?? null;
  const service = name === undefined ? undefined : inventory.find({ kind: 'Service', namespace, name });
  if (name === undefined || textAt(service?.spec, ['clusterIP']) !== 'None') return null;
  return valueAt(service?.spec, ['publishNotReadyAddresses']) === true ? null : name;
}

function ordinalOf(pod: string, set: string): number | null {
  const tail = pod.startsWith(`${set}-`) ? pod.slice(set.length + 1) : '';
  return /^\d{1,4}$/.test(tail) ? Number(tail) : null;
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
