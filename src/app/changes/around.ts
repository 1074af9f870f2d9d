// What hangs together with a workload closely enough that a change of it may matter to the workload.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { EdgeType } from '../../domain/topology.ts';
import type { Inventory } from '../../facts/inventory.ts';

/** What it needs, and what that needs: a claim and its class, an account and its bindings. */
const FORWARD_HOPS = 2;
/** By these it is reached or steered: a Service, the Ingress before it, an autoscaler. */
const BACKWARD: readonly EdgeType[] = ['selects', 'routes-to', 'scales', 'endpoints-of', 'admits'];
const BACKWARD_HOPS = 2;
/** A neighbour that was met on one of these is nobody's cause. */
const NOT_FOLLOWED: ReadonlySet<EdgeType> = new Set([
  'mentioned',
  'peers',
  'agents-of',
  'placed-by',
  'asks-for',
]);
const MAX_OBJECTS = 200;

/** Lists the objects around some, themselves first, each once. */
export function objectsAround(starts: readonly ObjectRef[], inventory: Inventory): readonly ObjectRef[] {
  const whole = starts.flatMap((ref) => [ref, inventory.workloadOf(ref), ...inventory.podsOf(ref)]);
  const found = new Map(whole.map((ref) => [refKey(ref), ref]));
  spread([...found.values()], FORWARD_HOPS, found, (ref) =>
    inventory
      .edgesFrom(ref)
      .filter(({ guess, type }) => !guess && !NOT_FOLLOWED.has(type))
      .map(({ to }) => to),
  );
  spread(whole, BACKWARD_HOPS, found, (ref) => inventory.edgesTo(ref, BACKWARD).map(({ from }) => from));
  return [...found.values()];
}

function spread(
  starts: readonly ObjectRef[],
  hops: number,
  found: Map<string, ObjectRef>,
  next: (ref: ObjectRef) => readonly ObjectRef[],
): void {
  let frontier = starts;
  for (let hop = 0; hop < hops && found.size < MAX_OBJECTS; hop += 1) {
    const reached = frontier.flatMap(next).filter((ref) => !found.has(refKey(ref)));
    for (const ref of reached) found.set(refKey(ref), ref);
    frontier = reached;
  }
}
