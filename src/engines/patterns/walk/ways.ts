// The walk: from what is in trouble along the edges of who is in charge of it, to the objects that may say why.
import type { Step, ToolCall } from '../../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../../domain/kube.ts';
import { formatToolCall } from '../../../domain/tool-notation.ts';
import type { Edge, Topology } from '../../../domain/topology.ts';
import { FACT_KINDS } from '../../../facts/catalogue.ts';
import { SILENT_CODE } from '../../../facts/messages/said.ts';
import { endsOf, lookAt, seekAlong } from '../../../facts/topology/along.ts';
import { type Follow, inChargeOf } from '../../../facts/topology/in-charge.ts';
import { type Wrong, wrongsOf } from '../../../facts/topology/wrongs.ts';
import type { Evidence } from '../evidence.ts';
import { seekFamily } from './family.ts';

/** The walk goes on from an object in trouble to the next, at most so often. */
const MAX_HOPS = 4;
/** Objects from which ways are followed, in one walk. */
const MAX_STATIONS = 12;

/** An object that a way led to. */
export interface Reached {
  readonly ref: ObjectRef;
  /** From the object where the walk began, in the order in which it went. */
  readonly path: readonly Edge[];
  readonly about: Follow['about'];
  /** The way was worth going although a cause is known. */
  readonly anyway: boolean;
}

/** Where a walk has come to, and what would have to be looked at to go on. */
export interface Walk {
  /** Near ones first. */
  readonly reached: readonly Reached[];
  /** The most worth first; none that was run. */
  readonly looks: readonly ToolCall[];
}

interface Station {
  readonly ref: ObjectRef;
  readonly path: readonly Edge[];
  readonly wrongs: readonly Wrong[];
}

/**
 * Walks from objects with what is wrong there. `wrongs` is what the question says to be wrong, where no fact does.
 * `earlyOnly`: a cause is known, and only what may say more of it is worth a look.
 */
export function walkFrom(
  starts: readonly ObjectRef[],
  wrongs: readonly Wrong[],
  evidence: Evidence,
  steps: readonly Step[],
  earlyOnly = false,
): Walk {
  const { topology } = evidence;
  const done = new Set(steps.map(formatToolCall));
  const reached = new Map<string, Reached>();
  const looks = new Map<string, ToolCall>();
  const visited = new Set<string>();
  for (const ref of starts) {
    // What only others speak of has to be seen first.
    const look =
      topology.stateOf(ref).state === 'unseen' ? lookAt({ ref, edges: [] }, 'list', topology) : null;
    if (look) addLook(look, done, looks);
  }
  const queue: Station[] = starts.map((ref) => ({ ref, path: [], wrongs: wrongsAt(ref, wrongs, evidence) }));
  for (let at = 0; at < Math.min(queue.length, MAX_STATIONS); at++) {
    const station = queue[at];
    if (!station || visited.has(refKey(station.ref))) continue;
    visited.add(refKey(station.ref));
    if (!earlyOnly) for (const call of seekFamily(station.ref, evidence)) addLook(call, done, looks);
    for (const here of placesOf(station.ref, evidence)) {
      for (const follow of inChargeOf(here, station.wrongs)) {
        if (earlyOnly && follow.anyway !== true) continue;
        if (follow.ifWell !== undefined && !isCalleeWell(here, topology)) continue;
        for (const call of seekAlong(here, follow, topology)) addLook(call, done, looks);
        for (const end of endsOf(here, follow, topology)) {
          const key = refKey(end.ref);
          const look = lookAt(end, follow.read, topology);
          if (look && isReadable(look, topology)) addLook(look, done, looks);
          const path = [...station.path, ...end.edges];
          if (!reached.has(key))
            reached.set(key, { ref: end.ref, path, about: follow.about, anyway: follow.anyway === true });
          if (station.path.length < MAX_HOPS && isTroubled(end.ref, evidence)) {
            queue.push({ ref: end.ref, path, wrongs: wrongsAt(end.ref, [], evidence) });
          }
        }
      }
    }
  }
  const own = new Set(starts.map((ref) => refKey(topology.workloadOf(ref))));
  const others = [...reached.values()].filter(({ ref }) => !own.has(refKey(topology.workloadOf(ref))));
  return { reached: others, looks: [...looks.values()] };
}

