// From the series of a measure to what is shown of it and the facts in it.
import type { Measure, Measurement } from '../../domain/measure.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import type { Emit } from '../rules.ts';
import { readDisk } from './disk.ts';
import { readMemory } from './memory.ts';
import type { MetricLine, ReadParts } from './reading.ts';
import { readErrors, readLatency } from './requests.ts';
import { readRestarts } from './restarts.ts';
import { readThrottling } from './throttling.ts';

interface Known {
  readonly limitOf: (container: string, resource: 'cpu' | 'memory') => string | undefined;
  readonly isRestarted: (container: string) => boolean;
}

const READERS: Readonly<Record<Measure, (parts: ReadParts, known: Known) => readonly MetricLine[]>> = {
  throttling: (parts, { limitOf }) => readThrottling(parts, (container) => limitOf(container, 'cpu')),
  'memory over time': (parts, { limitOf, isRestarted }) =>
    readMemory(parts, (container) => ({
      limit: limitOf(container, 'memory'),
      isRestarted: isRestarted(container),
    })),
  'restarts over time': readRestarts,
  'error rate': readErrors,
  latency: readLatency,
  'disk fill rate': readDisk,
};

/** Gives the lines to show and a function that emits the facts in them; null where nothing was measured. */
export function readMeasured(
  { measure, of }: Measurement,
  parts: ReadParts,
  inventory: Inventory,
): { readonly text: string; readonly emitAll: (emit: Emit) => void } | null {
  const { spec, status } = (of.kind === 'Pod' ? (inventory.find(of) as Pod | undefined) : undefined) ?? {};
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const lines = READERS[measure](parts, {
    limitOf: (container, resource) =>
      containers.find(({ name }) => name === container)?.resources?.limits?.[resource],
    isRestarted: (container) =>
      (status?.containerStatuses ?? []).some(
        ({ name, restartCount }) => name === container && (restartCount ?? 0) > 0,
      ),
  });
  if (lines.length === 0) return null;
  return {
    text: lines.map(({ line }) => line).join('\n'),
    emitAll(emit) {
      const { kind, namespace, name } = of;
      for (const { code, line, captures } of lines) emit(code, { kind, namespace, name }, line, captures);
    },
  };
}
