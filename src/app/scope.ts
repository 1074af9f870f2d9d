// Where a question is asked: which cluster (a stable name that tells nothing), which namespace.
import { createHash } from 'node:crypto';
import { CONTACT_ARGS, NAMESPACES } from '../agent/kinds.ts';
import type { FailureKind } from '../agent/kubectl-failure.ts';
import type { Gateway, GatewayListResult } from '../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { ClusterScope, KubectlCall } from '../domain/investigation.ts';
import { namespaceGuessed, namespaceNamed, parseQuestion } from '../engines/patterns/question.ts';
import { isRecord, type KubeObject } from '../facts/kube-json.ts';

/** The first contact with the cluster may take this long, in milliseconds. */
const FIRST_CONTACT_TIMEOUT_MS = 15_000;
/** Its UID lasts as long as the cluster. */
const IDENTITY_NAMESPACE = 'kube-system';
const ID_HEX_CHARS = 12;
/** Of the namespaces that there are so many are told. */
const MAX_NAMESPACES_TOLD = 12;

export interface Scope {
  readonly cluster: ClusterScope;
  readonly namespaces: readonly string[];
  /** The namespaces as they were listed; none when not all could be. */
  readonly listed: readonly KubeObject[];
  readonly calls: readonly KubectlCall[];
  readonly notices: readonly string[];
}

/** The namespaces as the first command of an investigation lists them. */
export interface FirstContact {
  readonly found: readonly KubeObject[];
  readonly result: GatewayListResult;
  /** Whether it was ended before it was done. */
  readonly cut: boolean;
}

/** Asks a cluster for the first time: whether it answers, and which namespaces it has. */
export async function contactCluster(gateway: Gateway, signal: AbortSignal): Promise<FirstContact> {
  const found: KubeObject[] = [];
  const result = await gateway.list(
    CONTACT_ARGS,
    (item) => {
      if (isRecord(item)) found.push(item as KubeObject);
    },
    { timeoutMs: FIRST_CONTACT_TIMEOUT_MS, signal },
  );
  return { found, result, cut: signal.aborted };
}

/**
 * Resolves the scope with one command, two where the namespaces may not be listed. `contact` is the first of them where
 * it was begun already. Throws CLUSTER_UNREACHABLE when the cluster does not answer and NOT_FOUND for a namespace that
 * it has not; a cluster that does not let its namespaces be listed is asked by what the question says.
 */
export async function resolveScope(
  question: string,
  gateway: Gateway,
  signal: AbortSignal,
  contact: Promise<FirstContact> = contactCluster(gateway, signal),
): Promise<Scope> {
  const early = await contact;
  const { found, result } = early.cut && !signal.aborted ? await contactCluster(gateway, signal) : early;
  if (result.failure !== null && !signal.aborted) refuse(result.failure, result.text, gateway.context);
  const namespaces = found.map(({ metadata }) => metadata?.name ?? '').filter((name) => name !== '');
  const namespace = chooseNamespace(question, namespaces, gateway.namespace);
  const isAbsent =
    namespace !== null &&
    (namespaces.length > 0 && result.failure === null
      ? !namespaces.includes(namespace)
      : gateway.namespace !== null && (await isNotThere(namespace, gateway, signal)));
  if (isAbsent) throw noNamespace(namespace, namespaces);
  const uid = found.find(({ metadata }) => metadata?.name === IDENTITY_NAMESPACE)?.metadata?.uid;
  return {
    cluster: { id: clusterId(uid ?? `context ${gateway.context}`), context: gateway.context, namespace },
    namespaces,
    listed: result.failure === null && !signal.aborted ? found : [],
    calls: [result.call],
    // Of a list that was cancelled nobody knows whether it may be read.
    notices: signal.aborted ? [] : noticesOf(result.failure),
  };
}

/** Hashes what identifies a cluster. */
function clusterId(identity: string): string {
  return `c-${createHash('sha256').update(identity).digest('hex').slice(0, ID_HEX_CHARS)}`;
}

function chooseNamespace(
  question: string,
  namespaces: readonly string[],
  asked: string | null,
): string | null {
  if (asked !== null) return asked;
  if (namespaces.length === 0) return namespaceGuessed(question);
  return namespaceNamed(parseQuestion(question), namespaces);
}

/** Asks for the one namespace, where they may not be listed: it is absent when the cluster says so, and only then. */
async function isNotThere(namespace: string, gateway: Gateway, signal: AbortSignal): Promise<boolean> {
  const result = await gateway.run(['get', '--raw', `${NAMESPACES.path}/${namespace}`], {
    timeoutMs: FIRST_CONTACT_TIMEOUT_MS,
    signal,
  });
  return result.failure === 'not-found' && result.text.includes(namespace);
}

function noNamespace(namespace: string, namespaces: readonly string[]): K8sLearnError {
  const some = [...namespaces].sort().slice(0, MAX_NAMESPACES_TOLD).join(', ');
  const more = namespaces.length > MAX_NAMESPACES_TOLD ? ', …' : '';
  return new K8sLearnError(
    'NOT_FOUND',
    `there is no namespace ${namespace} in this cluster`,
    some === '' ? 'check its name with whoever runs the cluster' : `there are ${some}${more}`,
  );
}

function noticesOf(failure: FailureKind | null): readonly string[] {
  if (failure === null) return [];
  const why = failure === 'forbidden' ? 'may not be listed' : 'could not be listed';
  return [`the namespaces of the cluster ${why}; going on with what the question names`];
}

/** Names a cluster by its context, or says that none is chosen. */
export function clusterOf(context: string): string {
  return context === ''
    ? 'the cluster (kubectl has no current context)'
    : `the cluster of context ${context}`;
}

function refuse(failure: string, text: string, context: string): void {
  const [line = ''] = text.trim().split('\n');
  if (context === '' && failure === 'unreachable') {
    throw new K8sLearnError(
      'CLUSTER_UNREACHABLE',
      `no cluster answers: kubectl has no current context (${line})`,
      'choose one with `kubectl config use-context <name>`, or name it with --context; without a cluster: --dump <dir>',
    );
  }
  if (failure === 'unreachable' || failure === 'timeout') {
    throw new K8sLearnError(
      'CLUSTER_UNREACHABLE',
      `${clusterOf(context)} does not answer: ${line}`,
      'check that `kubectl get namespaces` works, or name another context with --context',
    );
  }
  if (failure === 'unauthorized') {
    throw new K8sLearnError(
      'CLUSTER_UNREACHABLE',
      `${clusterOf(context)} does not accept your login: ${line}`,
      'log in again the way you do for kubectl',
    );
  }
}
