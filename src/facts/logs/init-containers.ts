// Facts of init containers that neither fail nor end: the pod waits, and only their logs say for what.
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { ObjectContext, Topic } from '../rules.ts';

/** An init container that has been running for this long keeps its pod from starting, in milliseconds. */
const LONG_RUNNING_MS = 60 * 1000;

export const initContainerTopic: Topic = {
  kinds: {
    'init.still-running': {
      doc: 'An init container has been running for more than a minute, and its pod waits for its end.',
      depth: 'pod',
      captures: ['container', 'since', 'image'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractInitContainers }],
};

function extractInitContainers(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const pod = object as Pod;
  if (pod.metadata?.deletionTimestamp !== undefined || pod.status?.phase !== 'Pending') return;
  for (const status of pod.status.initContainerStatuses ?? []) {
    const spec = pod.spec?.initContainers?.find(({ name }) => name === status.name);
    const since = status.state?.running?.startedAt;
    // A restartable init container is a sidecar: it is meant to run on.
    if (since === undefined || spec?.restartPolicy === 'Always') continue;
    if (inventory.nowMs - Date.parse(since) < LONG_RUNNING_MS) continue;
    const container = status.name ?? '';
    const quote = `init container ${container}: running since ${since}`;
    emit('init.still-running', refOf(pod), quote, { container, since, image: spec?.image ?? status.image });
  }
}
