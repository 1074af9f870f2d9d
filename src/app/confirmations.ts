// Who else found a lesson right: objects beside its own of which somebody confirmed it.
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Case, CaseStore } from '../domain/memory.ts';
import type { InvestigationStore } from '../domain/ports.ts';
import { outsideWordOf } from '../learning/label.ts';

/** Finds other objects of which somebody confirmed what was taught: they were told it, and called it right. */
export function confirmationsOf(
  { investigationId, objects }: Case,
  cases: CaseStore,
  store: InvestigationStore,
): readonly ObjectRef[] {
  const own = new Set(objects.map(refKey));
  return store
    .toldBy(`case-${investigationId}`)
    .filter((id) => outsideWordOf(store.labelEvents(id)).word === 'confirmed')
    .flatMap((id) => cases.find(id)?.objects ?? [])
    .filter((ref) => !own.has(refKey(ref)));
}
