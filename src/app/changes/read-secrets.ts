// Secrets as far as changes need them: that they are there, since when, who wrote them when. Never what is in them.

import type { Gateway, GatewayResult } from '../../agent/kubectl-gateway.ts';
import { TOOL_TIMEOUT_MS } from '../../agent/tools/tool.ts';
import type { ManagerEntry } from '../../facts/field-managers.ts';
import type { KubeObject } from '../../facts/kube-json.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const LABELS = ['owner', 'name', 'version', 'status', 'modifiedAt'] as const;
const SEPARATOR = ' ; ';
const text = (value: string): string => `{"${value}"}`;
const OF_ONE = [
  '{.metadata.namespace}',
  '{.metadata.name}',
  '{.metadata.creationTimestamp}',
  ...LABELS.map((label) => `{.metadata.labels.${label}}`),
  `{range .metadata.managedFields[*]}{.manager}${text(' @ ')}{.time}${text(' , ')}{end}`,
  '{.type}',
].join(text(SEPARATOR));
const OF_ALL = `jsonpath={range .items[*]}${OF_ONE}${text('\\n')}{end}`;

export interface ReadSecrets {
  readonly secrets: readonly KubeObject[];
  readonly result: GatewayResult;
}

/** Reads the metadata of the Secrets of a namespace, or of all. */
export async function readSecrets(
  namespace: string | null,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ReadSecrets> {
  const where = namespace === null ? ['-A'] : ['-n', namespace];
  const result = await gateway.run(['get', 'secrets', ...where, '-o', OF_ALL], {
    timeoutMs: TOOL_TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  });
  const lines = result.status === 'ok' ? result.text.split('\n') : [];
  return { secrets: lines.flatMap(secretOf), result };
}

function secretOf(line: string): readonly KubeObject[] {
  const parts = line.split(SEPARATOR).map((part) => part.trim());
  const [namespace = '', name = '', creationTimestamp = ''] = parts;
  if (parts.length !== 3 + LABELS.length + 2 || Number.isNaN(Date.parse(creationTimestamp))) return [];
  const labels = Object.fromEntries(
    LABELS.map((label, index) => [label, parts[3 + index] ?? ''] as const).filter(
      ([, value]) => value !== '',
    ),
  );
  const managedFields = (parts[3 + LABELS.length] ?? '').split(',').flatMap((entry): ManagerEntry[] => {
    const [manager = '', time = ''] = entry.split('@').map((part) => part.trim());
    return manager === '' || Number.isNaN(Date.parse(time))
      ? []
      : [{ manager, time, subresource: '', fields: [] }];
  });
  const type = parts.at(-1) ?? '';
  const secret = {
    kind: 'Secret',
    type,
    metadata: { namespace, name, creationTimestamp, labels, managedFields },
  };
  return [secret as KubeObject];
}
