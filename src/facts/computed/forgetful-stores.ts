// Facts of stores that lost what they knew because they keep it on no persistent volume: their clients remember more than they.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { claimsOf } from '../storage-json.ts';
import { podSpecOf, recordsAt, textAt } from '../topology/edge-rule.ts';
import { serversOf } from './outlived-volumes.ts';

/** By what members of a cluster know each other again. */
const IDENTITY =
  /\b(?:cluster|instance|node|server|system|database|store|peer|broker|member)(?:[ _.-]?(?:id|uuid|guid|identifier)\b| identity\b)/i;
const MISMATCH =
  /(?:does|do)(?:n't| not) match|mismatch|differs? (?:from|between)|not the same as|\bdifferent (?:cluster|instance|system|from|than)|conflicts? with|wrong (?:cluster|instance|system)|belongs? to (?:a different|another)|!=/i;
/** What is kept there is meant to be lost. */
const PASSING_PATH =
  /^\/(?:tmp|run|var\/run|var\/cache|var\/tmp|var\/log|dev|etc|proc|sys)(?:\/|$)|(?:^|\/)(?:cache|tmp|logs?|conf(?:ig)?|scripts|plugins|certs|run)$/;
const MIN_WORD_CHARS = 3;

export const forgetfulStoreTopic: Topic = {
  kinds: {
    'store.forgot-identity': {
      doc: 'A program that keeps its data finds another identity at a store that keeps none, which was started after those data were made.',
      depth: 'origin',
      captures: ['container', 'store', 'store_pod', 'kept', 'started', 'claim', 'claim_made', 'log'],
    },
  },
};

/** Looks behind identities that do not match for stores that were started anew without their data. */
export function findForgetfulStores(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (!/^(?:log\.|message\.said$)/.test(code) || subject.kind !== 'Pod') continue;
    if (!IDENTITY.test(quote) || !MISMATCH.test(quote)) continue;
    const own = oldestClaim(subject, inventory);
    if (!own) continue;
    const stores = serversOf(subject, inventory).flatMap((pod) => {
      const kept = forgetfulPlace(pod);
      const started = pod.metadata?.creationTimestamp ?? '';
      const workload = inventory.workloadOf(refOf(pod));
      const isLater = Date.parse(started) > Date.parse(own.made);
      return kept !== null && isLater && workload.name !== inventory.workloadOf(subject).name
        ? [{ workload, pod: refOf(pod).name, kept, started }]
        : [];
    });
    const meant = storesMeant(stores, quote);
    const [store] = meant;
    if (!store || new Set(meant.map(({ workload }) => workload.name)).size !== 1) continue;
    emit('store.forgot-identity', subject, quote, {
      container: captures['container'],
      store: `${store.workload.kind} ${store.workload.name}`,
      store_pod: store.pod,
      kept: store.kept,
      started: store.started,
      claim: own.name,
      claim_made: own.made,
      log: captures['log'] ?? quote,
    });
  }
}

/** Of several the one of which the complaint speaks. */
function storesMeant<Store extends { readonly workload: ObjectRef }>(
  stores: readonly Store[],
  quote: string,
): readonly Store[] {
  const words = quote.toLowerCase();
  const named = stores.filter(({ workload }) =>
    workload.name.split('-').some((part) => part.length >= MIN_WORD_CHARS && words.includes(part)),
  );
  return named.length > 0 ? named : stores;
}

function oldestClaim(
  subject: ObjectRef,
  inventory: Inventory,
): { readonly name: string; readonly made: string } | undefined {
  const pod = inventory.find(subject) as Pod | undefined;
  return (pod ? claimsOf(pod) : [])
    .map((claim) => ({
      name: claim.name,
      made: inventory.find(claim)?.metadata?.creationTimestamp ?? '',
    }))
    .filter(({ made }) => made !== '')
    .sort((a, b) => (a.made < b.made ? -1 : 1))[0];
}

/** Where a pod keeps its data when no volume outlives it; null when one does. */
function forgetfulPlace(pod: Pod): string | null {
  const spec = podSpecOf(pod as KubeObject);
  const volumes = recordsAt(spec, ['volumes']);
  const isLasting = (volume: Readonly<Record<string, unknown>>): boolean =>
    !['emptyDir', 'configMap', 'secret', 'projected', 'downwardAPI'].some((type) => type in volume);
  if (volumes.some(isLasting)) return null;
  const passing = new Set(
    volumes.filter((volume) => 'emptyDir' in volume).map((volume) => textAt(volume, ['name'])),
  );
  const mounts = (spec?.containers ?? []).flatMap((container) => recordsAt(container, ['volumeMounts']));
  const [path] = mounts
    .filter((mount) => passing.has(textAt(mount, ['name'])))
    .map((mount) => textAt(mount, ['mountPath']) ?? '')
    .filter((mountPath) => mountPath !== '' && !PASSING_PATH.test(mountPath));
  return path === undefined ? 'the disk of its container' : `an emptyDir (${path})`;
}
