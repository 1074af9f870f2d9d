// Facts of PodDisruptionBudgets: evictions that one forbids, always or while pods are not well.
import { refKey } from '../domain/kube.ts';
import { conditionsOf } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import {
  isRecord,
  type KubeObject,
  type LabelSelector,
  type Pod,
  refOf,
  selectorMatches,
} from './kube-json.ts';
import { ANY, type Emit, type ObjectContext, type Topic } from './rules.ts';

const COUNTS = [
  'min_available',
  'max_unavailable',
  'setting',
  'current',
  'desired',
  'expected',
  'allowed',
] as const;

export const disruptionTopic: Topic = {
  kinds: {
    'budget.never-allows': {
      doc: 'A disruption budget forbids every eviction, even when all pods are well.',
      depth: 'mechanism',
      captures: COUNTS,
    },
    'budget.blocks-eviction': {
      doc: 'A disruption budget allows no eviction now, because too few pods are well.',
      depth: 'mechanism',
      captures: [...COUNTS, 'policy'],
    },
    'budget.overlaps': {
      doc: 'A pod has more than one disruption budget, which eviction does not support.',
      depth: 'origin',
      captures: ['other', 'covered_pod'],
    },
    'budget.cannot-count': {
      doc: 'A disruption budget cannot count its pods and therefore allows no eviction.',
      depth: 'origin',
      takes: ANY,
      captures: ['error'],
    },
    'budget.matches-nothing': {
      doc: 'The selector of a disruption budget matches no pod: it protects nothing.',
      depth: 'context',
      captures: ['selector'],
    },
  },
  objects: [{ kinds: ['PodDisruptionBudget'], extract: extractBudget }],
  relations: [{ extract: relate }],
  messages: [
    {
      code: 'budget.cannot-count',
      kinds: ['PodDisruptionBudget'],
      reason: /^(?:CalculateExpectedPodCountFailed|SyncFailed)$/,
      message: /^(?:Failed to calculate the number of expected pods: )?(?<error>[\s\S]+)/,
    },
  ],
};

function extractBudget(object: KubeObject, { emit, emitMessage }: ObjectContext): void {
  const subject = refOf(object);
  const { status, spec } = object;
  const failed = conditionsOf(object).find(
    ({ type, status: value, reason }) =>
      type === 'DisruptionAllowed' && value === 'False' && reason === 'SyncFailed',
  );
  if (failed) {
    emitMessage(subject, 'SyncFailed', failed.message ?? '');
    return;
  }
  const number = (field: string): number | undefined => {
    const value = status?.[field];
    return typeof value === 'number' ? value : undefined;
  };
  const allowed = number('disruptionsAllowed');
  const expected = number('expectedPods') ?? 0;
  if (allowed !== 0 || expected === 0) return;
  const current = number('currentHealthy') ?? 0;
  const desired = number('desiredHealthy') ?? 0;
  const min_available = textOf(spec?.['minAvailable']);
  const max_unavailable = textOf(spec?.['maxUnavailable']);
  const setting =
    min_available === undefined
      ? `maxUnavailable: ${max_unavailable ?? '?'}`
      : `minAvailable: ${min_available}`;
  const policy = textOf(spec?.['unhealthyPodEvictionPolicy']);
  const quote = `${setting}, currentHealthy: ${current}, desiredHealthy: ${desired}, expectedPods: ${expected}, disruptionsAllowed: 0`;
  const counts = { min_available, max_unavailable, setting, current, desired, expected, allowed };
  if (desired >= expected) emit('budget.never-allows', subject, quote, counts);
  else emit('budget.blocks-eviction', subject, quote, { ...counts, policy });
}

function relate(inventory: Inventory, emit: Emit): void {
  const budgets = inventory.list('PodDisruptionBudget');
  if (budgets.length === 0) return;
  const covering = new Map<string, KubeObject>();
  for (const budget of budgets) {
    const ref = refOf(budget);
    const selector = budget.spec?.['selector'];
    if (!isRecord(selector)) continue;
    const pods = (inventory.list('Pod', ref.namespace) as readonly Pod[]).filter((pod) =>
      selectorMatches(selector as LabelSelector, pod.metadata?.labels),
    );
    if (pods.length === 0 && inventory.isComplete('Pod', ref.namespace)) {
      const written = JSON.stringify(selector);
      emit('budget.matches-nothing', ref, `selector: ${written}`, { selector: written });
    }
    for (const pod of pods) {
      inventory.link('uses', ref, refOf(pod));
      const key = refKey(refOf(pod));
      const other = covering.get(key);
      covering.set(key, budget);
      if (!other) continue;
      const names = [refOf(other).name, ref.name] as const;
      emit('budget.overlaps', ref, `pod ${refOf(pod).name} is selected by ${names.join(' and ')}`, {
        other: names[0],
        covered_pod: refOf(pod).name,
      });
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
