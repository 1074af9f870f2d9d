// Edges of who a program is and what it may do: accounts, bindings, roles, certificates and who issues them.
import type { ObjectRef } from '../../../domain/kube.ts';
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, refOf } from '../../kube-json.ts';
import {
  type EdgeRule,
  groupOf,
  listCall,
  PODDED,
  podSpecOf,
  recordsAt,
  type Target,
  textAt,
} from '../edge-rule.ts';

const BINDINGS: readonly string[] = ['RoleBinding', 'ClusterRoleBinding'];
const ACCOUNT = 'ServiceAccount';

export const IDENTITY_EDGES: readonly EdgeRule[] = [
  { type: 'runs-as', from: PODDED, to: [ACCOUNT], blame: 'to', targets: accountOf },
  {
    type: 'granted-by',
    from: [ACCOUNT],
    to: BINDINGS,
    blame: 'to',
    targets: bindingsOf,
    seek: seekBindings,
  },
  {
    type: 'granted-by',
    from: PODDED,
    to: BINDINGS,
    blame: 'to',
    targets: bindingsOfAccount,
    seek: seekBindings,
  },
  { type: 'role', from: BINDINGS, to: ['Role', 'ClusterRole'], blame: 'to', targets: roleOf },
  {
    type: 'asks-for',
    from: ['CertificateSigningRequest'],
    to: ['Node', ACCOUNT],
    blame: 'from',
    targets: requesterOf,
  },
  { type: 'issues', from: ['Certificate'], to: ['Secret'], blame: 'from', targets: secretOfCertificate },
  { type: 'issuer-of', from: ['*'], to: ['*'], blame: 'to', targets: issuerOf, seek: seekClusterIssuer },
];

function* accountOf(object: KubeObject): Iterable<Target> {
  const spec = podSpecOf(object);
  if (!spec) return;
  const name = spec.serviceAccountName ?? textAt(spec, ['serviceAccount']) ?? 'default';
  yield {
    ref: { kind: ACCOUNT, namespace: refOf(object).namespace, name },
    because: `serviceAccountName: ${name}`,
  };
}

/** Who is named by the subjects of each binding: accounts, and groups of accounts by namespace. */
function bindingsBySubject(inventory: Inventory): ReadonlyMap<string, readonly ObjectRef[]> {
  const bindings = new Map<string, ObjectRef[]>();
  for (const kind of BINDINGS) {
    for (const binding of inventory.list(kind)) {
      for (const key of subjectsOf(binding)) {
        const known = bindings.get(key);
        if (known) known.push(refOf(binding));
        else bindings.set(key, [refOf(binding)]);
      }
    }
  }
  return bindings;
}

function subjectsOf(binding: KubeObject): readonly string[] {
  return recordsAt(binding, ['subjects']).map((subject) => {
    const kind = textAt(subject, ['kind']) ?? '';
    const name = textAt(subject, ['name']) ?? '';
    const namespace = textAt(subject, ['namespace']) ?? refOf(binding).namespace ?? '';
    return kind === ACCOUNT ? `system:serviceaccount:${namespace}:${name}` : `${kind} ${name}`;
  });
}

function* bindingsOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace, name } = refOf(object);
  const user = `system:serviceaccount:${namespace}:${name}`;
  const keys = [
    user,
    `User ${user}`,
    `Group system:serviceaccounts:${namespace}`,
    'Group system:serviceaccounts',
  ];
  const bindings = inventory.derived(bindingsBySubject);
  for (const key of keys) {
    for (const ref of bindings.get(key) ?? []) yield { ref, because: `its subjects name ${key}` };
  }
}

function* bindingsOfAccount(object: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const { ref } of accountOf(object)) {
    const { namespace, name } = ref;
    yield* bindingsOf({ kind: ACCOUNT, metadata: { namespace: namespace ?? '', name } }, inventory);
  }
}

function seekBindings(object: KubeObject, inventory: Inventory) {
  const { namespace } = refOf(object);
  return [
    ...(inventory.isComplete('RoleBinding', namespace) ? [] : [listCall('RoleBinding', namespace)]),
    ...(inventory.isComplete('ClusterRoleBinding', null) ? [] : [listCall('ClusterRoleBinding', null)]),
  ];
}

function* roleOf(object: KubeObject): Iterable<Target> {
  const kind = textAt(object, ['roleRef', 'kind']) ?? 'Role';
  const name = textAt(object, ['roleRef', 'name']) ?? '';
  const namespace = kind === 'ClusterRole' ? null : refOf(object).namespace;
  yield { ref: { kind, namespace, name }, because: `roleRef: ${kind} ${name}` };
}

function* requesterOf(object: KubeObject): Iterable<Target> {
  const user = textAt(object.spec, ['username']) ?? '';
  const because = `spec.username: ${user}`;
  const [, node] = /^system:node:(.+)$/.exec(user) ?? [];
  if (node !== undefined) yield { ref: { kind: 'Node', namespace: null, name: node }, because };
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
  if (namespace !== undefined && name !== undefined)
    yield { ref: { kind: ACCOUNT, namespace, name }, because };
}

function* secretOfCertificate(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['secretName']);
  if (name !== undefined)
    yield {
      ref: { kind: 'Secret', namespace: refOf(object).namespace, name },
      because: `spec.secretName: ${name}`,
    };
}

function* issuerOf(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['issuerRef', 'name']);
  if (name === undefined) return;
  const kind = textAt(object.spec, ['issuerRef', 'kind']) ?? 'Issuer';
  const isClusterWide = kind.startsWith('Cluster');
  yield {
    ref: { kind, namespace: isClusterWide ? null : refOf(object).namespace, name },
    because: `spec.issuerRef: ${kind} ${name}`,
    group: textAt(object.spec, ['issuerRef', 'group']) ?? groupOf(object).replace(/^acme\./, ''),
  };
}

/** Where the Issuer of a namespace is not there, a ClusterIssuer of its name may be. */
function seekClusterIssuer(object: KubeObject, inventory: Inventory) {
  const [target] = issuerOf(object);
  if (target?.ref.kind !== 'Issuer' || target.group === undefined) return [];
  if (inventory.find(target.ref) || inventory.list('ClusterIssuer').length > 0) return [];
  return [listCall(`clusterissuers.${target.group}`, null)];
}
