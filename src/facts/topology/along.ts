// Ways from an object: where they lead, what would show more of their ends, and the look that tells more of one.
import type { ToolCall } from '../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Edge, Topology } from '../../domain/topology.ts';
import { isWorkloadKind } from '../inventory.ts';
import { describeCall, listCall } from './edge-rule.ts';
import type { Follow } from './in-charge.ts';

/** So many ends of one way at most are given: a class or a node may have thousands. */
const MAX_ENDS = 12;

/** Where a way leads, with the edges to it in the order in which they were gone. */
export interface End {
  readonly ref: ObjectRef;
  readonly edges: readonly Edge[];
}

/** Gives where a way leads. It ends early at an object that nobody has seen, behind which nothing is known. */
export function endsOf(ref: ObjectRef, follow: Follow, topology: Topology): readonly End[] {
  let ends: readonly End[] = [{ ref, edges: [] }];
  follow.path.forEach(({ type, way }, index) => {
    const isLast = index === follow.path.length - 1;
    ends = ends.flatMap((end) => {
      const next = way === 'out' ? topology.edgesFrom(end.ref, [type]) : topology.edgesTo(end.ref, [type]);
      const fit = next.filter(({ role }) => !isLast || !follow.roles || follow.roles.includes(role ?? ''));
      if (fit.length === 0 && end.edges.length > 0 && !isSeen(end.ref, topology)) return [end];
      return fit.map((edge) => ({
        ref: way === 'out' ? edge.to : edge.from,
        edges: [...end.edges, edge],
      }));
    });
  });
  const known = new Map(ends.map((end) => [refKey(end.ref), end]));
  known.delete(refKey(ref));
  return [...known.values()].slice(0, MAX_ENDS);
}

/** Gives the looks that would show more ends of a way: at objects on it that nobody saw, and for those nobody named. */
export function seekAlong(ref: ObjectRef, follow: Follow, topology: Topology): readonly ToolCall[] {
  const looks: ToolCall[] = [];
  let here: readonly ObjectRef[] = [ref];
  for (const { type, way } of follow.path) {
    looks.push(...here.slice(0, MAX_ENDS).flatMap((at) => (way === 'out' ? topology.seek(at, type) : [])));
    const edges = here.flatMap((at) =>
      way === 'out' ? topology.edgesFrom(at, [type]) : topology.edgesTo(at, [type]),
    );
    for (const edge of way === 'out' ? edges.slice(0, MAX_ENDS) : []) {
      const look = lookAt({ ref: edge.to, edges: [edge] }, 'describe', topology);
      if (look) looks.push(look);
    }
    here = edges.map((edge) => (way === 'out' ? edge.to : edge.from));
  }
  return [...new Map(looks.map((look) => [JSON.stringify(look), look])).values()];
}

function isSeen(ref: ObjectRef, topology: Topology): boolean {
  const { state } = topology.stateOf(ref);
  return state !== 'unseen' && state !== 'unreadable' && state !== 'absent';
}

/** Gives the look that tells more of an end, by what is to be read there; null when it was read, or cannot be. */
export function lookAt({ ref, edges }: End, read: Follow['read'], topology: Topology): ToolCall | null {
  const { state } = topology.stateOf(ref);
  if (state === 'absent' || state === 'unreadable') return null;
  const group = edges.find((edge) => refKey(edge.to) === refKey(ref))?.group;
  if (state === 'unseen') return findCall(ref, group, topology);
  if (read !== 'log') return null;
  const [pod] = topology.podsOf(ref);
  if (pod === undefined) {
    const isListed = !isWorkloadKind(ref.kind) || topology.isComplete('Pod', ref.namespace);
    return isListed ? null : listCall('Pod', ref.namespace);
  }
  if (topology.stateOf(pod).state === 'unseen') return listCall('Pod', pod.namespace);
  return topology.logOf(pod, null) === 'unread'
    ? { tool: 'GET_LOGS', args: { namespace: pod.namespace ?? '', pod: pod.name } }
    : null;
}

/** Kinds that a look over a namespace shows all at once. */
const IN_NAMESPACE_LOOK: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Service',
  'Endpoints',
  'PersistentVolumeClaim',
  'Ingress',
  'NetworkPolicy',
]);
/** Kinds whose objects are looked at one by one: nobody needs all secrets of a namespace. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(['Secret']);

function findCall(ref: ObjectRef, group: string | undefined, topology: Topology): ToolCall | null {
  const { kind, namespace } = ref;
  if (namespace !== null && IN_NAMESPACE_LOOK.has(kind) && group === undefined)
    return topology.isComplete('Pod', namespace) && topology.isComplete(kind, namespace)
      ? null
      : { tool: 'FIND_ISSUES', args: { namespace } };
  if (ONE_BY_ONE.has(kind)) return describeCall(ref);
  return listCall(group === undefined ? kind : `${kind.toLowerCase()}.${group}`, namespace);
}
