// Facts of deletion: objects that were deleted and are still there, and namespaces that do not go away.
import { conditionsOf, quoteCondition } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import { type KubeObject, type Pod, refOf } from './kube-json.ts';
import type { ObjectContext, Topic } from './rules.ts';

/** A deletion takes longer than this when something holds it, in milliseconds. */
const STUCK_MS = 60 * 1000;
/** Protects a claim while a pod uses it. */
/** So many of the pods that hold a claim are named. */
const MAX_HOLDERS = 5;
const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** What well-known finalizers wait for. Others wait for the controller that set them. */
const FINALIZER_MEANINGS: readonly (readonly [finalizer: RegExp, waitsFor: string])[] = [
  [/^kubernetes\.io\/pvc-protection$/, 'the pods that still use the claim to end'],
  [/^kubernetes\.io\/pv-protection$/, 'the claim that is bound to the volume to be deleted'],
  [
    /^(?:external-attacher|external-provisioner\.volume\.kubernetes\.io)\b/,
    'the CSI driver to detach and delete the volume',
  ],
  [/^snapshot\.storage\.kubernetes\.io\//, 'the snapshot controller to delete the snapshot'],
  [/^foregroundDeletion$/, 'everything that it owns to be deleted'],
  [/^orphan$/, 'the garbage collector to release what it owns'],
  [/^service\.kubernetes\.io\/load-balancer-cleanup$/, 'the cloud provider to delete the load balancer'],
  [/^customresourcecleanup\.apiextensions\.k8s\.io$/, 'every object of the kind to be deleted'],
  [/^batch\.kubernetes\.io\/job-tracking$/, 'the job controller to count the pod'],
  [/argocd\.argoproj\.io/, 'Argo CD to delete what the application deployed'],
  [/^finalizers?\.fluxcd\.io$/, 'Flux to delete what it deployed'],
  [/crossplane\.io/, 'Crossplane to delete the external resource'],
  [/^karpenter\.sh\/termination$/, 'Karpenter to drain and end the machine'],
  [/cluster\.x-k8s\.io/, 'Cluster API to delete the machines behind it'],
  [/(?:elbv2|ingress)\.k8s\.aws/, 'the AWS load balancer controller to delete the load balancer'],
];

export const deletionTopic: Topic = {
  kinds: {
    'object.stuck-terminating': {
      doc: 'An object was deleted and stays, because finalizers of it have not been removed.',
      depth: 'origin',
      captures: ['since', 'finalizers', 'waits_for', 'held_by'],
    },
    'namespace.terminating': {
      doc: 'A namespace is being deleted and is still there.',
      depth: 'workload',
      captures: ['since'],
    },
    'namespace.content-remains': {
      doc: 'A namespace cannot be deleted before the objects left in it are.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['remaining'],
    },
    'namespace.finalizers-remain': {
      doc: 'Objects in a namespace that is being deleted wait for their finalizers.',
      depth: 'origin',
      captures: ['finalizers'],
    },
    'storage.claim-held': {
      doc: 'A claim that was deleted stays because pods use it.',
      depth: 'origin',
      captures: ['since', 'holders', 'ended'],
    },
    'namespace.discovery-failed': {
      doc: 'A namespace cannot be deleted because an API group does not answer, so that what is in it cannot be listed.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['api_group', 'error', 'about', 'about_kind'],
    },
    'namespace.delete-failed': {
      doc: 'Objects of a namespace could not be deleted.',
      depth: 'mechanism',
      captures: ['error'],
    },
  },
  objects: [
    { kinds: ['*'], extract: extractDeletion },
    { kinds: ['Namespace'], extract: extractNamespace },
  ],
  relations: [{ extract: linkRemains }],
};

function extractDeletion(object: KubeObject, { emit, inventory }: ObjectContext): void {
  if (object.kind === 'Pod' || object.kind === 'Namespace') return;
  const { deletionTimestamp: since, finalizers = [] } = object.metadata ?? {};
  if (since === undefined || finalizers.length === 0 || inventory.nowMs - Date.parse(since) < STUCK_MS)
    return;
  const listed = finalizers.join(', ');
  const waits_for = finalizers
    .map((finalizer) => FINALIZER_MEANINGS.find(([expression]) => expression.test(finalizer))?.[1])
    .find((meaning) => meaning !== undefined);
  const holders = finalizers.includes(CLAIM_PROTECTION)
    ? holdersOf(object, inventory.list('Pod', refOf(object).namespace))
    : [];
  const names = holders.map(({ metadata }) => metadata?.name ?? '');
  const held_by = names[0];
  emit('object.stuck-terminating', refOf(object), `deletionTimestamp: ${since}, finalizers: ${listed}`, {
    since,
    finalizers: listed,
    waits_for,
    held_by,
  });
  if (holders.length === 0) return;
  const hasEnded = holders.every(({ status }) => /^(?:Succeeded|Failed)$/.test(status?.phase ?? ''));
  emit('storage.claim-held', refOf(object), `deletionTimestamp: ${since}; used by ${names.join(', ')}`, {
    since,
    holders: names.slice(0, MAX_HOLDERS).join(', '),
    ended: hasEnded ? 'ended, but still there' : undefined,
  });
}

/** The pods that were placed and use a claim; those that have ended hold it, too. */
function holdersOf(claim: KubeObject, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter(
    ({ spec }) =>
      spec?.nodeName !== undefined &&
      spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata?.name),
  );
}

