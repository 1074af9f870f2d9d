// Causes of programs that the system does not start, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, pod, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const crashed = {
  name: 'cart',
  ready: false,
  restartCount: 5,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
  lastState: { terminated: { exitCode: 255, reason: 'Error', finishedAt: '2026-03-01T02:59:00Z' } },
};

/** Deployment `cart`, whose pod crashes on node-1. */
function crashing(
  podSpec: Readonly<Record<string, unknown>> = {},
  mounts: readonly { readonly name: string; readonly mountPath: string }[] = [],
): readonly KubeObject[] {
  const [top, set] = workload('cart', { ready: 0 });
  const made = pod('cart-0', {
    labels: { app: 'cart' },
    owner: { kind: 'ReplicaSet', name: 'cart-rs' },
    containers: [{ name: 'cart', image: 'registry.example/cart:1', volumeMounts: [...mounts] }],
    podSpec: { nodeName: 'node-1', ...podSpec },
    ready: false,
    status: { containerStatuses: [crashed] },
  });
  return [...(top ? [top] : []), ...(set ? [set] : []), made];
}
const logs = (line: string) => ({ 'shop/cart-0': line, 'shop/cart-0#previous': line });
const node = (labels: Readonly<Record<string, string>>): KubeObject =>
  object('Node', 'node-1', { status: { conditions: [] } }, { namespace: undefined, labels });
const ARM = node({ 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' });

const scripted = crashing({ volumes: [{ name: 'scripts', configMap: { name: 'scripts' } }] }, [
  { name: 'scripts', mountPath: '/scripts' },
]);
const script = (text: string): KubeObject => object('ConfigMap', 'scripts', { data: { 'start.sh': text } });
const NOT_THERE = logs('exec /scripts/start.sh: no such file or directory');

const lists = [
  ...workload('api', { labels: { name: 'lists', part: 'api' }, replicas: 2 }),
  ...workload('desk', { labels: { name: 'lists', part: 'desk' } }),
];
const services = (selector: Readonly<Record<string, string>>) => [
  service('lists', { selector }),
  service('desk', { selector: { name: 'lists', part: 'desk' } }),
];
const TOO_MUCH = services({ name: 'lists' });

const denied = (image: string, error: string): readonly KubeObject[] => {
  const waiting = {
    name: 'cart',
    ready: false,
    restartCount: 0,
    state: { waiting: { reason: 'ImagePullBackOff' } },
  };
  return [
    pod('cart-0', {
      containers: [{ name: 'cart', image }],
      ready: false,
      status: { phase: 'Pending', containerStatuses: [waiting] },
    }),
    event({ kind: 'Pod', name: 'cart-0' }, 'Failed', `Failed to pull image "${image}": ${error}`),
  ];
};
const UNKNOWN =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'exec-format-on-platform',
    question: 'cart in shop crashes since it is on the new node',
    objects: [...crashing(), ARM],
    logs: logs('exec /app/cart: exec format error'),
    says: ['/app/cart', 'linux/arm64', 'node-1'],
    unless: [
      { name: 'nobody knows what the node is', objects: crashing() },
      {
        name: 'the program says something else',
        logs: logs('ERROR cannot read /app/cart.yaml: permission denied'),
      },
    ],
  },
  {
    pattern: 'script-windows-line-ends',
    question: 'cart in shop does not start, it says that its script is not there',
    objects: [...scripted, script('#!/bin/sh\r\nset -e\r\nexec cart\r\n')],
    logs: NOT_THERE,
    says: ['/scripts/start.sh', 'key start.sh of ConfigMap scripts', 'CRLF'],
    unless: [
      {
        name: 'its lines end as they should',
        objects: [...scripted, script('#!/bin/sh\nset -e\nexec cart\n')],
      },
      { name: 'another file is missing', logs: logs('exec /scripts/stop.sh: no such file or directory') },
    ],
  },
  {
    pattern: 'service-takes-neighbour',
    question: 'every third request to lists in shop gets a 404',
    objects: [...lists, ...TOO_MUCH],
    says: ['selector name=lists', 'deployment api', 'deployment desk', 'service desk'],
    unless: [
      {
        name: 'it takes its own pods alone',
        objects: [...lists, ...services({ name: 'lists', part: 'api' })],
      },
      {
        name: 'both run one program',
        objects: [
          ...workload('api', {
            labels: { name: 'lists', part: 'api' },
            containers: [{ name: 'a', image: 'registry.example/lists:1' }],
          }),
          ...workload('desk', {
            labels: { name: 'lists', part: 'desk' },
            containers: [{ name: 'a', image: 'registry.example/lists:2' }],
          }),
          ...TOO_MUCH,
        ],
      },
      {
        name: 'the other has no Service of its own',
        objects: [...lists, service('lists', { selector: { name: 'lists' } })],
      },
    ],
  },
  {
    pattern: 'image-without-registry',
    question: 'cart in shop: ImagePullBackOff',
    objects: denied('cart:dev', UNKNOWN),
    says: ['cart:dev', 'Docker Hub'],
    unless: [
      { name: 'it names a registry', objects: denied('registry.example/cart:dev', UNKNOWN) },
      { name: 'the tag is not there', objects: denied('nginx:9', 'docker.io/library/nginx:9: not found') },
    ],
  },
];

expectTold(CASES);
