// Facts of custom objects that others choose by their labels: one that is passed over is as if it were not there.
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import { isCustomGroup } from '../api-resources.ts';
import type { Inventory } from '../inventory.ts';
import {
  formatLabels,
  isRecord,
  type KubeObject,
  type LabelSelector,
  refOf,
  selectorMatches,
} from '../kube-json.ts';
import { podSourcesIn } from '../pod-sources.ts';
import type { Emit, Topic } from '../rules.ts';
import type { Service } from '../service-json.ts';
import { backendsOf } from '../services.ts';
import { groupOf, recordAt, valueAt } from '../topology/edge-rule.ts';

/** `serviceMonitorSelector` chooses ServiceMonitors, `ruleSelector` of the same group PrometheusRules. */
const CHOOSING_FIELD = /^(?<word>[a-z]\w+?)(?:Label)?Selector$/;
/** By these words objects look for the one that serves them, whatever its kind is called. */
const SERVERS: Readonly<Record<string, { readonly kind: string; readonly group: string }>> = {
  instance: { kind: 'Grafana', group: 'grafana.integreatly.org' },
  composition: { kind: 'Composition', group: 'apiextensions.crossplane.io' },
};
/** Groups whose choosers look in their own namespace alone while they select no namespaces. */
const OWN_NAMESPACE_FIRST: ReadonlySet<string> = new Set([
  'monitoring.coreos.com',
  'azmonitoring.coreos.com',
  'operator.victoriametrics.com',
]);
/** So many of those that are chosen are named. */
const MAX_NAMED = 3;

export const passedOverTopic: Topic = {
  kinds: {
    'selector.passes-over': {
      doc: 'Those that choose custom objects of this kind by labels or namespaces do not choose this one.',
      depth: 'origin',
      captures: ['chooser', 'field', 'reason', 'fix', 'others'],
    },
    'selector.finds-none': {
      doc: 'A custom object looks by labels for the one that is to serve it, and none has these labels.',
      depth: 'origin',
      captures: ['field', 'wanted', 'target_kind', 'there'],
    },
  },
  relations: [{ extract: extractPassedOver }, { extract: extractUnserved }],
};

interface Chooser {
  readonly object: KubeObject;
  /** As it stands in its spec. */
  readonly field: string;
  /** One of them has to fit. */
  readonly selectors: readonly LabelSelector[];
  readonly namespaces: LabelSelector | undefined;
}

function extractPassedOver(inventory: Inventory, emit: Emit): void {
  const choosers = inventory.derived(choosersByKind);
  for (const [kind, all] of choosers) {
    const kinds = new Set(all.map(({ object }) => object.kind ?? ''));
    if (![...kinds].every((one) => inventory.isComplete(one, null))) continue;
    const objects = inventory.list(kind);
    for (const object of objects) {
      const reasons = all.map((chooser) => whyNot(object, chooser, inventory));
      if (reasons.includes(null)) continue;
      // Of several the one says most that chooses others of the kind.
      const chosenBy = all.map((chooser) =>
        objects.filter((other) => whyNot(other, chooser, inventory) === null),
      );
      const at = Math.max(
        0,
        chosenBy.findIndex((chosen) => chosen.length > 0),
      );
      const [chooser, reason] = [all[at], reasons[at]];
      if (chooser && reason) tell(object, chooser, reason, chosenBy[at] ?? [], inventory, emit);
    }
  }
}

function tell(
  object: KubeObject,
  chooser: Chooser,
  { says, fix }: Reason,
  chosen: readonly KubeObject[],
  inventory: Inventory,
  emit: Emit,
): void {
  const ref = refOf(object);
  const names = chosen.slice(0, MAX_NAMED).map((one) => describeRef(refOf(one)));
  const others =
    names.length > 0 ? `it chooses ${names.join(', ')}` : `it chooses no ${ref.kind} that is there`;
  emit('selector.passes-over', ref, `${says}; ${others}`, {
    chooser: describeRef(refOf(chooser.object)),
    field: `spec.${chooser.field}`,
    reason: says,
    fix,
    others,
  });
  for (const target of meantBy(object, inventory)) inventory.link('uses', ref, target);
}

interface Reason {
  readonly says: string;
  readonly fix: string;
}

/** Says why an object is not chosen; null when it is, or when it cannot be told. */
function whyNot(object: KubeObject, chooser: Chooser, inventory: Inventory): Reason | null {
  const { namespace } = refOf(object);
  const own = refOf(chooser.object).namespace;
  const { namespaces, field } = chooser;
  if (namespace !== null && namespaces && !isEmpty(namespaces)) {
    const labels = inventory.namespaceLabels(namespace);
    if (labels === undefined) return null;
    if (!selectorMatches(namespaces, labels)) {
      const where = field.replace(/(?:Label)?Selector$/, 'NamespaceSelector');
      return {
        says: `spec.${where} wants namespaces with ${wordsOf(namespaces)}, and ${namespace} is not one of them`,
        fix: `give namespace ${namespace} these labels (${wordsOf(namespaces)})`,
      };
    }
  }
  if (!namespaces && namespace !== own && OWN_NAMESPACE_FIRST.has(groupOf(chooser.object))) {
    const where = field.replace(/(?:Label)?Selector$/, 'NamespaceSelector');
    return {
      says: `without spec.${where} it looks in its own namespace ${own} alone`,
      fix: `set spec.${where} (empty for every namespace)`,
    };
  }
  const labels = object.metadata?.labels;
  if (chooser.selectors.some((selector) => selectorMatches(selector, labels))) return null;
  const wanted = chooser.selectors.map(wordsOf).join(' or ');
  return {
    says: `spec.${field} wants ${wanted}, and the labels of ${refOf(object).name} are ${formatLabels(labels) || 'none'}`,
    fix: `give ${refOf(object).kind} ${refOf(object).name} the labels that are wanted (${wanted})`,
  };
}

