// Facts of calls that a service mesh refuses: the policy over the callee, whom it lets in, and who the caller is.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type LabelSelector, refOf, selectorMatches } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import {
  allContainers,
  groupOf,
  podLabelsOf,
  podSpecOf,
  recordAt,
  recordsAt,
  textAt,
} from '../topology/edge-rule.ts';
import { addressesIn, objectOfHost } from '../topology/host-names.ts';
import { isMeshProxy } from './mesh.ts';
import { operationsInWords, sourceMatches, sourcesInWords } from './mesh-rules.ts';

/** What Envoy answers a call with that a policy refuses. */
const ANSWER = /\bRBAC: access denied\b/;
/** What it writes into the access log of the callee, with the address of the caller where that stands in its place. */
const LOGGED =
  /\brbac_access_denied_matched_policy\[(?<matched>[^\]]*)\](?:.*\binbound\|\d+\|\S* \S+ \S+ (?<caller>\d+\.\d+\.\d+\.\d+):\d+)?/;
/** So many lines of a log are looked at, from its end. */
const MAX_LINES = 200;
const MAX_LINE_CHARS = 2000;

export const POLICY_KIND = 'AuthorizationPolicy';
const GROUP = 'security.istio.io';
/** Policies in this namespace are about every namespace. */
const ROOT_NAMESPACE = 'istio-system';
const MESH_LABEL = 'istio.io/dataplane-mode';

export const meshPolicyTopic: Topic = {
  kinds: {
    'log.mesh-denied': {
      doc: 'A proxy of the service mesh refuses a call because a policy does not allow it.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['callee', 'caller_address', 'log', 'container'],
    },
    'call.refused-by-mesh-policy': {
      doc: 'A policy of the service mesh over what is called does not let the caller in, by its identity or by what it does.',
      depth: 'origin',
      captures: ['policy', 'policy_namespace', 'callee', 'caller', 'identity', 'reason', 'before', 'fix'],
    },
  },
};

/** Looks for calls that were refused, at the caller and at the callee. */
export function findMeshDenials(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const lines = text.split('\n').slice(-MAX_LINES);
  const line = lines.findLast((one) => ANSWER.test(one) || LOGGED.test(one))?.slice(0, MAX_LINE_CHARS);
  if (line === undefined) return;
  const caller = LOGGED.exec(line)?.groups?.['caller'];
  if (LOGGED.test(line)) {
    const callee = describeRef(inventory.workloadOf(subject));
    emit('log.mesh-denied', subject, line, { callee, caller_address: caller, container, log: line });
    return;
  }
  // Times look like a host with a port: without a scheme only what is there counts.
  const service = addressesIn(line)
    .map(({ scheme, host }) => ({ scheme, ref: objectOfHost(host, subject.namespace, inventory) }))
    .find(({ scheme, ref }) => ref?.kind === 'Service' && (scheme !== undefined || inventory.find(ref)))?.ref;
  const callee = service ? describeRef(service) : undefined;
  if (service) inventory.noteMention(subject, { ref: service, because: line });
  emit('log.mesh-denied', subject, line, { callee, container, log: line });
}

/** Looks which policy refuses such a call, and why. */
export function findRefusingPolicies(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'log.mesh-denied') continue;
    const isCallee = LOGGED.test(quote);
    const callees = isCallee ? [subject] : calledBy(subject, inventory);
    const caller = isCallee ? podAt(captures['caller_address'], inventory) : subject;
    const [callee] = callees;
    if (!callee || !caller || !knowsPolicies(callee.namespace, inventory)) continue;
    const found = whyRefused(callee, caller, inventory);
    if (!found) continue;
    const { policy, reason, fix } = found;
    const { namespace, name } = refOf(policy);
    inventory.link('uses', refOf(policy), callee);
    inventory.link('calls', caller, callee);
    emit('call.refused-by-mesh-policy', subject, quote, {
      policy: name,
      policy_namespace: namespace ?? undefined,
      callee: describeRef(inventory.workloadOf(callee)),
      caller: describeRef(inventory.workloadOf(caller)),
      identity: identityOf(caller, inventory) ?? 'none (no proxy of the mesh)',
      reason,
      fix,
      before: earlierAccount(caller, policy, inventory),
    });
  }
}

function calledBy(pod: ObjectRef, inventory: Inventory): readonly ObjectRef[] {
  return inventory
    .edgesFrom(pod, ['mentioned'])
    .flatMap(({ to }) =>
      to.kind === 'Service' ? inventory.edgesFrom(to, ['selects']).map((edge) => edge.to) : [],
    )
    .filter(({ kind }) => kind === 'Pod');
}

function podAt(address: string | undefined, inventory: Inventory): ObjectRef | undefined {
  if (address === undefined) return undefined;
  const pod = inventory.list('Pod').find(({ status }) => textAt(status, ['podIP']) === address);
  return pod && refOf(pod);
}

function knowsPolicies(namespace: string | null, inventory: Inventory): boolean {
  return inventory.isComplete(POLICY_KIND, namespace);
}

