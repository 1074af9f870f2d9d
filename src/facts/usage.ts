// Measured usage against limits and requests, from `kubectl top pod --containers --no-headers`.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { Pod } from './kube-json.ts';
import { parseQuantity } from './quantity.ts';
import type { Emit, Topic } from './rules.ts';

export type UsageResource = 'memory' | 'cpu';

/** From this share of the limit on, usage counts as near it. */
const NEAR_LIMIT = 0.9;

export const usageTopic: Topic = {
  kinds: {
    'usage.near-limit': {
      doc: 'A container uses nearly all that its limit allows.',
      depth: 'mechanism',
      captures: ['container', 'resource', 'usage', 'limit', 'percent'],
    },
    'usage.measured': {
      doc: 'How much a container uses of a resource now.',
      depth: 'context',
      captures: ['container', 'resource', 'usage', 'limit', 'request', 'percent'],
    },
  },
};

/**
 * Compares usage with limits for each container of a pod. `top` is null when nothing was measured.
 * Gives the lines to show and a function that emits the facts in them.
 */
export function compareUsage(
  resource: UsageResource,
  pod: ObjectRef,
  top: string | null,
  inventory: Inventory,
): { readonly text: string; readonly emitAll: (emit: Emit) => void } {
  const spec = (inventory.find(pod) as Pod | undefined)?.spec;
  const usages = parseTop(top ?? '', resource);
  const names = new Set([...(spec?.containers ?? []).map(({ name }) => name ?? ''), ...usages.keys()]);
  const rows = [...names].map((container) => {
    const resources = spec?.containers?.find(({ name }) => name === container)?.resources;
    const limit = resources?.limits?.[resource];
    const request = resources?.requests?.[resource];
    const usage = usages.get(container);
    const share =
      usage !== undefined && limit !== undefined ? parseQuantity(usage) / parseQuantity(limit) : undefined;
    const percent = share === undefined ? undefined : Math.round(share * 100);
    const of = percent === undefined ? '' : ` (${percent} % of the limit)`;
    const line = `container ${container}: ${resource} usage ${usage ?? 'unknown'}${of}, limit ${limit ?? 'none'}, request ${request ?? 'none'}`;
    return { line, share, captures: { container, resource, usage, limit, request, percent } };
  });
  return {
    text: rows.map(({ line }) => line).join('\n'),
    emitAll: (emit) => {
      for (const { line, share, captures } of rows) {
        if (captures.usage === undefined) continue;
        emit('usage.measured', pod, line, captures);
        if (share !== undefined && share >= NEAR_LIMIT)
          emit('usage.near-limit', pod, line, { ...captures, request: undefined });
      }
    },
  };
}

/** Reads `POD NAME CPU MEMORY` rows, by container. */
function parseTop(text: string, resource: UsageResource): ReadonlyMap<string, string> {
  const usages = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, container, cpu, memory] = line.trim().split(/\s+/);
    const usage = resource === 'cpu' ? cpu : memory;
    if (container !== undefined && usage !== undefined) usages.set(container, usage);
  }
  return usages;
}