function extractUnserved(inventory: Inventory, emit: Emit): void {
  for (const kind of inventory.kinds()) {
    for (const object of inventory.list(kind)) {
      if (!isCustomGroup(groupOf(object))) continue;
      for (const [field, value] of Object.entries(object.spec ?? {})) {
        const server = SERVERS[CHOOSING_FIELD.exec(field)?.groups?.['word'] ?? ''];
        const [selector] = selectorsIn(value);
        if (!server || !selector || !inventory.isComplete(server.kind, null)) continue;
        const there = inventory.list(server.kind).filter((one) => groupOf(one) === server.group);
        if (there.some(({ metadata }) => selectorMatches(selector, metadata?.labels))) continue;
        const seen = there.map((one) => `${describeRef(refOf(one))}: ${formatLabels(one.metadata?.labels)}`);
        const wanted = wordsOf(selector);
        const list = seen.slice(0, MAX_NAMED).join('; ') || 'none';
        emit('selector.finds-none', refOf(object), `spec.${field}: ${wanted}; there are: ${list}`, {
          field: `spec.${field}`,
          wanted,
          target_kind: server.kind,
          there: list,
        });
      }
    }
  }
}

/** Who chooses which kinds, of all custom objects that were seen. */
function choosersByKind(inventory: Inventory): ReadonlyMap<string, readonly Chooser[]> {
  const kinds = inventory.kinds().flatMap((kind) => {
    const [first] = inventory.list(kind);
    const group = first ? groupOf(first) : '';
    return isCustomGroup(group) ? [{ kind, group }] : [];
  });
  const choosers = new Map<string, Chooser[]>();
  for (const { kind, group } of kinds) {
    for (const object of inventory.list(kind)) {
      for (const [field, value] of Object.entries(object.spec ?? {})) {
        const word = CHOOSING_FIELD.exec(field)?.groups?.['word']?.toLowerCase();
        const selectors = selectorsIn(value);
        if (word === undefined || selectors.length === 0) continue;
        const chosen = kinds.find((one) => one.group === group && isCalled(one.kind, word))?.kind;
        if (chosen === undefined || chosen === kind) continue;
        const namespaces = recordAt(object.spec, [
          field.replace(/(?:Label)?Selector$/, 'NamespaceSelector'),
        ]) as LabelSelector | undefined;
        choosers.set(chosen, [...(choosers.get(chosen) ?? []), { object, field, selectors, namespaces }]);
      }
    }
  }
  return choosers;
}

/** `ServiceMonitor` is called `servicemonitor`, `PrometheusRule` is meant by `rule`, `VMServiceScrape` by `servicescrape`. */
function isCalled(kind: string, word: string): boolean {
  const lower = kind.toLowerCase();
  if (lower === word) return true;
  const start = lower.length - word.length;
  return lower.endsWith(word) && /[A-Z]/.test(kind[start] ?? '');
}

/** The selectors in a field; none where something else stands there. An empty one chooses everything. */
function selectorsIn(value: unknown): readonly LabelSelector[] {
  const all = Array.isArray(value) ? value : [value];
  const isSelector = (one: unknown): one is LabelSelector =>
    isRecord(one) && Object.keys(one).every((key) => key === 'matchLabels' || key === 'matchExpressions');
  return all.every(isSelector) ? all : [];
}

function isEmpty({ matchLabels, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && matchExpressions.length === 0;
}

function wordsOf(selector: LabelSelector): string {
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) =>
    values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(', ')})`,
  );
  return [formatLabels(selector.matchLabels), ...expressions].filter((part) => part !== '').join(', ');
}

/** The Services and workloads that a monitor is about, by its own selector. */
function meantBy(object: KubeObject, inventory: Inventory): readonly ObjectRef[] {
  const selector = recordAt(object.spec, ['selector']) as LabelSelector | undefined;
  if (!selector) return [];
  const named = valueAt(object.spec, ['namespaceSelector', 'matchNames']);
  const namespaces = Array.isArray(named) ? named : [refOf(object).namespace];
  return namespaces.flatMap((namespace: string | null) => [
    ...(inventory.list('Service', namespace) as readonly Service[])
      .filter(({ metadata }) => selectorMatches(selector, metadata?.labels))
      .flatMap((service) => [
        refOf(service as KubeObject),
        ...backendsOf(service, inventory).map(({ ref }) => ref),
      ]),
    ...podSourcesIn(inventory, namespace)
      .filter(({ labels }) => selectorMatches(selector, labels))
      .map(({ ref }) => ref),
  ]);
}
