// Edges to the custom object by which an object was applied from git: those who apply it say so in labels and annotations.
import type { ObjectRef } from '../../../domain/kube.ts';
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, refOf } from '../../kube-json.ts';
import { type EdgeRule, groupOf, listCall, recordsAt, type Target, textAt } from '../edge-rule.ts';

interface Declarer {
  readonly kind: string;
  readonly group: string;
  /** Keys of labels and annotations that hold its name, maybe with more behind a colon. */
  readonly nameKeys: readonly string[];
  readonly namespaceKey?: string;
}

/** Flux labels what it applies with name and namespace; Argo CD writes the name of the Application. */
const DECLARERS: readonly Declarer[] = [
  {
    kind: 'Kustomization',
    group: 'kustomize.toolkit.fluxcd.io',
    nameKeys: ['kustomize.toolkit.fluxcd.io/name'],
    namespaceKey: 'kustomize.toolkit.fluxcd.io/namespace',
  },
  {
    kind: 'HelmRelease',
    group: 'helm.toolkit.fluxcd.io',
    nameKeys: ['helm.toolkit.fluxcd.io/name'],
    namespaceKey: 'helm.toolkit.fluxcd.io/namespace',
  },
  {
    kind: 'Application',
    group: 'argoproj.io',
    nameKeys: ['argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance'],
  },
];

export const DECLARED_EDGES: readonly EdgeRule[] = [
  {
    type: 'made-by',
    from: ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Service', 'Ingress', 'HelmRelease'],
    to: DECLARERS.map(({ kind }) => kind),
    blame: 'to',
    targets: declarersOf,
    seek: seekDeclarers,
  },
  { type: 'refers', from: ['Kustomization', 'HelmRelease'], to: ['*'], blame: 'to', targets: awaitedBy },
];

interface Declared {
  readonly by: Declarer;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly because: string;
}

function declaredBy({ metadata }: KubeObject): readonly Declared[] {
  const marks: Readonly<Record<string, string>> = { ...metadata?.annotations, ...metadata?.labels };
  return DECLARERS.flatMap((by): readonly Declared[] => {
    const key = by.nameKeys.find((one) => marks[one] !== undefined);
    const name = marks[key ?? '']?.split(':')[0];
    if (key === undefined || name === undefined || name === '') return [];
    return [{ by, name, namespace: marks[by.namespaceKey ?? ''], because: `${key}: ${marks[key]}` }];
  });
}

function* declarersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const own = refOf(object);
  for (const { by, name, namespace, because } of declaredBy(object)) {
    const known = inventory
      .list(by.kind)
      .filter((one) => groupOf(one) === by.group)
      .map(refOf)
      .filter((ref) => ref.name === name && (namespace === undefined || ref.namespace === namespace));
    const seen = known.find((ref) => ref.namespace === own.namespace) ?? known[0];
    const ref: ObjectRef | null =
      seen ?? (namespace === undefined ? null : { kind: by.kind, namespace, name });
    if (ref && !(ref.kind === own.kind && ref.name === own.name)) yield { ref, because, group: by.group };
  }
}

function seekDeclarers(object: KubeObject, inventory: Inventory) {
  return declaredBy(object)
    .filter(({ by, namespace }) => !inventory.isComplete(by.kind, namespace ?? null))
    .map(({ by, namespace }) => listCall(`${by.kind.toLowerCase()}.${by.group}`, namespace ?? null));
}

/** What has to be in order before an object is applied: `spec.dependsOn`. */
function* awaitedBy(object: KubeObject): Iterable<Target> {
  const own = refOf(object);
  for (const entry of recordsAt(object.spec, ['dependsOn'])) {
    const name = textAt(entry, ['name']);
    if (name === undefined) continue;
    const namespace = textAt(entry, ['namespace']) ?? own.namespace;
    const ref = { kind: own.kind, namespace, name };
    yield { ref, because: `spec.dependsOn: ${name}`, group: groupOf(object) };
  }
}