function extractNamespace(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const subject = refOf(object);
  const since = object.metadata?.deletionTimestamp;
  if (since === undefined || inventory.nowMs - Date.parse(since) < STUCK_MS) return;
  emit('namespace.terminating', subject, `deletionTimestamp: ${since}`, { since });
  for (const condition of conditionsOf(object)) {
    if (condition.status !== 'True') continue;
    const { type, message = '' } = condition;
    const quote = quoteCondition(condition);
    if (type === 'NamespaceDeletionDiscoveryFailure') {
      const group = failingGroup(message);
      const [name, version] = group?.split('/') ?? [];
      emit('namespace.discovery-failed', subject, quote, {
        api_group: group,
        error: message,
        about: version === undefined ? undefined : `${version}.${name}`,
        about_kind: version === undefined ? undefined : 'APIService',
      });
    } else if (type === 'NamespaceFinalizersRemaining') {
      const finalizers =
        /finalizers remaining?: (.+)$/.exec(message)?.[1] ?? /: (.+)$/.exec(message)?.[1] ?? message;
      emit('namespace.finalizers-remain', subject, quote, { finalizers });
    } else if (type === 'NamespaceContentRemaining') {
      emit('namespace.content-remains', subject, quote, {
        remaining: /remaining: (.+)$/.exec(message)?.[1] ?? message,
      });
    } else if (
      type === 'NamespaceDeletionContentFailure' ||
      type === 'NamespaceDeletionGroupVersionParsingFailure'
    ) {
      emit('namespace.delete-failed', subject, quote, { error: message });
    }
  }
}

/** What is stuck in a namespace that is being deleted is why the namespace stays. */
function linkRemains(inventory: Inventory): void {
  const deleted = inventory
    .list('Namespace')
    .filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    .map(refOf);
  if (deleted.length === 0) return;
  const byName = new Map(deleted.map((ref) => [ref.name, ref]));
  for (const { ref } of inventory.objects()) {
    const namespace = byName.get(ref.namespace ?? '');
    if (namespace && inventory.find(ref)?.metadata?.deletionTimestamp !== undefined) {
      inventory.link('uses', namespace, ref);
    }
  }
}

/** `unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is currently …`. */
function failingGroup(message: string): string | undefined {
  return /(?:APIs: |^)([a-z0-9][a-z0-9.-]*\/v\w+): /.exec(message)?.[1];
}
