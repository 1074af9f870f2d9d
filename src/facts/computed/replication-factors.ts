// Facts of stores that are told to keep more copies of everything than they have members.
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf, recordAt, recordsAt, textAt, valueAt } from '../topology/edge-rule.ts';
import { settingsOf } from './container-settings.ts';

export const replicationFactorTopic: Topic = {
  kinds: {
    'store.fewer-members-than-copies': {
      doc: 'A store has fewer members than copies that it is told to keep.',
      depth: 'origin',
      captures: ['setting', 'value', 'members', 'source'],
    },
  },
  relations: [{ extract: extractFactors }],
};

/**
 * Settings of brokers, which no client has: https://kafka.apache.org/documentation/#brokerconfigs (as variables with
 * a prefix, as properties with dots).
 */
const BROKER_SETTING =
  /^(?:KAFKA_(?:CFG_)?)?(?:offsets[._]topic|transaction[._]state[._]log|default)[._]replication[._]factor$|^(?:KAFKA_(?:CFG_)?)?(?:transaction[._]state[._]log[._])?min[._](?:insync[._]replicas|isr)$/i;
/** A line of a file of settings: of brokers, or of the ring of Loki, Mimir, Tempo and Cortex. */
const SETTING_LINE =
  /^[ \t]*["']?(?<setting>[A-Za-z][\w.]*)["']?[ \t]*[:=][ \t]*["']?(?<value>\d{1,2})["']?[ \t]*$/gm;
const RING_SETTING = /^replication_factor$/;
const WORKLOADS = ['StatefulSet', 'Deployment'] as const;

interface Factor {
  readonly setting: string;
  readonly value: number;
  readonly source: string;
}

function extractFactors(inventory: Inventory, emit: Emit): void {
  const workloads = WORKLOADS.flatMap((kind) => inventory.list(kind));
  for (const workload of workloads) {
    const members = membersOf(workload);
    const factors = [...variablesOf(workload, inventory), ...linesOf(workload, workloads, inventory)];
    // Who has none is down, or waits to be started.
    if (members > 0) judge(workload, members, factors, emit);
  }
  for (const kafka of inventory.list('Kafka')) {
    const config = Object.entries(recordAt(kafka.spec, ['kafka', 'config']) ?? {});
    const members = valueAt(kafka.spec, ['kafka', 'replicas']);
    const factors = config
      .filter(([setting]) => BROKER_SETTING.test(setting))
      .map(([setting, value]) => ({ setting, value: Number(value), source: 'spec.kafka.config' }));
    if (typeof members === 'number' && members > 0) judge(kafka, members, factors, emit);
  }
}

function membersOf({ spec }: KubeObject): number {
  const replicas = valueAt(spec, ['replicas']) ?? 1;
  return typeof replicas === 'number' ? replicas : 1;
}

function judge(object: KubeObject, members: number, factors: readonly Factor[], emit: Emit): void {
  const [worst] = factors
    .filter(({ value }) => value > members)
    .sort((a, b) => b.value - a.value || (a.setting < b.setting ? -1 : 1));
  if (!worst) return;
  const { setting, value, source } = worst;
  emit('store.fewer-members-than-copies', refOf(object), `${setting}: ${value}; replicas: ${members}`, {
    setting,
    value,
    members,
    source,
  });
}

function variablesOf(workload: KubeObject, inventory: Inventory): readonly Factor[] {
  const { namespace } = refOf(workload);
  return (podSpecOf(workload)?.containers ?? [])
    .flatMap((container) => settingsOf(container, namespace, inventory))
    .filter(({ variable, value }) => BROKER_SETTING.test(variable) && /^\d{1,2}$/.test(value))
    .map(({ variable, value, source }) => ({ setting: variable, value: Number(value), source }));
}

/** What stands in the ConfigMaps that a workload mounts; a ring may be made of several workloads with one file. */
function linesOf(
  workload: KubeObject,
  workloads: readonly KubeObject[],
  inventory: Inventory,
): readonly Factor[] {
  const { namespace } = refOf(workload);
  return mapsOf(workload).flatMap((name) => {
    const data = recordAt(inventory.find({ kind: 'ConfigMap', namespace, name }), ['data']) ?? {};
    const users = workloads.filter(
      (other) => refOf(other).namespace === namespace && mapsOf(other).includes(name),
    );
    const ring = users.reduce((sum, other) => sum + membersOf(other), 0);
    return Object.values(data).flatMap((text) =>
      typeof text === 'string'
        ? [...text.matchAll(SETTING_LINE)].flatMap(({ groups }) => {
            const { setting = '', value = '' } = groups ?? {};
            const isRing = RING_SETTING.test(setting) && Number(value) > ring;
            return isRing || BROKER_SETTING.test(setting)
              ? [{ setting, value: Number(value), source: `ConfigMap ${name}` }]
              : [];
          })
        : [],
    );
  });
}

function mapsOf(workload: KubeObject): readonly string[] {
  return recordsAt(podSpecOf(workload), ['volumes']).flatMap(
    (volume) => textAt(volume['configMap'], ['name']) ?? [],
  );
}
