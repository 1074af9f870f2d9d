// What a pod asks of a node, as the scheduler counts it, and amounts written for people.
import type { Container, PodSpec } from './kube-json.ts';
import { parseQuantity } from './quantity.ts';

/** The fields of a pod's spec that count for its requests. */
export interface RequestingSpec extends Pick<PodSpec, 'containers' | 'initContainers'> {
  readonly overhead?: Readonly<Record<string, string>>;
  /** Requests of the pod as a whole (since Kubernetes 1.32); they replace the sum of the containers'. */
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

export interface Request {
  /** In the resource's base unit: cores, bytes, pieces. */
  readonly amount: number;
  /** As the spec has it where one container alone asks for it; rounded otherwise. */
  readonly text: string;
  /** The container that asks for most of it. */
  readonly container?: string;
}

const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;
const BINARY_STEP = 1024;
const MILLI = 1000;

/**
 * Gives what a pod requests of a resource: the containers with the sidecars, or an init container if that needs more
 * (https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers), plus the
 * overhead of its runtime. Undefined when it requests none.
 */
export function requestOf(spec: RequestingSpec | undefined, resource: string): Request | undefined {
  const whole = spec?.resources?.requests?.[resource];
  if (whole !== undefined) return { amount: parseQuantity(whole), text: whole };
  const containers = spec?.containers ?? [];
  const inits = spec?.initContainers ?? [];
  let sidecars = 0;
  let initPeak = 0;
  for (const init of inits) {
    const amount = amountOf(init, resource);
    if (init.restartPolicy === 'Always') sidecars += amount;
    else initPeak = Math.max(initPeak, sidecars + amount);
  }
  const running = sidecars + containers.reduce((sum, container) => sum + amountOf(container, resource), 0);
  const overhead = parseAmount(spec?.overhead?.[resource]);
  const amount = Math.max(running, initPeak) + overhead;
  if (amount === 0) return undefined;
  const asking = [...containers, ...inits].filter((container) => amountOf(container, resource) > 0);
  const largest = asking.reduce<Container | undefined>(
    (best, next) => (best && amountOf(best, resource) >= amountOf(next, resource) ? best : next),
    undefined,
  );
  const alone = asking.length === 1 && overhead === 0 ? largest?.resources?.requests?.[resource] : undefined;
  return {
    amount,
    text: alone ?? formatAmount(amount, resource),
    ...(largest?.name === undefined ? {} : { container: largest.name }),
  };
}

/** Writes an amount of a resource: `1500m` of cpu, `23.5Gi` of memory, `2` of anything counted. */
export function formatAmount(amount: number, resource: string): string {
  if (resource === 'cpu') {
    return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * MILLI)}m`;
  }
  if (!/^(?:memory|ephemeral-storage|storage|hugepages-)/.test(resource)) return String(Math.round(amount));
  let unit = 0;
  let rest = amount;
  while (Math.abs(rest) >= BINARY_STEP && unit < BINARY_UNITS.length - 1) {
    rest /= BINARY_STEP;
    unit++;
  }
  return `${Number(rest.toFixed(1))}${BINARY_UNITS[unit] ?? ''}`;
}

function amountOf(container: Container, resource: string): number {
  return parseAmount(container.resources?.requests?.[resource]);
}

/** What is absent or no quantity counts as nothing. */
function parseAmount(text: string | undefined): number {
  const amount = text === undefined ? 0 : parseQuantity(text);
  return Number.isNaN(amount) ? 0 : amount;
}
