// The last words of containers that the kubelet keeps in their status: the end of the log, or what the program wrote.
import { type ContainerStatus, type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { crashOf } from '../pod-health.ts';
import type { ObjectContext, Topic } from '../rules.ts';

export const terminationMessageTopic: Topic = {
  kinds: {},
  objects: [{ kinds: ['Pod'], extract: extractMessages }],
};

function extractMessages(object: KubeObject, { emitLog, inventory }: ObjectContext): void {
  const pod = object as Pod;
  if (pod.metadata?.deletionTimestamp !== undefined) return;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const statuses: readonly ContainerStatus[] = [...initContainerStatuses, ...containerStatuses];
  for (const status of statuses) {
    const crash = crashOf(status, inventory.nowMs);
    if (crash?.message !== undefined) emitLog(crash.message, refOf(pod), status.name ?? '');
  }
}
