// Facts of APIServices and CustomResourceDefinitions: API groups that the cluster does not serve.
import { conditionsOf, quoteCondition } from './conditions.ts';
import { isRecord, type KubeObject, refOf } from './kube-json.ts';
import type { ObjectContext, Topic } from './rules.ts';

export const apiServiceTopic: Topic = {
  kinds: {
    'apiservice.unavailable': {
      doc: 'An aggregated API does not answer.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['api_service', 'service', 'service_namespace', 'reason', 'message'],
    },
    'crd.not-served': {
      doc: 'A custom kind is not served: its names are taken or its schema is not accepted.',
      depth: 'origin',
      captures: ['condition', 'reason', 'message'],
    },
  },
  objects: [
    { kinds: ['APIService'], extract: extractApiService },
    { kinds: ['CustomResourceDefinition'], extract: extractDefinition },
  ],
};

function extractApiService(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const failing = conditionsOf(object).find(({ type, status }) => type === 'Available' && status === 'False');
  const backend = object.spec?.['service'];
  const ref = refOf(object);
  const name = isRecord(backend) && typeof backend['name'] === 'string' ? backend['name'] : undefined;
  const namespace =
    isRecord(backend) && typeof backend['namespace'] === 'string' ? backend['namespace'] : undefined;
  if (name !== undefined && namespace !== undefined) {
    inventory.link('uses', ref, { kind: 'Service', namespace, name });
  }
  if (!failing) return;
  emit('apiservice.unavailable', ref, quoteCondition(failing), {
    api_service: ref.name,
    service: name,
    service_namespace: namespace,
    reason: failing.reason,
    message: failing.message,
  });
}

function extractDefinition(object: KubeObject, { emit }: ObjectContext): void {
  for (const condition of conditionsOf(object)) {
    const { type, status, reason, message } = condition;
    if ((type !== 'Established' && type !== 'NamesAccepted') || status !== 'False') continue;
    emit('crd.not-served', refOf(object), quoteCondition(condition), { condition: type, reason, message });
  }
}
