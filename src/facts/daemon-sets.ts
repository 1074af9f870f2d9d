// Facts of DaemonSets: nodes that they leave out, and why.
import type { Inventory } from './inventory.ts';
import {
  formatLabels,
  isRecord,
  type KubeObject,
  type PodSpec,
  refOf,
  selectorMatches,
  type Workload,
} from './kube-json.ts';
import { ANY, type Emit, type ObjectContext, type Topic } from './rules.ts';

/** At most this many nodes are named. */
const MAX_NODES = 5;

export const daemonSetTopic: Topic = {
  kinds: {
    'daemonset.runs-nowhere': {
      doc: 'A DaemonSet wants no pod at all: no node is fit for it.',
      depth: 'mechanism',
      captures: ['selector'],
    },
    'daemonset.selector-matches-no-node': {
      doc: 'No node has the labels that a DaemonSet asks for.',
      depth: 'origin',
      captures: ['selector', 'labels'],
    },
    'daemonset.taint-not-tolerated': {
      doc: 'A DaemonSet leaves nodes out because it does not tolerate their taints.',
      depth: 'origin',
      captures: ['taint', 'nodes'],
    },
    'daemonset.nodes-not-selected': {
      doc: 'A DaemonSet leaves nodes out because they lack the labels that it asks for.',
      depth: 'origin',
      captures: ['selector', 'nodes'],
    },
    'daemonset.limited': {
      doc: 'A DaemonSet may leave nodes out: how many pods it wants.',
      depth: 'context',
      captures: ['desired'],
    },
    'daemonset.misscheduled': {
      doc: 'Pods of a DaemonSet run on nodes where it does not want them any more.',
      depth: 'context',
      captures: ['count'],
    },
    'daemonset.update-waits': {
      doc: 'A DaemonSet replaces its pods only when somebody deletes them.',
      depth: 'origin',
      captures: ['updated', 'wanted'],
    },
    'daemonset.pod-failed': {
      doc: 'A pod of a DaemonSet failed on a node and is made again.',
      depth: 'workload',
      takes: ANY,
      captures: ['failed_pod', 'failed_node'],
    },
  },
  objects: [{ kinds: ['DaemonSet'], extract: extractDaemonSet }],
  relations: [{ extract: compareNodes }],
  messages: [
    {
      code: 'daemonset.pod-failed',
      kinds: ['DaemonSet'],
      reason: /^FailedDaemonPod$/,
      message: /Found failed daemon pod (?:[^/\s]+\/)?(?<failed_pod>\S+) on node (?<failed_node>[^\s,]+)/,
    },
  ],
};

function extractDaemonSet(object: KubeObject, { emit }: ObjectContext): void {
  const { status, spec } = object as Workload;
  const ref = refOf(object);
  const {
    desiredNumberScheduled: desired,
    numberMisscheduled: astray = 0,
    updatedNumberScheduled: updated,
  } = {
    updatedNumberScheduled: object.status?.['updatedNumberScheduled'],
    ...status,
  };
  if (desired === undefined) return;
  const selector = formatLabels(spec?.template?.spec?.nodeSelector);
  if (desired === 0) emit('daemonset.runs-nowhere', ref, 'desiredNumberScheduled: 0', { selector });
  else if (!toleratesAll(spec?.template?.spec) || selector !== '') {
    emit('daemonset.limited', ref, `desiredNumberScheduled: ${desired}`, { desired });
  }
  if (astray > 0) emit('daemonset.misscheduled', ref, `numberMisscheduled: ${astray}`, { count: astray });
  const strategy = object.spec?.['updateStrategy'];
  const waits = isRecord(strategy) && strategy['type'] === 'OnDelete';
  if (waits && typeof updated === 'number' && updated < desired) {
    emit('daemonset.update-waits', ref, `updateStrategy: OnDelete, updated: ${updated} of ${desired}`, {
      updated,
      wanted: desired,
    });
  }
}

