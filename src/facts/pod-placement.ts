// Where a pod may run: its node selector, affinity, tolerations and spread, matched against nodes and put in words.
import type { LabelSelector, PodSpec } from './kube-json.ts';
import { formatTaint, type Node, type Taint } from './node-json.ts';
import type { RequestingSpec } from './pod-requests.ts';

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface NodeExpression {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeExpression[];
  readonly matchFields?: readonly NodeExpression[];
}

interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey?: string;
}

type WhenScheduling<Term> = { readonly requiredDuringSchedulingIgnoredDuringExecution?: Term };

/** The parts of a pod's spec that say where it may run. */
export interface PlacementSpec extends RequestingSpec, Pick<PodSpec, 'nodeName' | 'nodeSelector'> {
  readonly affinity?: {
    readonly nodeAffinity?: WhenScheduling<{ readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] }>;
    readonly podAffinity?: WhenScheduling<readonly PodAffinityTerm[]>;
    readonly podAntiAffinity?: WhenScheduling<readonly PodAffinityTerm[]>;
  };
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly {
    readonly maxSkew?: number;
    readonly topologyKey?: string;
    readonly whenUnsatisfiable?: string;
  }[];
}

/** Effects that keep a pod from being placed; `PreferNoSchedule` does not. */
const BLOCKING_EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'NoExecute']);

/** Writes which nodes a pod asks for: `gpu=a100`, `zone in (a, b) and disk exists`; undefined when any will do. */
export function selectorInWords(spec: PlacementSpec | undefined): string | undefined {
  const labels = Object.entries(spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const terms = nodeTermsOf(spec)
    .map((term) => expressionsOf(term).map(expressionInWords).join(' and '))
    .filter((term) => term !== '');
  const affinity = terms.length > 1 ? `(${terms.join(' or ')})` : terms[0];
  const parts = [...labels, ...(affinity === undefined ? [] : [affinity])];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** Lists every single demand on a node's labels, of the selector and of all terms of the affinity. */
export function nodeDemandsOf(spec: PlacementSpec | undefined): readonly NodeExpression[] {
  const labels = Object.entries(spec?.nodeSelector ?? {}).map(
    ([key, value]): NodeExpression => ({ key, operator: 'In', values: [value] }),
  );
  return [...labels, ...nodeTermsOf(spec).flatMap((term) => term.matchExpressions ?? [])];
}

/** Tells whether a node is one that a pod's selector and required affinity ask for. */
export function isNodeWanted(spec: PlacementSpec | undefined, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const selected = Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const terms = nodeTermsOf(spec);
  const fields = { 'metadata.name': node.metadata?.name ?? '' };
  return (
    selected &&
    (terms.length === 0 ||
      terms.some(
        (term) =>
          (term.matchExpressions ?? []).every((expression) => expressionHolds(expression, labels)) &&
          (term.matchFields ?? []).every((expression) => expressionHolds(expression, fields)),
      ))
  );
}

/** Tells whether one demand holds of a node's labels (or fields). */
export function expressionHolds(
  { key = '', operator, values = [] }: NodeExpression,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Lists the taints of a node that keep a pod away. */
export function untoleratedTaints(spec: PlacementSpec | undefined, node: Node): readonly Taint[] {
  const tolerations = spec?.tolerations ?? [];
  return (node.spec?.taints ?? []).filter(
    (taint) =>
      BLOCKING_EFFECTS.has(taint.effect ?? '') &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  const anyKey = toleration.key === undefined || toleration.key === '';
  if (anyKey) return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

/** Writes the tolerations that a pod has beyond those that every pod is given. */
export function tolerationsInWords(spec: PlacementSpec | undefined): string | undefined {
  const own = (spec?.tolerations ?? []).filter(
    ({ key }) => key !== 'node.kubernetes.io/not-ready' && key !== 'node.kubernetes.io/unreachable',
  );
  const words = own.map(({ key, value }) =>
    key ? formatTaint({ key, ...(value ? { value } : {}) }) : 'any taint',
  );
  return words.length === 0 ? undefined : words.join(', ');
}

/** Writes which pods a pod must (or must not) share a node, zone or other domain with. */
export function podAffinityInWords(
  spec: PlacementSpec | undefined,
  type: 'podAffinity' | 'podAntiAffinity',
): string | undefined {
  const terms = spec?.affinity?.[type]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const words = terms.map(
    ({ labelSelector, topologyKey = '' }) =>
      `pods with ${labelSelectorInWords(labelSelector)} in the same ${topologyKey}`,
  );
  return words.length === 0 ? undefined : words.join(' and ');
}

/** Writes the spread constraints that keep a pod from being placed: `zone (max skew 1)`. */
export function spreadInWords(spec: PlacementSpec | undefined): string | undefined {
  const words = (spec?.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway')
    .map(({ topologyKey = '', maxSkew = 1 }) => `${topologyKey} (max skew ${maxSkew})`);
  return words.length === 0 ? undefined : words.join(', ');
}

/** Lists the ports of the node that a pod wants for itself. */
export function hostPortsOf(spec: PlacementSpec | undefined): string | undefined {
  const ports = (spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : [])),
  );
  return ports.length === 0 ? undefined : [...new Set(ports)].join(', ');
}

function nodeTermsOf(spec: PlacementSpec | undefined): readonly NodeSelectorTerm[] {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required?.nodeSelectorTerms ?? [];
}

function expressionsOf(term: NodeSelectorTerm): readonly NodeExpression[] {
  return [...(term.matchExpressions ?? []), ...(term.matchFields ?? [])];
}

const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  NotIn: 'not in',
  Exists: 'exists',
  DoesNotExist: 'does not exist',
  Gt: '>',
  Lt: '<',
};

/** Writes one demand: `zone in (a, b)`, `gpu exists`; one value reads as a selector does, `gpu=a100`. */
export function expressionInWords({ key = '', operator = '', values = [] }: NodeExpression): string {
  if (operator === 'In') {
    return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
  }
  const word = OPERATOR_WORDS[operator] ?? operator;
  if (operator === 'NotIn') return `${key} ${word} (${values.join(', ')})`;
  return [key, word, ...values].join(' ');
}

function labelSelectorInWords(selector: LabelSelector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(expressionInWords);
  return [...labels, ...expressions].join(' and ') || 'any labels';
}
