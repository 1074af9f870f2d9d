// Facts of data that are older than the server that reads them: what was set at their making still holds.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { claimsOf } from '../storage-json.ts';

/** Claims of a StatefulSet are made after it; one that is older by more than this belonged to one before it, in milliseconds. */
const OLDER_MS = 5 * 60 * 1000;

export const outlivedVolumeTopic: Topic = {
  kinds: {
    'server.data-older-than-itself': {
      doc: 'The claim of a server that is called was made for a StatefulSet before the one that runs now.',
      depth: 'mechanism',
      captures: ['server', 'claim', 'claim_made', 'server_made', 'server_namespace', 'server_pod'],
    },
  },
};

/** Looks behind refused logins for servers whose data are older than themselves. */
export function findOutlivedVolumes(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject } of facts) {
    if (code !== 'log.auth-failed' || subject.kind !== 'Pod') continue;
    for (const pod of serversOf(subject, inventory)) {
      const set = inventory.workloadOf(refOf(pod));
      const made = inventory.find(set)?.metadata?.creationTimestamp ?? '';
      if (set.kind !== 'StatefulSet') continue;
      for (const claim of claimsOf(pod)) {
        const claimMade = inventory.find(claim)?.metadata?.creationTimestamp ?? '';
        if (!(Date.parse(made) - Date.parse(claimMade) > OLDER_MS)) continue;
        emit(
          'server.data-older-than-itself',
          subject,
          `claim ${claim.name}: creationTimestamp ${claimMade}; statefulset ${set.name}: ${made}`,
          {
            server: set.name,
            server_namespace: set.namespace ?? undefined,
            server_pod: pod.metadata?.name,
            claim: claim.name,
            claim_made: claimMade,
            server_made: made,
          },
        );
      }
    }
  }
}

/** Lists the pods behind what a program was told to call, and itself when its server runs beside it. */
export function serversOf(caller: ObjectRef, inventory: Inventory): readonly Pod[] {
  const called = inventory.edgesFrom(caller, ['names-host', 'mentioned']).map(({ to }) => to);
  const pods = called.flatMap((ref) =>
    ref.kind === 'Service' ? inventory.edgesFrom(ref, ['selects']).map(({ to }) => to) : [ref],
  );
  return pods
    .filter(({ kind }) => kind === 'Pod')
    .map((ref) => inventory.find(ref) as Pod | undefined)
    .filter((pod) => pod !== undefined);
}