function compareNodes(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('Node', null)) return;
  const nodes = inventory.list('Node');
  for (const daemonSet of inventory.list('DaemonSet') as readonly Workload[]) {
    const spec = daemonSet.spec?.template?.spec;
    const ref = refOf(daemonSet);
    const fit = nodes.filter((node) =>
      selectorMatches({ matchLabels: spec?.nodeSelector ?? {} }, node.metadata?.labels),
    );
    const selector = formatLabels(spec?.nodeSelector);
    if (fit.length === 0 && nodes.length > 0) {
      const labels = labelsNear(spec?.nodeSelector ?? {}, nodes);
      emit('daemonset.selector-matches-no-node', ref, `nodeSelector: ${selector}`, { selector, labels });
      continue;
    }
    if (fit.length < nodes.length) {
      const left = namesOf(nodes.filter((node) => !fit.includes(node)));
      emit('daemonset.nodes-not-selected', ref, `nodeSelector: ${selector} leaves out ${left}`, {
        selector,
        nodes: left,
      });
    }
    for (const [taint, tainted] of taintsAgainst(spec, fit)) {
      const left = namesOf(tainted);
      emit('daemonset.taint-not-tolerated', ref, `taint ${taint} of ${left} is not tolerated`, {
        taint,
        nodes: left,
      });
    }
  }
}

/** Tells why a DaemonSet puts no pod on a node, in words; null when nothing of its template keeps it from there. */
export function leavesOut(daemonSet: Workload, node: KubeObject): string | null {
  const spec = daemonSet.spec?.template?.spec;
  if (!selectorMatches({ matchLabels: spec?.nodeSelector ?? {} }, node.metadata?.labels))
    return `its nodeSelector ${formatLabels(spec?.nodeSelector)} does not fit the node`;
  const [taint] = taintsAgainst(spec, [node]).keys();
  return taint === undefined ? null : `it has no toleration for the taint ${taint} of the node`;
}

/** Values that nodes have for the labels asked for, so that a misspelling shows. */
function labelsNear(wanted: Readonly<Record<string, string>>, nodes: readonly KubeObject[]): string {
  const found = new Set<string>();
  for (const key of Object.keys(wanted)) {
    for (const node of nodes) {
      const value = node.metadata?.labels?.[key];
      if (value !== undefined) found.add(`${key}=${value}`);
    }
  }
  return [...found].slice(0, MAX_NODES).join(', ');
}

function taintsAgainst(
  spec: PodSpec | undefined,
  nodes: readonly KubeObject[],
): ReadonlyMap<string, readonly KubeObject[]> {
  const against = new Map<string, KubeObject[]>();
  for (const node of nodes) {
    const taints = node.spec?.['taints'];
    for (const taint of Array.isArray(taints) ? taints.filter(isRecord) : []) {
      if (taint['effect'] === 'PreferNoSchedule' || isToleratedBy(taint, spec)) continue;
      const name = `${taint['key']}${taint['value'] ? `=${taint['value']}` : ''}:${taint['effect']}`;
      against.set(name, [...(against.get(name) ?? []), node]);
    }
  }
  return against;
}

/** Taints that the controller itself tolerates for every pod of a DaemonSet. */
const ALWAYS_TOLERATED =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;

function isToleratedBy(taint: Readonly<Record<string, unknown>>, spec: PodSpec | undefined): boolean {
  if (ALWAYS_TOLERATED.test(String(taint['key']))) return true;
  return (spec?.tolerations ?? []).some(({ key, operator, value, effect }) => {
    if (effect && effect !== taint['effect']) return false;
    if (!key) return operator === 'Exists';
    return key === taint['key'] && (operator === 'Exists' || (value ?? '') === (taint['value'] ?? ''));
  });
}

function toleratesAll(spec: PodSpec | undefined): boolean {
  return (spec?.tolerations ?? []).some(
    ({ key, operator, effect }) => !key && operator === 'Exists' && !effect,
  );
}

function namesOf(nodes: readonly KubeObject[]): string {
  const names = nodes.map((node) => refOf(node).name);
  return names.length <= MAX_NODES
    ? names.join(', ')
    : `${names.slice(0, MAX_NODES).join(', ')} and ${names.length - MAX_NODES} more`;
}
