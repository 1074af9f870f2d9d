// Facts of bindings that miss the account they are meant for: a subject of another namespace, or of no account at all.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordsAt, textAt } from '../topology/edge-rule.ts';

const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'] as const;
const ACCOUNT = 'ServiceAccount';

export const bindingSubjectTopic: Topic = {
  kinds: {
    'rbac.subject-elsewhere': {
      doc: 'A binding grants a role to an account of another namespace than the one that runs, which has the same name.',
      depth: 'context',
      captures: [
        'binding',
        'binding_kind',
        'role',
        'service_account',
        'account_namespace',
        'subject_namespace',
      ],
    },
  },
  relations: [{ extract: extractSubjects }],
};

/** Workloads by the name of their account: where an account is used is where a binding is to find it. */
function accountsInUse(inventory: Inventory): ReadonlyMap<string, readonly ObjectRef[]> {
  const accounts = new Map<string, Map<string, ObjectRef>>();
  for (const pod of inventory.list('Pod')) {
    const name = textAt(pod.spec, ['serviceAccountName']);
    const { namespace } = refOf(pod);
    if (name === undefined || name === 'default' || namespace === null) continue;
    const known = accounts.get(name) ?? new Map<string, ObjectRef>();
    const workload = inventory.workloadOf(refOf(pod));
    known.set(refKey(workload), workload);
    accounts.set(name, known);
  }
  return new Map([...accounts].map(([name, refs]) => [name, [...refs.values()]]));
}

function extractSubjects(inventory: Inventory, emit: Emit): void {
  const bindings = BINDINGS.flatMap((kind) => inventory.list(kind));
  if (bindings.length === 0) return;
  const used = inventory.derived(accountsInUse);
  for (const binding of bindings) {
    for (const subject of recordsAt(binding, ['subjects'])) judge(subject, binding, used, inventory, emit);
  }
}

function judge(
  subject: Readonly<Record<string, unknown>>,
  binding: KubeObject,
  used: ReadonlyMap<string, readonly ObjectRef[]>,
  inventory: Inventory,
  emit: Emit,
): void {
  const name = textAt(subject, ['name']) ?? '';
  const namespace = textAt(subject, ['namespace']) ?? refOf(binding).namespace;
  if (textAt(subject, ['kind']) !== ACCOUNT || namespace === null) return;
  const running = used.get(name) ?? [];
  if (running.some((workload) => workload.namespace === namespace)) return;
  // An account that is there may be used by something that does not run now.
  if (inventory.find({ kind: ACCOUNT, namespace, name })) return;
  const role = `${textAt(binding, ['roleRef', 'kind']) ?? 'Role'} ${textAt(binding, ['roleRef', 'name']) ?? ''}`;
  const { kind, name: bindingName } = refOf(binding);
  for (const workload of running) {
    emit(
      'rbac.subject-elsewhere',
      workload,
      `${kind} ${bindingName}: subjects: ServiceAccount ${namespace}/${name}; roleRef: ${role}`,
      {
        binding: bindingName,
        binding_kind: kind,
        role,
        service_account: name,
        account_namespace: workload.namespace ?? undefined,
        subject_namespace: namespace,
      },
    );
  }
}
