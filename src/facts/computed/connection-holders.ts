// Facts of servers that admit no more connections: who else calls them, with how many copies and connections each.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf, textAt, valueAt } from '../topology/edge-rule.ts';
import { settingsOf } from './container-settings.ts';

export const connectionHolderTopic: Topic = {
  kinds: {
    'server.connections-held': {
      doc: 'A server admits no more connections, and one of its callers may hold most of them by its copies and pools.',
      depth: 'origin',
      captures: ['server', 'holder', 'copies', 'pool', 'setting', 'total', 'limit', 'grown'],
    },
  },
};

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
/** How many connections one copy may hold. */
const POOL = /(?:POOL|CONN(?:ECTION)?S?)_?(?:MAX|SIZE|LIMIT)|MAX_?(?:POOL|CONN|IDLE_CONN|OPEN_CONN)\w*$/i;
const LIMIT = /max[_-]connections\s*=?\s*(?<limit>\d+)/;
/**
 * What servers admit that nobody has told otherwise: https://www.postgresql.org/docs/current/runtime-config-connection.html,
 * https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_connections
 */
const DEFAULT_LIMITS: readonly (readonly [image: RegExp, limit: number])[] = [
  [/(?:^|[/-])postgres(?:ql)?(?:$|[-:@])/, 100],
  [/(?:^|[/-])(?:mysql|mariadb)(?:$|[-:@])/, 151],
];
/** One caller is to blame when its copies may hold this share of the limit. */
const MIN_SHARE = 0.7;

interface Holder {
  readonly ref: ObjectRef;
  readonly copies: number;
  readonly pool: number | undefined;
  readonly setting: string | undefined;
  /** The least number of copies that an autoscaler has given up. */
  readonly grownFrom: number | undefined;
}

/** Looks behind servers that are full for the caller that fills them. */
export function findConnectionHolders(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, quote } of facts) {
    if (code !== 'log.too-many-connections' || subject.kind !== 'Pod') continue;
    const servers = servicesOf(subject, inventory);
    const [server] = servers;
    if (!server) continue;
    const keys = new Set(servers.map(refKey));
    const holders = WORKLOADS.flatMap((kind) => inventory.list(kind))
      .filter((made) => servicesOf(refOf(made), inventory).some((ref) => keys.has(refKey(ref))))
      .map((made) => holderOf(made, inventory))
      .sort((a, b) => weightOf(b) - weightOf(a));
    const [first] = holders;
    const limit = limitOf(server, inventory);
    // Without numbers any caller may be the one.
    if (!first || first.pool === undefined || limit === undefined) continue;
    if (first.copies * first.pool < limit * MIN_SHARE) continue;
    emit('server.connections-held', subject, quote, {
      server: describeRef(server),
      holder: describeRef(first.ref),
      copies: first.copies,
      pool: first.pool,
      setting: first.setting,
      total: first.pool * first.copies,
      limit,
      grown: first.grownFrom,
    });
  }
}

function servicesOf(ref: ObjectRef, inventory: Inventory): readonly ObjectRef[] {
  return inventory
    .edgesFrom(ref, ['names-host'])
    .map(({ to }) => to)
    .filter(({ kind }) => kind === 'Service');
}

function holderOf(workload: KubeObject, inventory: Inventory): Holder {
  const ref = refOf(workload);
  const settings = (podSpecOf(workload)?.containers ?? [])
    .flatMap((container) => settingsOf(container, ref.namespace, inventory))
    .filter(({ variable, value }) => POOL.test(variable) && /^\d{1,4}$/.test(value));
  const [setting] = settings.sort((a, b) => Number(b.value) - Number(a.value));
  const copies = Number(
    valueAt(workload.status, ['readyReplicas']) ?? valueAt(workload.spec, ['replicas']) ?? 1,
  );
  const scaler = inventory
    .list('HorizontalPodAutoscaler', ref.namespace)
    .find(({ spec }) => textAt(spec, ['scaleTargetRef', 'name']) === ref.name);
  const least = valueAt(scaler?.spec, ['minReplicas']);
  return {
    ref,
    copies,
    pool: setting && Number(setting.value),
    setting: setting && `${setting.variable}=${setting.value}`,
    grownFrom: typeof least === 'number' && least < copies ? least : undefined,
  };
}

function weightOf({ copies, pool = 1 }: Holder): number {
  return copies * pool;
}

/** What the server's own pods say of their limit, in arguments or settings; else what their program admits by itself. */
function limitOf(server: ObjectRef, inventory: Inventory): number | undefined {
  const pods = inventory.edgesFrom(server, ['selects']).flatMap(({ to }) => inventory.find(to) ?? []);
  for (const pod of pods) {
    for (const { args = [], command = [], ...container } of podSpecOf(pod)?.containers ?? []) {
      const settings = settingsOf(container, server.namespace, inventory);
      const text = [
        ...command,
        ...args,
        ...settings.map(({ variable, value }) => `${variable}=${value}`),
      ].join(' ');
      const limit = LIMIT.exec(text.toLowerCase())?.groups?.['limit'];
      if (limit !== undefined) return Number(limit);
    }
  }
  const images = pods.flatMap((pod) => (podSpecOf(pod)?.containers ?? []).map(({ image = '' }) => image));
  return DEFAULT_LIMITS.find(([known]) => images.some((image) => known.test(image)))?.[1];
}
