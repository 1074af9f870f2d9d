// Causes of images that are pulled elsewhere, or are not those of the template; each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const REGISTRY = 'images.example:5000';
const TLS = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
const GONE = 'manifest unknown: not found';

interface Failing {
  readonly asked?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Deployment `cart`, whose pod on node-2 cannot pull the image given. */
function failing(image: string, { asked = image, annotations = {} }: Failing = {}): readonly KubeObject[] {
  const [top, set] = workload('cart', { containers: [{ name: 'cart', image: asked }], ready: 0 });
  const made = pod('cart-0', {
    labels: { app: 'cart' },
    owner: { kind: 'ReplicaSet', name: 'cart-rs' },
    containers: [{ name: 'cart', image }],
    podSpec: { nodeName: 'node-2' },
    ready: false,
    status: {
      phase: 'Pending',
      containerStatuses: [
        {
          name: 'cart',
          ready: false,
          restartCount: 0,
          image,
          state: { waiting: { reason: 'ImagePullBackOff' } },
        },
      ],
    },
  });
  const annotated = { ...made, metadata: { ...made.metadata, annotations } };
  return [...(top ? [top] : []), ...(set ? [set] : []), annotated];
}
const said = (image: string, error: string): KubeObject =>
  event(
    { kind: 'Pod', name: 'cart-0' },
    'Failed',
    `Failed to pull image "${image}": failed to resolve: ${error}`,
  );
const running = (nodeName: string, image: string, creationTimestamp = '2026-03-01T02:50:00Z'): KubeObject => {
  const made = pod('till-0', { containers: [{ name: 'till', image }], podSpec: { nodeName } });
  return { ...made, metadata: { ...made.metadata, creationTimestamp } };
};
const node = (name: string, taints: readonly unknown[] = []): KubeObject =>
  object('Node', name, { spec: { taints }, status: { conditions: [] } }, { namespace: undefined });
const TAINT = { key: 'pool', value: 'big', effect: 'NoSchedule' };
const trust = (path: string, tolerations: readonly unknown[] = []): KubeObject =>
  object('DaemonSet', 'trust', {
    apiVersion: 'apps/v1',
    spec: {
      selector: { matchLabels: { app: 'trust' } },
      template: {
        metadata: { labels: { app: 'trust' } },
        spec: { tolerations, containers: [], volumes: [{ name: 'node', hostPath: { path } }] },
      },
    },
    status: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1 },
  });

const IMAGE = `${REGISTRY}/cart:1`;
const TILL = `${REGISTRY}/till:4`;
const QUESTION = 'cart in shop: ImagePullBackOff';
const REWRITTEN = 'mirror.example/hub/cart:1';
const PLACED = [node('node-1'), node('node-2', [TAINT])];
const broken = [...failing(IMAGE), said(IMAGE, TLS)];

const CASES: readonly ToldCase[] = [
  {
    pattern: 'image-fails-on-one-node',
    question: QUESTION,
    objects: [...broken, running('node-1', TILL), ...PLACED],
    says: ['on node node-2', 'other nodes (node-1)', REGISTRY, 'unknown authority'],
    unless: [
      {
        name: 'another of the registry has just started there',
        objects: [...broken, running('node-2', TILL)],
      },
      {
        name: 'the other one was started long ago',
        objects: [...broken, running('node-1', TILL, '2026-02-20T03:00:00Z')],
      },
      {
        name: 'the other one is of another registry',
        objects: [...broken, running('node-1', 'docker.io/x/y:1')],
      },
    ],
  },
  {
    pattern: 'image-fails-on-left-out-node',
    question: QUESTION,
    objects: [...broken, running('node-1', TILL), ...PLACED, trust('/etc/ssl/certs')],
    says: ['on node node-2', 'daemonSet shop/trust', 'taint pool=big:NoSchedule'],
    unless: [
      {
        name: 'it runs on all nodes',
        objects: [
          ...broken,
          running('node-1', TILL),
          ...PLACED,
          trust('/etc/ssl/certs', [{ operator: 'Exists' }]),
        ],
      },
      {
        name: 'it changes nothing of its nodes',
        objects: [...broken, running('node-1', TILL), ...PLACED, trust('/var/log')],
      },
    ],
  },
  {
    pattern: 'image-rewritten',
    question: QUESTION,
    objects: [
      ...failing(REWRITTEN, {
        asked: 'quay.io/team/cart:1',
        annotations: { 'policies.example/applied': 'to-mirror: replaced /spec/containers/0/image' },
      }),
      said(REWRITTEN, GONE),
    ],
    says: [REWRITTEN, 'asks for quay.io/team/cart:1', 'to-mirror'],
    unless: [
      { name: 'it is the image of the template', objects: [...failing(REWRITTEN), said(REWRITTEN, GONE)] },
    ],
  },
];

expectTold(CASES);
