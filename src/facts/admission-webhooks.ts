// Follows a call to a Service that stands for a workload, so that what is wrong with the workload explains the call.
import type { Inventory } from './inventory.ts';
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
    const ref = refOf(service);
    if (inventory.linksTo(ref, 'calls').length === 0) continue;
    for (const backend of backendsOf(service as KubeObject, inventory))
      inventory.link('calls', ref, backend.ref);
  }
}
