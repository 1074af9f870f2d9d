// Facts of tasks that are sent into a queue which none of the workers reads: no program fails, and nothing is done.
import { describeRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Container } from '../kube-json.ts';
import { type PodSource, podSourcesIn } from '../pod-sources.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers } from '../topology/edge-rule.ts';
import { settingsOf } from './container-settings.ts';

/** How workers of task queues are started, and how their queues are given; without that they read their default. */
const WORKERS: readonly (readonly [program: RegExp, queues: RegExp])[] = [
  [/\bcelery\b.*\bworker\b/, /(?:^|\s)(?:-Q|--queues)(?:[= ]|(?=\S))(?<queues>[\w.,:-]+)/g],
  [/\bsidekiq\b/, /(?:^|\s)(?:-q|--queue)[= ](?<queues>[\w.,:-]+)/g],
  [/\bartisan queue:(?:work|listen)\b/, /(?:^|\s)--queue[= ](?<queues>[\w.,:-]+)/g],
  [/\bdramatiq\b/, /(?:^|\s)(?:-Q|--queues)[= ](?<queues>[\w.:-]+(?: (?!-)[\w.:-]+)*)/g],
];
/** A route of tasks in a setting: `{"mail.*": {"queue": "mail"}}`. */
const ROUTED = /["']queue["']\s*:\s*["'](?<queue>[\w.:-]+)["']/g;
const MAX_VALUE_CHARS = 10_000;

export const unreadQueueTopic: Topic = {
  kinds: {
    'queue.has-workers': {
      doc: 'A workload runs the same program, or has the same settings, as workers that read queues which they name.',
      depth: 'context',
      captures: ['workers', 'read'],
    },
    'queue.unread': {
      doc: 'A setting sends tasks into a queue that none of the workers reads.',
      depth: 'origin',
      captures: ['queue', 'variable', 'source', 'workers', 'read'],
    },
  },
  relations: [{ extract: extractUnread }],
};

interface Worker {
  readonly source: PodSource;
  readonly container: Container;
  /** The queues that it names; null when it reads its default. */
  readonly queues: readonly string[] | null;
}

function extractUnread(inventory: Inventory, emit: Emit): void {
  const namespaces = new Set([...inventory.objects()].map(({ ref }) => ref.namespace));
  for (const namespace of namespaces) {
    if (namespace === null || !inventory.isComplete('Pod', namespace)) continue;
    const sources = podSourcesIn(inventory, namespace);
    const workers = sources.flatMap(workersIn);
    if (workers.length === 0) continue;
    for (const source of sources) judge(source, workers, inventory, emit);
  }
}

function judge(source: PodSource, all: readonly Worker[], inventory: Inventory, emit: Emit): void {
  for (const container of allContainers(source.spec)) {
    const workers = all.filter((worker) => isKin(container, worker.container));
    if (workers.length === 0 || workers.some(({ queues }) => queues === null)) continue;
    const read = new Set(workers.flatMap(({ queues }) => queues ?? []));
    const names = [...new Set(workers.map((worker) => describeRef(worker.source.ref)))].join(', ');
    const about = { workers: names, read: [...read].join(', ') };
    emit('queue.has-workers', source.ref, `${names} read ${about.read}`, about);
    for (const { variable, value, source: where } of settingsOf(container, source.ref.namespace, inventory)) {
      if (value.length > MAX_VALUE_CHARS) continue;
      for (const { groups } of value.matchAll(ROUTED)) {
        const queue = groups?.['queue'] ?? '';
        if (read.has(queue)) continue;
        const more = { queue, variable, source: where };
        emit('queue.unread', source.ref, `${variable} (${where}): queue ${queue}`, { ...about, ...more });
      }
    }
  }
}

function workersIn(source: PodSource): readonly Worker[] {
  return (source.spec?.containers ?? []).flatMap((container): Worker[] => {
    const line = [...(container.command ?? []), ...(container.args ?? [])].join(' ');
    const found = WORKERS.find(([program]) => program.test(line));
    if (!found || source.wanted === 0) return [];
    const given = [...line.matchAll(found[1])].flatMap(({ groups }) =>
      (groups?.['queues'] ?? '').split(/[ ,]/),
    );
    // A weight may stand behind the name.
    const queues = given.map((name) => name.replace(/:\d+$/, '')).filter((name) => name !== '');
    return [{ source, container, queues: queues.length === 0 ? null : queues }];
  });
}

/** Who runs the same image, or takes its settings from the same ConfigMap, sends to the same queues. */
function isKin(one: Container, other: Container): boolean {
  const configs = (container: Container) =>
    (container.envFrom ?? []).flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  const shared = configs(one).some((name) => configs(other).includes(name));
  return shared || repositoryOf(one) === repositoryOf(other);
}

function repositoryOf({ image = '' }: Container): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
}
