// Facts of pods that wait for a node of a group that is at zero, of which the cluster autoscaler expects other labels.
import type { Fact } from '../../domain/fact.ts';
import { refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { textAt } from '../topology/edge-rule.ts';

const CAPTURES = ['group', 'selector', 'status_namespace', 'status_name'] as const;

export const emptyGroupTopic: Topic = {
  kinds: {
    'scheduling.group-template-differs': {
      doc: 'A group of nodes that is called as a pod asks is at zero, and the node that the autoscaler expects of it does not match.',
      depth: 'origin',
      captures: CAPTURES,
    },
    'scheduling.groups-at-zero': {
      doc: 'Groups of nodes are at zero, and the nodes that the autoscaler expects of them do not match a pod.',
      depth: 'origin',
      standing: 'pointer',
      captures: CAPTURES,
    },
  },
};

/** Where the cluster autoscaler writes down how its groups are. */
const STATUS = /(?:^|-)cluster-autoscaler-status$/;
const UNMATCHED = /didn't match Pod's node affinity/;
/** Values shorter than this stand in too many names. */
const MIN_VALUE_CHARS = 3;
/** At most so many groups are named. */
const MAX_GROUPS = 4;

/** Looks behind pods for which no group fits by its labels for groups of which there is no node to learn labels from. */
export function findEmptyGroups(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const refused = facts.filter(
    ({ code, captures }) => code === 'scheduling.no-scale-up' && UNMATCHED.test(captures['error'] ?? ''),
  );
  if (refused.length === 0) return;
  const absent = new Map(
    facts
      .filter(({ code }) => code === 'scheduling.label-absent')
      .map(({ subject, captures }) => [refKey(subject), captures['selector'] ?? '']),
  );
  for (const { subject, quote } of refused) {
    const selector = absent.get(refKey(subject));
    if (selector === undefined) continue;
    for (const status of inventory.list('ConfigMap').filter((map) => STATUS.test(refOf(map).name))) {
      const empty = emptyGroupsIn(status);
      if (empty.length === 0) continue;
      const called = empty.filter((group) => valuesOf(selector).some((value) => group.includes(value)));
      const named = called.length > 0 ? called : empty;
      const { namespace, name } = refOf(status);
      const code = called.length > 0 ? 'scheduling.group-template-differs' : 'scheduling.groups-at-zero';
      emit(code, subject, quote, {
        group: named.slice(0, MAX_GROUPS).join(', '),
        selector,
        status_namespace: namespace ?? undefined,
        status_name: name,
      });
      break;
    }
  }
}

/** `workload=compute, zone in (a, b)` → `compute`. */
function valuesOf(selector: string): readonly string[] {
  return [...selector.matchAll(/=([\w.-]+)/g)]
    .map(([, value = '']) => value.toLowerCase())
    .filter((value) => value.length >= MIN_VALUE_CHARS && value !== 'true');
}

/** The groups that have no node and may have some; the status is YAML, before version 1.30 a text of its own. */
function emptyGroupsIn(status: KubeObject): readonly string[] {
  const text = textAt(status, ['data', 'status']) ?? '';
  return text
    .split(/^\s*(?:- name|Name):\s*/im)
    .slice(1)
    .filter((group) => numberAt(group, 'cloudProviderTarget') === 0 && numberAt(group, 'maxSize') !== 0)
    .map((group) => (/^\S+/.exec(group)?.[0] ?? '').replace(/["']/g, '').toLowerCase())
    .filter((name) => name !== '');
}

function numberAt(text: string, field: string): number | undefined {
  const value = new RegExp(`\\b${field}[:=]\\s*(\\d+)`).exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}
