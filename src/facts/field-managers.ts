// What managed fields say: who changed what is set of an object, people and what deploys for them apart from controllers.

/** One manager's fields of an object, as paths, and when it last changed one of them. */
export interface ManagerEntry {
  readonly manager: string;
  /** ISO 8601. */
  readonly time: string;
  /** `status`, `scale`; empty for the object itself. */
  readonly subresource: string;
  readonly fields: readonly string[];
}

/** Tells whether a key of a tree of managed fields names a field or an entry of a list, not a value. */
export function isFieldPart(key: string): boolean {
  return key.startsWith('f:') || key.startsWith('k:');
}

/** What deploys for people, although it is called a controller or runs as one. */
const DEPLOYERS =
  /^(?:kubectl|helm|oc$|k9s|argo ?cd|argocd|flux|kustomize-controller|helm-controller|source-controller|image-automation|fleet|terraform|hashicorp|pulumi|ansible|openapi-generator|swagger-codegen|spinnaker|clouddriver|tilt|skaffold|kapp|carvel|devspace|okteto|porter|octopus|jenkins|gitlab|github|rancher|lens|openlens|freelens|headlamp|dashboard|node-fetch|mozilla|curl|python-requests|kubernetes-client|k8s-learn)/i;
/** What runs in a cluster and keeps objects as they should be. */
const CONTROLLERS =
  /^(?:kube-|kubelet$|k3s|rke2|cloud-|aws-|azure-|gke-|eks|gcp-|calico|cilium|coredns|cert-manager|vault|velero|kyverno|gatekeeper|istio|pilot|linkerd|longhorn|rook|crossplane|knative|tekton|argo-rollouts|prometheus|thanos|loki|node-|cluster-api|capi|strimzi|karpenter|keda|vpa-|cainjector|metrics-server|manager$|before-first-apply$|unknown$|Go-http-client)|controller|operator|scheduler|provisioner|injector|autoscaler|webhook|daemon|attacher|resizer|snapshotter|csi|addon|recommender|updater|reloader|external-(?:dns|secrets)/i;

/** Tells whether a field manager is a person's tool, or one that deploys for people. */
export function isDeployer(manager: string): boolean {
  return DEPLOYERS.test(manager) || !CONTROLLERS.test(manager);
}

/** Writes a manager as people call it: `kubectl-client-side-apply` is `kubectl apply`, `Helm` is `helm`. */
export function managerInWords(manager: string): string {
  if (manager === 'kubectl-client-side-apply') return 'kubectl apply';
  const [, verb] = /^kubectl-([a-z-]+)$/.exec(manager) ?? [];
  return verb === undefined ? manager : `kubectl ${verb}`;
}

/** Gives the entries that say what is set of an object: those of its status are left out. */
export function settersOf(entries: readonly ManagerEntry[]): readonly ManagerEntry[] {
  return entries.filter(
    ({ subresource, fields }) =>
      (subresource === '' || subresource === 'scale') &&
      !(fields.length > 0 && fields.every((field) => field.startsWith('status'))),
  );
}