/** A pod of which no container was started has no log. */
export function isReadable({ tool, args }: ToolCall, topology: Topology): boolean {
  if (tool !== 'GET_LOGS') return true;
  return topology.hasStarted({ kind: 'Pod', namespace: args.namespace ?? null, name: args.pod ?? '' });
}

function addLook(call: ToolCall, done: ReadonlySet<string>, looks: Map<string, ToolCall>): void {
  const key = formatToolCall(call);
  if (!done.has(key) && !looks.has(key)) looks.set(key, call);
}

/**
 * An object and, of a workload, the pod of it that fares worst: some edges are the one's, some the other's. Of a
 * workload that is gone, what it has left behind.
 */
function placesOf(ref: ObjectRef, evidence: Evidence): readonly ObjectRef[] {
  const { topology } = evidence;
  if (topology.stateOf(ref).state === 'absent') {
    const left = evidence.about(ref).map(({ fact }) => [refKey(fact.subject), fact.subject] as const);
    if (left.length > 0) return [...new Map(left).values()];
  }
  const [pod] = topology.podsOf(ref);
  return pod === undefined || refKey(pod) === refKey(ref) ? [ref] : [ref, pod];
}

/** What is wrong with an object by its facts; what was asked where there are none. */
function wrongsAt(ref: ObjectRef, asked: readonly Wrong[], evidence: Evidence): readonly Wrong[] {
  const facts = evidence.about(evidence.topology.workloadOf(ref)).map(({ fact }) => fact);
  const telling = facts.filter(({ code }) => isTrouble(code));
  const own = telling.filter(({ subject }) => refKey(subject) === refKey(ref));
  const wrongs = (own.length > 0 && ref.kind !== 'Pod' ? [...own, ...telling] : telling).flatMap(wrongsOf);
  const all = new Set([...asked, ...wrongs]);
  // Who refuses the pods is known by name: nobody else is in charge of their not being there.
  if (all.has('admission')) all.delete('not-created');
  return [...all];
}

function isCause(code: string): boolean {
  const kind = FACT_KINDS.get(code);
  return kind?.depth === 'origin' && kind.standing === undefined;
}

function isTrouble(code: string): boolean {
  const kind = FACT_KINDS.get(code);
  return code !== SILENT_CODE && (kind?.depth !== 'context' || kind.standing === 'pointer');
}

function isTroubled(ref: ObjectRef, evidence: Evidence): boolean {
  const { topology } = evidence;
  const facts = evidence.about(topology.workloadOf(ref)).map(({ fact }) => fact);
  // What works by its state may say in its log what it cannot do.
  if (topology.stateOf(ref).state === 'well') return facts.some(({ code }) => isCause(code));
  return facts.some(({ code }) => isTrouble(code));
}

function isCalleeWell(ref: ObjectRef, topology: Topology): boolean {
  const callees = topology.edgesFrom(ref, ['mentioned', 'names-host']).map(({ to }) => to);
  const services = callees.filter(({ kind }) => kind === 'Service' || kind === 'Pod');
  return services.length > 0 && services.every((to) => topology.stateOf(to).state === 'well');
}

/** Lists the routes (Ingresses and the like) by which requests come to an object. */
export function routesTo(ref: ObjectRef, topology: Topology): readonly ObjectRef[] {
  const services =
    ref.kind === 'Service'
      ? [ref]
      : [ref, ...topology.podsOf(ref).slice(0, 1)]
          .flatMap((to) => topology.edgesTo(to, ['selects', 'endpoints-of']))
          .map(({ from }) => from);
  return services.flatMap((service) => topology.edgesTo(service, ['routes-to'])).map(({ from }) => from);
}
