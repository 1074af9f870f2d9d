// Facts of names that are called where they mean nothing: their Service is in another namespace.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import { refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';

/** A name that so many namespaces have is one that every application uses; which is meant is not known then. */
const MAX_NAMESPACES = 3;

export const elsewhereTopic: Topic = {
  kinds: {
    'call.service-elsewhere': {
      doc: 'A pod calls a Service by its short name, and the Service of that name is in another namespace.',
      depth: 'origin',
      captures: ['host', 'service', 'elsewhere', 'container', 'full_name'],
    },
  },
};

/** Looks for Services of other namespaces behind names that nobody knows in the caller's own. */
export function findElsewhere(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const { host = '', answer } = captures;
    const isUnknown = code === 'call.service-missing' || (code === 'log.dns-failure' && answer === 'unknown');
    if (!isUnknown || subject.kind !== 'Pod' || subject.namespace === null) continue;
    // `pod.service` of a headless Service is short, too.
    const labels = host.toLowerCase().split('.');
    if (labels.length > 2) continue;
    for (const service of labels.slice(0, 2).reverse()) {
      if (inventory.find({ kind: 'Service', namespace: subject.namespace, name: service })) break;
      const found = inventory
        .list('Service')
        .map(refOf)
        .filter(({ name, namespace }) => name === service && namespace !== subject.namespace);
      if (found.length === 0 || found.length > MAX_NAMESPACES) continue;
      const [first] = found;
      emit('call.service-elsewhere', subject, quote, {
        host,
        service,
        container: captures['container'],
        elsewhere: found.map(({ namespace }) => namespace).join(', '),
        full_name: `${host.toLowerCase()}.${first?.namespace}.svc.cluster.local`,
      });
      break;
    }
  }
}
