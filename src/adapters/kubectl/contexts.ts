// The contexts of a kubeconfig, as kubectl reads it.
import { K8sLearnError } from '../../domain/errors.ts';

/** One context of a kubeconfig. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  /** Null when the context sets none. */
  readonly namespace: string | null;
}

/** The contexts of a kubeconfig, and which is chosen. */
export interface KubeContexts {
  /** Empty when none is chosen, as within a pod. */
  readonly current: string;
  readonly contexts: readonly KubeContext[];
}

/** Names shown in a hint. */
const MAX_NAMES = 12;

type JsonObject = Record<string, unknown>;

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads what `kubectl config view -o json` printed. Throws CONFIG when it is no configuration. */
export function parseContexts(json: string): KubeContexts {
  let config: JsonObject;
  try {
    config = objectOf(JSON.parse(json));
  } catch (error) {
    throw new K8sLearnError(
      'CONFIG',
      'kubectl does not show its configuration as JSON',
      'compare with: kubectl config view -o json',
      { cause: error },
    );
  }
  const entries = Array.isArray(config.contexts) ? config.contexts : [];
  const contexts = entries.map((entry) => {
    const { name, context } = objectOf(entry);
    const { cluster, namespace } = objectOf(context);
    return { name: textOf(name), cluster: textOf(cluster), namespace: textOf(namespace) || null };
  });
  return { current: textOf(config['current-context']), contexts };
}

/** Makes the error for a context that is not in the kubeconfig, with those that are. */
export function unknownContext(name: string, contexts: readonly KubeContext[]): K8sLearnError {
  const names = contexts.map((context) => context.name).sort();
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return new K8sLearnError(
    'CONTEXT_UNKNOWN',
    `the kubeconfig has no context ${JSON.stringify(name)}`,
    names.length === 0
      ? 'it has no contexts at all; name another file with --kubeconfig'
      : `there are: ${names.slice(0, MAX_NAMES).join(', ')}${more}`,
  );
}
