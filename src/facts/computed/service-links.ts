// Facts of variables that the kubelet makes of Services and that a program takes for its own settings.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';

/** A line that only says that a connection failed is no complaint about the value. */
const IS_CONNECTION = /refused|timed? ?out|timeout|unreachable|no route|reset by peer|dial tcp|connected/i;

export const serviceLinkTopic: Topic = {
  kinds: {
    'env.service-link-taken': {
      doc: 'A program takes a variable that the kubelet made of a Service for a setting of its own.',
      depth: 'origin',
      captures: ['variable', 'value', 'service', 'log'],
    },
  },
};

/** Looks for values of service links in the complaints of a pod that is not well. */
export function compareServiceLinks(
  text: string,
  subject: ObjectRef,
  _container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const pod = inventory.find(subject) as Pod | undefined;
  if (!text.includes('tcp://') || !pod || isPodHealthy(pod, inventory.nowMs)) return;
  for (const { to, because } of inventory.edgesFrom(subject, ['links-to'])) {
    const [variable = '', value = ''] = because.split('=');
    const line = text.split('\n').findLast((one) => one.includes(value) && !IS_CONNECTION.test(one));
    if (value !== '' && line !== undefined)
      emit('env.service-link-taken', subject, line.trim(), {
        variable,
        value,
        service: to.name,
        log: line.trim(),
      });
  }
}
