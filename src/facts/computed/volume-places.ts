// Facts of volumes that live on a node or in a zone where no node is any more.
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { claimsOf } from '../storage-json.ts';
import { recordsAt, textAt, valueAt } from '../topology/edge-rule.ts';

export const volumePlaceTopic: Topic = {
  kinds: {
    'volume.place-gone': {
      doc: 'A volume may be used only on a node or in a zone of which no node is left.',
      depth: 'origin',
      captures: ['volume', 'claim', 'place', 'label'],
    },
  },
  relations: [{ extract: extractPlaces }],
};

function extractPlaces(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('Node', null)) return;
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    if (pod.spec?.nodeName !== undefined) continue;
    for (const claim of claimsOf(pod)) {
      const name = textAt(inventory.find(claim)?.spec, ['volumeName']);
      const volume =
        name === undefined ? undefined : inventory.find({ kind: 'PersistentVolume', namespace: null, name });
      const gone = volume && placeGone(volume, inventory);
      if (!gone) continue;
      const { label, place } = gone;
      emit('volume.place-gone', refOf(pod), `volume ${name}: nodeAffinity: ${label} in ${place}`, {
        volume: name,
        claim: claim.name,
        place,
        label,
      });
    }
  }
}

/** The first demand of a volume that no node meets. */
function placeGone(
  volume: KubeObject,
  inventory: Inventory,
): { readonly label: string; readonly place: string } | null {
  const nodes = inventory.list('Node');
  const terms = recordsAt(volume.spec, ['nodeAffinity', 'required', 'nodeSelectorTerms']);
  const demands = terms.map((term) => recordsAt(term, ['matchExpressions']));
  const unmet = demands.map((expressions) =>
    expressions.find((expression) => {
      const values = valueAt(expression, ['values']);
      const key = textAt(expression, ['key']) ?? '';
      if (textAt(expression, ['operator']) !== 'In' || !Array.isArray(values)) return false;
      return !nodes.some(({ metadata }) => values.includes(metadata?.labels?.[key]));
    }),
  );
  const [first] = unmet;
  if (first === undefined || unmet.some((expression) => expression === undefined)) return null;
  const values = valueAt(first, ['values']);
  return { label: textAt(first, ['key']) ?? '', place: Array.isArray(values) ? values.join(', ') : '' };
}
