// Facts of images that cannot be pulled, set beside where they can: on other nodes, and under the name that the template has.
import type { Fact } from '../../domain/fact.ts';
import { describeRef } from '../../domain/kube.ts';
import { leavesOut } from '../daemon-sets.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf, type Workload } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf, recordsAt, textAt } from '../topology/edge-rule.ts';
import { makerOf } from '../topology/edges/settings.ts';

/** Failures that a node may have and others not: whom it trusts, what it reaches, as whom it logs in. */
const OF_NODES = /^image\.(?:registry-tls|registry-dns|registry-unreachable|access-denied|pull-failed)$/;
const NOT_PULLED =
  /^image\.(?:registry-\w+|access-denied|pull-failed|not-found|rate-limited|platform-missing)$/;
/** What was started so long before on another node counts for now, in milliseconds. */
const RECENT_MS = 60 * 60 * 1000;
/** A registry without encryption was always so: whoever runs anything of it knows that. */
const PLAIN = /HTTP response to HTTPS client/;
const MAX_NAMED = 3;

export const imagePlaceTopic: Topic = {
  kinds: {
    'image.fails-on-node': {
      doc: 'An image of a registry cannot be pulled on one node, while others have started containers of that registry.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['registry', 'image', 'node', 'others', 'error'],
    },
    'image.node-left-out': {
      doc: 'What sets up the other nodes leaves out the one where an image cannot be pulled.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['daemon_set', 'why'],
    },
    'image.rewritten': {
      doc: 'A pod that cannot pull its image has another one than its template: somebody on the way has changed it.',
      depth: 'origin',
      captures: ['container', 'image', 'template_image', 'changer', 'error'],
    },
  },
};

/** Looks at images that cannot be pulled: whether others pull them, and whether they are those of the template. */
export function findImagePlaces(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const pod = inventory.find(subject) as Pod | undefined;
    if (subject.kind !== 'Pod' || !NOT_PULLED.test(code) || !pod) continue;
    const { image = '', error } = captures;
    const rewritten = rewrittenOf(pod, image, inventory);
    if (rewritten) emit('image.rewritten', subject, quote, { ...rewritten, image, error });
    if (!OF_NODES.test(code)) continue;
    const elsewhere = fineElsewhere(pod, image, PLAIN.test(quote), inventory);
    if (!elsewhere) continue;
    const { others, ...place } = elsewhere;
    const named = [...others].slice(0, MAX_NAMED).join(', ');
    emit('image.fails-on-node', subject, quote, { ...place, others: named, image, error });
    const left = leftOut(place.node, others, inventory);
    if (left) emit('image.node-left-out', subject, `${left.daemon_set}: ${left.why}`, left);
  }
}

/** `registry.example:5000` of `registry.example:5000/team/cart:1`; images without a host are of Docker Hub. */
function registryOf(image: string): string {
  const [host = ''] = image.split('/');
  return image.includes('/') && /[.:]|^localhost$/.test(host) ? host : 'docker.io';
}

function fineElsewhere(pod: Pod, image: string, isLasting: boolean, inventory: Inventory) {
  const node = pod.spec?.nodeName;
  const made = Date.parse(pod.metadata?.creationTimestamp ?? '');
  if (node === undefined || image === '') return null;
  const registry = registryOf(image);
  const started = (inventory.list('Pod') as readonly Pod[]).filter(
    (other) =>
      (isLasting || Date.parse(other.metadata?.creationTimestamp ?? '') > made - RECENT_MS) &&
      hasOf(registry, other),
  );
  const isFineHere = started.some(({ spec }) => spec?.nodeName === node);
  const others = new Set(
    started
      .filter((other) => isPodHealthy(other, inventory.nowMs))
      .flatMap(({ spec }) => spec?.nodeName ?? [])
      .filter((name) => name !== node),
  );
  if (others.size === 0 || isFineHere) return null;
  return { registry, node, others };
}

function hasOf(registry: string, pod: Pod): boolean {
  const running = new Set(
    (pod.status?.containerStatuses ?? [])
      .filter(({ state }) => state?.running !== undefined)
      .map(({ name }) => name),
  );
  return allContainers(podSpecOf(pod as KubeObject)).some(
    ({ name, image = '' }) => running.has(name) && registryOf(image) === registry,
  );
}

/** The DaemonSet that changes the other nodes (it mounts what belongs to them) and leaves this one out. */
function leftOut(name: string, others: ReadonlySet<string>, inventory: Inventory) {
  const nodeOf = (wanted: string): KubeObject | undefined =>
    inventory.find({ kind: 'Node', namespace: null, name: wanted });
  const node = nodeOf(name);
  if (!node) return null;
  const known = [...others].flatMap((other) => nodeOf(other) ?? []);
  for (const daemonSet of inventory.list('DaemonSet') as readonly Workload[]) {
    const why = leavesOut(daemonSet, node);
    if (why === null || known.some((other) => leavesOut(daemonSet, other) !== null)) continue;
    if (changesNodes(daemonSet)) return { daemon_set: describeRef(refOf(daemonSet)), why };
  }
  return null;
}

/** Where the trust, the registries and the programs of a node stand. */
const OF_THE_NODE = /^\/(?:etc|usr|opt|root|host|var\/lib\/(?:containerd|kubelet)|$)/;

function changesNodes(daemonSet: Workload): boolean {
  return recordsAt(podSpecOf(daemonSet as KubeObject), ['volumes']).some((volume) =>
    OF_THE_NODE.test(textAt(volume['hostPath'], ['path']) ?? '-'),
  );
}

/** The image that the template has for a container of this one, and what the pod bears of who has changed it. */
function rewrittenOf(pod: Pod, image: string, inventory: Inventory) {
  const maker = makerOf(pod as KubeObject, inventory);
  const template = maker && podSpecOf(maker);
  const index = allContainers(podSpecOf(pod as KubeObject)).findIndex((own) => own.image === image);
  const container = allContainers(podSpecOf(pod as KubeObject))[index];
  const asked = allContainers(template).find(({ name }) => name === container?.name)?.image;
  if (!container || asked === undefined || asked === image) return null;
  return { container: container.name, template_image: asked, changer: changerOf(pod) };
}

/** Who changes pods on their way mostly leaves an annotation that speaks of it. */
function changerOf({ metadata }: Pod): string | undefined {
  const found = Object.entries(metadata?.annotations ?? {}).find(([, value]) => /\/image\b/.test(value));
  if (!found) return undefined;
  const [key, value] = found;
  const line = value.split('\n').find((one) => /\/image\b/.test(one)) ?? value;
  return `${key}: ${line}`;
}
