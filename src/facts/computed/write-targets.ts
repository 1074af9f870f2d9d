// Facts of writes that go to a name which stands for every member of a store: for the one that takes them, and for those that do not.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { parseAddress, resolveHost } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';
import { type PodSpec, refOf } from '../kube-json.ts';
import { mentionsOf } from '../messages/mentions.ts';
import { type PodSource, podSourcesIn } from '../pod-sources.ts';
import type { Emit, Topic } from '../rules.ts';
import { isHeadless, type Service } from '../service-json.ts';
import { backendsOf } from '../services.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';
import { settingsOf } from './container-settings.ts';

/** How a server refuses writes that another one of them takes. */
const REFUSED_WRITE = 'log.database-read-only';
/** How the one that takes writes is called, in names and labels. */
const PRIMARY = /(?:^|[-_.])(?:primary|master|leader|writer|read-?write|rw)(?:$|[-_.])/i;
/** Drivers that are told of a set find the one that takes writes by themselves. */
const FINDS_PRIMARY =
  /replicaset=|mongodb\+srv|target_?session_?attrs|targetServerType|sentinel|[?&]failover|cluster_?mode|replication:/i;

const TARGET = ['service', 'members', 'writable'] as const;

export const writeTargetTopic: Topic = {
  kinds: {
    'call.write-to-any-member': {
      doc: 'A program whose writes are refused calls a Service that stands for the members of a store which take writes and those which do not.',
      depth: 'origin',
      captures: [...TARGET, 'host', 'container'],
    },
    'service.stands-for-every-member': {
      doc: 'A program is told to call a headless Service that stands for the primary of a store and its replicas alike.',
      depth: 'origin',
      standing: 'pointer',
      captures: [...TARGET, 'caller', 'variable'],
    },
  },
  relations: [{ extract: extractTargets }],
};

/** What a name stands for: several workloads, or one whose pods have several roles. */
interface Target {
  readonly service: ObjectRef;
  readonly members: readonly PodSource[];
  /** The Service that selects the one which takes writes, and no other. */
  readonly writable: string | undefined;
}

/** Looks behind refused writes for the name that was called. */
export function findWriteTargets(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== REFUSED_WRITE || subject.kind !== 'Pod') continue;
    const pod = inventory.find(subject);
    if (!pod || FINDS_PRIMARY.test(quote)) continue;
    const said = mentionsOf(quote).flatMap(({ type, text }) => (type === 'host' ? [text] : []));
    const set = hostsToldTo(podSpecOf(pod), subject.namespace, inventory).map(({ host }) => host);
    for (const host of [captures['host'], ...said, ...set]) {
      const target = host === undefined ? null : targetOf(host, subject, inventory);
      if (!target) continue;
      emit('call.write-to-any-member', subject, quote, {
        ...inWords(target),
        host,
        container: captures['container'],
      });
      break;
    }
  }
}

/** Looks for programs that are told to call such a name where another one is made for writes. */
function extractTargets(inventory: Inventory, emit: Emit): void {
  for (const service of inventory.list('Service') as readonly Service[]) {
    const { namespace } = refOf(service);
    if (!isHeadless(service) || backendsOf(service, inventory).length < 2) continue;
    for (const source of podSourcesIn(inventory, namespace)) {
      const told = hostsToldTo(source.spec, namespace, inventory).find(({ host }) => {
        const found = resolveHost(host, namespace, inventory);
        return found.type === 'service' && refKey(found.ref) === refKey(refOf(service));
      });
      const target = told && targetOf(told.host, source.ref, inventory);
      if (!told || target?.writable === undefined) continue;
      emit('service.stands-for-every-member', target.service, `env ${told.variable}: ${told.host}`, {
        ...inWords(target),
        caller: describeRef(source.ref),
        variable: told.variable,
      });
    }
  }
}

/** Lists the hosts in the settings of a pod's containers, but for those of drivers that look for the primary. */
function hostsToldTo(spec: PodSpec | undefined, namespace: string | null, inventory: Inventory) {
  return allContainers(spec).flatMap((container) => {
    const settings = settingsOf(container, namespace, inventory);
    if (settings.some(({ variable, value }) => FINDS_PRIMARY.test(`${variable}=${value}`))) return [];
    return settings.flatMap(({ variable, value }) => {
      const host = parseAddress(value)?.host;
      return host === undefined ? [] : [{ host, variable }];
    });
  });
}

/** Gives what a host stands for when that is a headless Service with members of several roles, the caller none of them. */
function targetOf(host: string, caller: ObjectRef, inventory: Inventory): Target | null {
  const found = resolveHost(host, caller.namespace, inventory);
  if (found.type !== 'service' || !isHeadless(found.service)) return null;
  const members = backendsOf(found.service, inventory);
  const own = refKey(inventory.workloadOf(caller));
  if (members.some(({ ref }) => refKey(ref) === own)) return null;
  const writable = writableBeside(found.service, inventory);
  const isMixed = members.length > 1 || (writable !== undefined && podsOf(members).length > 1);
  return isMixed ? { service: found.ref, members, writable } : null;
}

/** Finds the Service that selects a part of what another one does, and is called after the primary. */
function writableBeside(service: Service, inventory: Inventory): string | undefined {
  const all = new Set(podsOf(backendsOf(service, inventory)));
  const { namespace, name } = refOf(service);
  const ports = new Set((service.spec?.ports ?? []).map(({ port }) => port));
  const found = (inventory.list('Service', namespace) as readonly Service[]).filter((other) => {
    if (refOf(other).name === name || !(other.spec?.ports ?? []).some(({ port }) => ports.has(port)))
      return false;
    const pods = selectedBy(other, inventory);
    const labels = Object.entries(other.spec?.selector ?? {}).flatMap(([key, value]) =>
      service.spec?.selector?.[key] === value ? [] : [value],
    );
    const isPrimary = [refOf(other).name, ...labels].some((word) => PRIMARY.test(word));
    return isPrimary && pods.length > 0 && pods.length < all.size && pods.every((pod) => all.has(pod));
  });
  // Of two, the one that is no list of members itself.
  const best = found.find((other) => !isHeadless(other)) ?? found[0];
  return best && refOf(best).name;
}

function podsOf(sources: readonly PodSource[]): readonly string[] {
  return sources.flatMap(({ pods }) => pods.map((pod) => refOf(pod).name));
}

/** The pods that a Service selects; roles are often labels that pods alone have. */
function selectedBy(service: Service, inventory: Inventory): readonly string[] {
  const selector = Object.entries(service.spec?.selector ?? {});
  if (selector.length === 0) return [];
  return inventory
    .list('Pod', refOf(service).namespace)
    .filter(({ metadata }) => selector.every(([key, value]) => metadata?.labels?.[key] === value))
    .map((pod) => refOf(pod).name);
}

function inWords({ service, members, writable }: Target) {
  const names = members.map(({ ref, pods }) => `${ref.kind} ${ref.name} (${pods.length})`);
  return { service: service.name, members: names.join(' and '), writable };
}
