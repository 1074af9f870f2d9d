// Facts of copies that work nothing, because clients keep their connections to another copy of the same workload.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';
import { isHeadless, type Service } from '../service-json.ts';

const LOAD = 'program.load';
/** What programs count of those who are connected to them, as fields of a line: `connections=3`, `"open_streams":0`. */
const COUNT =
  /"?\b(?<measure>(?:active|open|client|current)?_?(?:connections|conns|clients|sessions|streams))"?[=:]\s*"?(?<value>\d+)\b/i;
/** A last line alone may be of a quiet moment. */
const MIN_LINES = 3;
const MAX_LINES = 500;
const MAX_LINE_CHARS = 1000;
/** Copies that are older than the others by less than this were there when clients connected, in milliseconds. */
const MIN_OLDER_MS = 10 * 60 * 1000;

export const pinnedConnectionTopic: Topic = {
  kinds: {
    'program.load': {
      doc: 'A copy of a program counts in its log who is connected to it, and another copy is well that is much older or younger.',
      depth: 'context',
      captures: ['measure', 'value', 'container', 'other'],
    },
    'service.connections-on-old-pod': {
      doc: 'Behind a Service with one address, an old copy has all connections and copies that came later have none.',
      depth: 'origin',
      captures: ['service', 'port', 'busy', 'value', 'measure', 'idle', 'since'],
    },
  },
};

/** Notes how many are connected, by the last lines of a log that count them alike: all none, or all some. */
export function noteLoad(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const other = otherCopyOf(subject, inventory);
  if (other === undefined) return;
  const counts = text
    .split('\n')
    .slice(-MAX_LINES)
    .flatMap((line) => {
      const groups = COUNT.exec(line.slice(0, MAX_LINE_CHARS))?.groups;
      return groups ? [{ line, measure: groups['measure'], value: Number(groups['value']) }] : [];
    })
    .slice(-MIN_LINES);
  const last = counts.at(-1);
  if (!last || counts.length < MIN_LINES) return;
  if (counts.some(({ measure, value }) => measure !== last.measure || value > 0 !== last.value > 0)) return;
  const { measure, value, line } = last;
  emit(LOAD, subject, line.slice(0, MAX_LINE_CHARS), { measure, value, container, other: other.name });
}

/** Sets what copies of one workload count against each other. */
export function findPinnedConnections(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const loads = facts.filter(({ code }) => code === LOAD);
  for (const { subject, captures, quote } of loads) {
    if (captures['value'] === '0') continue;
    const workload = inventory.workloadOf(subject);
    const idle = loads.filter(
      ({ subject: other, captures: its }) =>
        refKey(inventory.workloadOf(other)) === refKey(workload) &&
        its['measure'] === captures['measure'] &&
        its['value'] === '0' &&
        startedOf(other, inventory) - startedOf(subject, inventory) >= MIN_OLDER_MS,
    );
    const [first] = idle;
    const service = serviceOf(subject, inventory);
    if (!first || !service) continue;
    const [port] = service.spec?.ports ?? [];
    emit('service.connections-on-old-pod', workload, quote, {
      service: describeRef(refOf(service)),
      port: port && `${port.port}${port.name === undefined ? '' : ` (${port.name})`}`,
      busy: subject.name,
      value: captures['value'],
      measure: captures['measure'],
      idle: first.subject.name,
      since: new Date(startedOf(first.subject, inventory)).toISOString(),
    });
    return;
  }
}

/** Another copy that is well: the oldest, or the youngest where the oldest is meant itself. */
function otherCopyOf(pod: ObjectRef, inventory: Inventory): ObjectRef | undefined {
  const copies = inventory
    .podsOf(inventory.workloadOf(pod))
    .filter((ref) => isWell(inventory.find(ref) as Pod | undefined, inventory.nowMs))
    .sort((one, other) => startedOf(one, inventory) - startedOf(other, inventory));
  const [oldest] = copies;
  const other = oldest && refKey(oldest) === refKey(pod) ? copies.at(-1) : oldest;
  const apartMs = other ? Math.abs(startedOf(other, inventory) - startedOf(pod, inventory)) : 0;
  return apartMs >= MIN_OLDER_MS ? other : undefined;
}

function isWell(pod: Pod | undefined, nowMs: number): boolean {
  return pod !== undefined && isPodHealthy(pod, nowMs);
}

function startedOf(ref: ObjectRef, inventory: Inventory): number {
  return Date.parse((inventory.find(ref) as Pod | undefined)?.metadata?.creationTimestamp ?? '');
}

/** The Service by whose one address a pod is reached: it shares out connections, not what comes in over them. */
function serviceOf(pod: ObjectRef, inventory: Inventory): Service | undefined {
  return inventory
    .edgesTo(pod, ['selects'])
    .map(({ from }) => inventory.find(from) as Service | undefined)
    .find((service) => service !== undefined && service.kind === 'Service' && !isHeadless(service));
}
