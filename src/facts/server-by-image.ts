// Which workload a message means that speaks of a kind of server and of no host: the one of that kind in the namespace.
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Pod, refOf } from './kube-json.ts';

/** What images of servers are called, where it is not their own name in lower case. */
const IMAGE_WORDS: Readonly<Record<string, RegExp>> = {
  PostgreSQL: /postgres|timescale|pgvector|spilo/,
  MySQL: /mysql|mariadb|percona/,
  MongoDB: /mongo/,
  Redis: /redis|valkey|keydb|dragonfly/,
  'SQL Server': /mssql/,
  Elasticsearch: /elasticsearch|opensearch/,
};

/** Finds a pod of the only other workload of the namespace that runs such a server; undefined when there are several. */
export function serverOf(system: string, caller: ObjectRef, inventory: Inventory): ObjectRef | undefined {
  const words = IMAGE_WORDS[system] ?? new RegExp(escaped(system.toLowerCase()));
  const own = refKey(inventory.workloadOf(caller));
  const servers = new Map<string, ObjectRef>();
  for (const pod of inventory.list('Pod', caller.namespace ?? undefined) as readonly Pod[]) {
    const workload = refKey(inventory.workloadOf(refOf(pod)));
    const images = (pod.spec?.containers ?? []).map(({ image = '' }) => image.split('/').at(-1) ?? '');
    if (workload !== own && !servers.has(workload) && images.some((image) => words.test(image)))
      servers.set(workload, refOf(pod));
  }
  return servers.size === 1 ? [...servers.values()][0] : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
