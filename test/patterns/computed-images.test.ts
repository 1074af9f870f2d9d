// Copies that run different images under one tag, beside copies that may differ or do not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const OLD = `registry.example/rates@sha256:${'a1'.repeat(32)}`;
const NEW = `registry.example/rates@sha256:${'b2'.repeat(32)}`;

/** Deployment `rates` with a copy on each node, that runs what is given. */
function rates(
  ids: Readonly<Record<string, string>>,
  image = 'registry.example/rates:prod',
  imagePullPolicy = 'IfNotPresent',
): readonly KubeObject[] {
  const containers = [{ name: 'main', image, imagePullPolicy }];
  const names = Object.keys(ids);
  const made = workload('rates', { replicas: names.length, containers });
  const pods = names.map((nodeName, index) =>
    pod(`rates-${index}`, {
      labels: { app: 'rates' },
      owner: { kind: 'ReplicaSet', name: 'rates-rs' },
      containers,
      podSpec: { nodeName },
      status: {
        containerStatuses: [
          {
            name: 'main',
            image,
            imageID: ids[nodeName],
            ready: true,
            started: true,
            restartCount: 0,
            state: { running: { startedAt: '2026-03-01T02:00:00Z' } },
          },
        ],
      },
    }),
  );
  return [...made.filter(({ kind }) => kind !== 'Pod'), ...pods];
}

const platform = (name: string, arch: string): KubeObject =>
  node(name, { labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': arch } });
const NODES = ['node-1', 'node-2', 'node-3'].map((name) => platform(name, 'amd64'));
const logs = Object.fromEntries([0, 1, 2].map((index) => [`shop/rates-${index}`, 'GET /rates 200']));
const QUESTION = 'some answers of rates in shop still come from the old version';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'image-differs-under-tag',
    question: QUESTION,
    objects: [...rates({ 'node-1': OLD, 'node-2': NEW, 'node-3': OLD }), ...NODES],
    logs,
    says: [
      'deployment shop/rates',
      'registry.example/rates:prod',
      '2 copies on node-1, node-3',
      '1 copy on node-2',
      'IfNotPresent',
    ],
    unless: [
      { name: 'all run the same', objects: [...rates({ 'node-1': NEW, 'node-2': NEW }), ...NODES] },
      {
        name: 'the same image came by way of a mirror',
        objects: [...rates({ 'node-1': NEW, 'node-2': NEW.replace('registry', 'mirror') }), ...NODES],
      },
      {
        name: 'it is not known of all what they are',
        objects: [...rates({ 'node-1': NEW, 'node-2': `sha256:${'c3'.repeat(32)}` }), ...NODES],
      },
      {
        name: 'the image is given by its digest',
        objects: [...rates({ 'node-1': NEW, 'node-2': OLD }, NEW), ...NODES],
      },
      {
        name: 'the nodes are of different platforms',
        objects: [
          ...rates({ 'node-1': OLD, 'node-2': NEW }),
          platform('node-1', 'amd64'),
          platform('node-2', 'arm64'),
        ],
      },
    ],
  },
  {
    pattern: 'image-differs-under-tag',
    question: 'rates in shop gives different prices for one request',
    objects: [...rates({ 'node-1': OLD, 'node-2': NEW }), ...NODES],
    logs,
    says: ['1 copy on node-1'],
    unless: [{ name: 'there is one copy', objects: [...rates({ 'node-1': OLD }), ...NODES] }],
  },
];

expectTold(CASES);
