// Which workload a selector that matches nothing was probably meant for, and where the labels differ.
import type { ObjectRef } from '../domain/kube.ts';
import { formatLabels } from './kube-json.ts';
import type { PodSource } from './pod-sources.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels that say nothing of what a pod is: they are equal all over a namespace, or change with each rollout. */
const UNTELLING_LABELS: ReadonlySet<string> = new Set([
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'pod-template-hash',
  'controller-revision-hash',
  'heritage',
  'chart',
]);

// How much speaks for a workload: the name it shares with the Service outweighs a shared label, that a likeness.
const SAME_NAME = 3;
const SHARED_LABEL = 2;
const ALIKE = 1;
/** A workload that another selector takes already was hardly meant by this one. */
const SERVED_ELSEWHERE = 2;

export interface Mismatch {
  readonly nearest: ObjectRef;
  /** What the pods have where the selector wants something else: `app=cart`, `no label tier`. */
  readonly podLabels: string;
  /** The selector that would match. */
  readonly newSelector: string;
}

/** Finds the workload that comes nearest to a selector which matches none; undefined when none is near. */
export function findNearest(
  service: string,
  selector: Labels,
  sources: readonly PodSource[],
  isServed: (source: PodSource) => boolean,
): Mismatch | undefined {
  let best: { readonly source: PodSource; readonly score: number } | undefined;
  for (const source of sources) {
    const score = likeness(service, selector, source) - (isServed(source) ? SERVED_ELSEWHERE : 0);
    if (score > 0 && score > (best?.score ?? 0)) best = { source, score };
  }
  if (!best) return undefined;
  const { labels, ref } = best.source;
  const differing = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
  const podLabels = differing.map(([key]) =>
    labels[key] === undefined ? `no label ${key}` : `${key}=${labels[key]}`,
  );
  const kept = Object.keys(selector).filter((key) => labels[key] !== undefined);
  const newSelector = formatLabels(Object.fromEntries(kept.map((key) => [key, labels[key] ?? ''])));
  return {
    nearest: ref,
    podLabels: podLabels.join(', '),
    newSelector: newSelector || formatLabels(telling(labels)),
  };
}

function likeness(service: string, selector: Labels, { ref, labels }: PodSource): number {
  let score = isAlike(service, ref.name) ? ALIKE : 0;
  if (service === ref.name) score = SAME_NAME;
  for (const [key, value] of Object.entries(selector)) {
    const own = labels[key];
    if (UNTELLING_LABELS.has(key)) continue;
    if (own === value) score += SHARED_LABEL;
    else if (own !== undefined && isAlike(own, value)) score += ALIKE;
    else if (Object.values(telling(labels)).includes(value)) score += ALIKE;
  }
  return score;
}

/** Tells whether one name is the other with something before or after it: `cart` and `cart-api`. */
function isAlike(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short === '') return false;
  return (
    short === long || long.startsWith(`${short}-`) || long.endsWith(`-${short}`) || differsByTypo(short, long)
  );
}

/** One letter too many, too few or other in names of some length: `chekout` and `checkout`. */
function differsByTypo(short: string, long: string): boolean {
  const MIN_CHARS = 4;
  if (short.length < MIN_CHARS || long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  const rest = short.length === long.length ? start + 1 : start;
  return short.slice(rest) === long.slice(start + 1);
}

function telling(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !UNTELLING_LABELS.has(key)));
}

/** Finds the name of a list that is nearest to one which is not in it; undefined when none is near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  return names.find((candidate) => candidate !== name && isAlike(candidate, name));
}