interface Refusal {
  readonly policy: KubeObject;
  readonly reason: string;
  readonly fix: string;
}

/** A policy that denies the caller by name; else, of those that allow somebody, the one that nearly lets it in. */
function whyRefused(callee: ObjectRef, caller: ObjectRef, inventory: Inventory): Refusal | null {
  const policies = policiesOver(callee, inventory);
  const identity = identityOf(caller, inventory);
  const who = { identity, namespace: caller.namespace };
  const action = (policy: KubeObject): string => textAt(policy.spec, ['action']) ?? 'ALLOW';
  const rulesIn = (policy: KubeObject) => recordsAt(policy.spec, ['rules']);
  for (const policy of policies.filter((one) => action(one) === 'DENY')) {
    const rule = rulesIn(policy).find((one) => sourceMatches(one, who));
    if (rule)
      return {
        policy,
        reason: `it denies ${sourcesInWords(rule)}${operationsInWords(rule)}`,
        fix: 'take the caller out of the rule that denies it',
      };
  }
  const allowing = policies.filter((one) => action(one) === 'ALLOW');
  const fitting = allowing.flatMap((policy) =>
    rulesIn(policy)
      .filter((rule) => sourceMatches(rule, who))
      .map((rule) => ({ policy, rule })),
  );
  const [near] = fitting;
  if (near) {
    // A rule without conditions lets the caller in: something else refused the call.
    if (fitting.some(({ rule }) => !Array.isArray(rule['to']) && !Array.isArray(rule['when']))) return null;
    return {
      policy: near.policy,
      reason: `it lets the caller do no more than${operationsInWords(near.rule)}`,
      fix: 'add the method, path or port of the call to that rule',
    };
  }
  // A policy for the callee alone says more than one for its whole namespace.
  const policy = allowing.find((one) => recordAt(one.spec, ['selector'])) ?? allowing[0];
  if (!policy) return null;
  const rules = rulesIn(policy);
  const named = rules.map(sourcesInWords).join('; ');
  return {
    policy,
    reason: rules.length === 0 ? 'it has no rule, and so lets nobody in' : `it lets in ${named} alone`,
    fix:
      identity === undefined
        ? 'let the caller have a proxy of the mesh'
        : `add ${identity} to the sources of its rule`,
  };
}

function policiesOver(callee: ObjectRef, inventory: Inventory): readonly KubeObject[] {
  const pod = inventory.find(callee);
  const labels = pod ? podLabelsOf(pod) : {};
  const services = inventory.edgesTo(callee, ['selects']).map(({ from }) => from.name);
  return [ROOT_NAMESPACE, callee.namespace]
    .flatMap((namespace) => inventory.list(POLICY_KIND, namespace))
    .filter((policy, index, all) => groupOf(policy) === GROUP && all.indexOf(policy) === index)
    .filter(({ spec }) => {
      const targets = [...recordsAt(spec, ['targetRefs']), recordAt(spec, ['targetRef'])].filter(
        (one) => one,
      );
      if (targets.length > 0)
        return targets.some(
          (one) => textAt(one, ['kind']) === 'Service' && services.includes(textAt(one, ['name']) ?? ''),
        );
      return selectorMatches((recordAt(spec, ['selector']) ?? {}) as LabelSelector, labels);
    });
}

/** The name under which the mesh knows a pod; undefined of one that is not part of it. */
function identityOf(ref: ObjectRef, inventory: Inventory): string | undefined {
  const pod = inventory.find(ref);
  const spec = pod && podSpecOf(pod);
  const isAmbient = inventory.namespaceLabels(ref.namespace ?? '')?.[MESH_LABEL] === 'ambient';
  if (!isAmbient && !allContainers(spec).some(isMeshProxy)) return undefined;
  return principalOf(ref.namespace, spec?.serviceAccountName);
}

function principalOf(namespace: string | null, account = 'default'): string {
  return `cluster.local/ns/${namespace}/sa/${account}`;
}

/** The account of an earlier revision of the caller that the policy lets in: it changed with the new one. */
function earlierAccount(caller: ObjectRef, policy: KubeObject, inventory: Inventory): string | undefined {
  const workload = inventory.workloadOf(caller);
  const now = podSpecOf(inventory.find(caller) ?? {})?.serviceAccountName ?? 'default';
  for (const revision of inventory.list('ReplicaSet', caller.namespace)) {
    const account = podSpecOf(revision)?.serviceAccountName ?? 'default';
    const isOwn = refKey(inventory.workloadOf(refOf(revision))) === refKey(workload);
    if (!isOwn || account === now) continue;
    const who = { identity: principalOf(caller.namespace, account), namespace: caller.namespace };
    if (recordsAt(policy.spec, ['rules']).some((rule) => sourceMatches(rule, who)))
      return `its earlier revision ${refOf(revision).name} ran as ServiceAccount ${account}, which is let in`;
  }
  return undefined;
}
