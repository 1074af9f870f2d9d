// Facts of databases in one file (SQLite) that several pods write: the file takes one writer at a time.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { claimsOf } from '../storage-json.ts';

export const sharedFileDatabaseTopic: Topic = {
  kinds: {
    'store.file-shared-by-pods': {
      doc: 'Several running pods of a workload have one claim mounted, and their database of one file is locked.',
      depth: 'origin',
      captures: ['workload', 'pods', 'claim', 'container', 'system', 'log'],
    },
  },
};

/** Looks behind locked files for the other pods that have the same claim. */
export function findSharedFiles(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'log.database-deadlock' || captures['system'] !== 'SQLite') continue;
    const pod = inventory.find(subject) as Pod | undefined;
    if (!pod) continue;
    const running = (inventory.list('Pod', subject.namespace) as readonly Pod[]).filter(
      ({ status, metadata }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
    );
    for (const claim of claimsOf(pod)) {
      const users = running.filter((other) => claimsOf(other).some(({ name }) => name === claim.name));
      if (users.length < 2) continue;
      const { kind, name } = inventory.workloadOf(subject);
      emit('store.file-shared-by-pods', subject, quote, {
        workload: `${kind} ${name}`,
        pods: users.map((user) => refOf(user).name).join(', '),
        claim: claim.name,
        system: captures['system'],
        container: captures['container'],
        log: captures['log'],
      });
      break;
    }
  }
}
