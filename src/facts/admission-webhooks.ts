// Follows the call of an admission webhook to the workload behind its Service, so that what is wrong there is told.
import type { Inventory } from './inventory.ts';
import { isWorkloadKind } from './inventory.ts';
import { type KubeObject, refOf } from './kube-json.ts';
import type { Topic } from './rules.ts';
import { backendsOf } from './services.ts';

export const webhookTopic: Topic = {
  kinds: {},
  relations: [{ extract: linkBackends }],
};

/** A webhook is called by the API server in the name of a workload; the message names only its Service. */
function linkBackends(inventory: Inventory): void {
  for (const service of inventory.list('Service')) {
    const callers = inventory.linksTo(refOf(service), 'uses').filter(({ kind }) => isWorkloadKind(kind));
    if (callers.length === 0) continue;
    for (const backend of backendsOf(service as KubeObject, inventory)) {
      for (const caller of callers) inventory.link('calls', caller, backend.ref);
    }
  }
}
