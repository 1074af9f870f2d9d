// Facts of programs that get no file at their start on one node alone: what all pods of a node share is used up there.
import type { Fact } from '../../domain/fact.ts';
import { refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';
import { isOneRevision } from './failing-copies.ts';

/** Who ends sooner than this has hardly opened a file, in milliseconds. */
const AT_START_MS = 60 * 1000;
/** So many copies must be well elsewhere. */
const MIN_WELL = 2;

export const nodeWatchTopic: Topic = {
  kinds: {
    'container.watches-short': {
      doc: 'A program has too many files open as soon as it starts, on one node alone; its copies on other nodes are well.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['container', 'node', 'well', 'seconds'],
    },
  },
};

/** Looks whether programs that may open no more files had the time to open many, and whether that is so elsewhere. */
export function findShortWatches(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'log.too-many-open-files' || subject.kind !== 'Pod') continue;
    const pod = inventory.find(subject) as Pod | undefined;
    const node = pod?.spec?.nodeName;
    const { container } = captures;
    const ranMs = pod && ranFor(pod, container);
    if (!pod || node === undefined || ranMs === undefined || ranMs > AT_START_MS) continue;
    const own = refKey(inventory.workloadOf(subject));
    const copies = (inventory.list('Pod', subject.namespace) as readonly Pod[]).filter(
      (copy) => refKey(inventory.workloadOf(refOf(copy))) === own,
    );
    const elsewhere = copies.filter(({ spec }) => spec?.nodeName !== node);
    const isWell = (copy: Pod): boolean => isPodHealthy(copy, inventory.nowMs);
    if (elsewhere.length < MIN_WELL || !elsewhere.every(isWell) || !isOneRevision(copies)) continue;
    if (copies.some((copy) => copy.spec?.nodeName === node && isWell(copy))) continue;
    const seconds = Math.round(ranMs / 1000);
    emit('container.watches-short', subject, quote, { container, node, well: elsewhere.length, seconds });
  }
}

/** How long the last run of a container took that has ended. */
function ranFor({ status }: Pod, container: string | undefined): number | undefined {
  const statuses = status?.containerStatuses ?? [];
  const own =
    statuses.find(({ name }) => name === container) ?? (statuses.length === 1 ? statuses[0] : undefined);
  const ended = own?.state?.terminated ?? own?.lastState?.terminated;
  const ms = Date.parse(ended?.finishedAt ?? '') - Date.parse(ended?.startedAt ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}
