// Facts of pods whose requests or limits are not those of their template: what differs, and who put it there.

import type { Inventory } from '../inventory.ts';
import { type Container, type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import { formatAmount } from '../pod-requests.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';
import { makerOf } from '../topology/edges/settings.ts';

export const resourceChangeTopic: Topic = {
  kinds: {
    'pod.resources-changed': {
      doc: 'A pod requests or may use another amount of a resource than its template says; who changed it on the way.',
      depth: 'context',
      captures: ['container', 'bound', 'resource', 'template_value', 'pod_value', 'changer', 'changer_kind'],
    },
  },
  relations: [{ extract: extractChanges }],
};

interface Change {
  readonly container: string;
  readonly bound: 'request' | 'limit';
  readonly resource: string;
  readonly before: string | undefined;
  readonly after: string;
}

function extractChanges(inventory: Inventory, emit: Emit): void {
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    if (isPodHealthy(pod, inventory.nowMs)) continue;
    const [changer] = inventory
      .edgesFrom(refOf(pod), ['changed-by'])
      .filter(({ guess }) => !guess)
      .map(({ to, because }) => ({ ...to, because }));
    if (!changer) continue;
    for (const { container, bound, resource, before, after } of changesOf(pod as KubeObject, inventory)) {
      emit(
        'pod.resources-changed',
        refOf(pod),
        `container ${container}: ${resource} ${bound} ${after}, in the template ${before ?? 'none'}; ${changer.because}`,
        {
          container,
          bound,
          resource,
          template_value: before ?? 'none',
          // Autoscalers write bytes: `10522669875` reads as `9.8Gi`.
          pod_value: /^\d{7,}$/.test(after) ? formatAmount(Number(after), resource) : after,
          changer: changer.name,
          changer_kind: changer.kind,
        },
      );
    }
  }
}

function changesOf(pod: KubeObject, inventory: Inventory): readonly Change[] {
  const maker = makerOf(pod, inventory);
  const template = maker && podSpecOf(maker);
  if (!template) return [];
  const before = new Map(allContainers(template).map((container) => [container.name, container]));
  return allContainers(podSpecOf(pod)).flatMap((container) => {
    const old = before.get(container.name);
    return old ? [...changed(old, container, 'request'), ...changed(old, container, 'limit')] : [];
  });
}

function changed(before: Container, after: Container, bound: 'request' | 'limit'): readonly Change[] {
  const old = before.resources?.[`${bound}s`] ?? {};
  const now = after.resources?.[`${bound}s`] ?? {};
  return Object.entries(now).flatMap(([resource, value]) => {
    // A request that is left out is that of the limit, by Kubernetes itself.
    const implied = bound === 'request' ? before.resources?.limits?.[resource] : undefined;
    if (old[resource] === value || (old[resource] === undefined && implied === value)) return [];
    return [{ container: after.name ?? '', bound, resource, before: old[resource], after: value }];
  });
}
