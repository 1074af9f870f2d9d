// Causes of stores with fewer members than copies, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const broker = (value: string, replicas = 1): readonly KubeObject[] => [
  ...workload('broker', {
    kind: 'StatefulSet',
    replicas,
    containers: [
      {
        name: 'kafka',
        image: 'registry.example/kafka:4',
        env: [{ name: 'KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR', value }],
      },
    ],
  }),
  service('broker'),
];
const readers = workload('readers');
const WAITS = {
  'shop/readers-0':
    '2026-03-01T02:59:00Z WARN [Consumer groupId=readers] Group coordinator lookup failed: The coordinator is not available. bootstrap broker.shop:9092',
  'shop/broker-0': '[2026-03-01 02:58:00,000] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)',
};

const ring = (factor: number, writers: number): readonly KubeObject[] => {
  const podSpec = { volumes: [{ name: 'config', configMap: { name: 'logstore' } }] };
  return [
    ...workload('logstore-write', { kind: 'StatefulSet', replicas: writers, podSpec }),
    ...workload('logstore-read', { replicas: 1, podSpec }),
    object('ConfigMap', 'logstore', {
      data: {
        'config.yaml': `auth_enabled: false\ncommon:\n  replication_factor: ${factor}\n  ring:\n    x: 1\n`,
      },
    }),
  ];
};
const REFUSES = {
  'shop/logstore-write-0':
    'level=error ts=2026-03-01T02:59:00Z caller=push.go:9 msg="write failed" err="at least 2 live replicas required, could only find 1"',
};
const strimzi = (replicas: number): KubeObject =>
  object('Kafka', 'events', {
    apiVersion: 'kafka.strimzi.io/v1beta2',
    spec: { kafka: { replicas, config: { 'min.insync.replicas': 2, 'default.replication.factor': 3 } } },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'fewer-members-than-copies',
    question: 'readers in shop gets no messages, the coordinator is not available',
    objects: [...broker('3'), ...readers],
    logs: WAITS,
    says: [
      'statefulSet shop/broker has (1)',
      'has (1)',
      'KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR',
      '3 copies',
    ],
    unless: [
      { name: 'one copy is enough', objects: [...broker('1'), ...readers] },
      { name: 'there are three members', objects: [...broker('3', 3), ...readers] },
    ],
  },
  {
    pattern: 'fewer-members-than-copies',
    question: 'logstore-write in shop takes no log lines',
    objects: ring(3, 1),
    logs: REFUSES,
    says: ['setting replication_factor (ConfigMap logstore)', '3 copies'],
    unless: [
      { name: 'two are wanted of two that read the file', objects: ring(2, 1) },
      { name: 'there are enough that write', objects: ring(3, 3) },
    ],
  },
  {
    pattern: 'fewer-members-than-copies',
    question: 'kafka events in shop: producers wait and time out',
    objects: [strimzi(1)],
    apiResources: 'NAME SHORTNAMES APIVERSION NAMESPACED KIND\nkafkas k kafka.strimzi.io/v1beta2 true Kafka',
    says: ['kafka shop/events has (1)', 'default.replication.factor'],
    unless: [{ name: 'it has three brokers', objects: [strimzi(3)] }],
  },
];

expectTold(CASES);
