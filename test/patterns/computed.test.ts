// Causes that no message states: each from objects set against each other, and a look-alike in which all is in order.
import { describe, expect, test } from 'vitest';
import { NO_EXPERIENCE } from '../../src/domain/memory.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { FACT_KINDS } from '../../src/facts/catalogue.ts';
import { COMPUTED_TOPICS } from '../../src/facts/computed/topics.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { look } from '../support/extracting.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { describeStep } from '../support/investigations.ts';
import { builtinPatterns } from '../support/library.ts';
import { NAMESPACE, object, pod, service, workload } from '../support/objects.ts';
import { condition, expectAtOnce, type OneLook } from '../support/one-look.ts';
import { node } from '../support/placement.ts';

type Fields = Readonly<Record<string, unknown>>;

const LONG_AGO = '2026-03-01T02:10:00Z';
const declaring = (name: string, port: number) => [
  { name, image: `${name}:1`, ports: [{ containerPort: port }] },
];
const gated = (conditions: readonly Fields[]): KubeObject =>
  pod('front-0', {
    ready: false,
    podSpec: { readinessGates: [{ conditionType: 'target.example/front' }] },
    status: {
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' },
        { type: 'ContainersReady', status: 'True', lastTransitionTime: LONG_AGO },
        ...conditions,
      ],
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} } }],
    },
  });
const jobPod = (proxy: Fields, finishedAt = LONG_AGO): KubeObject =>
  pod('load-x', {
    owner: { kind: 'Job', name: 'load' },
    ready: false,
    containers: [
      { name: 'load', image: 'load:1' },
      { name: 'proxy', image: 'proxy:1' },
    ],
    status: {
      containerStatuses: [
        { name: 'load', ready: false, restartCount: 0, state: { terminated: { exitCode: 0, finishedAt } } },
        { name: 'proxy', ready: true, restartCount: 0, state: proxy },
      ],
    },
  });
const killed = { exitCode: 137, reason: 'OOMKilled' };
const heap = (size: string): Fields => ({
  args: ['java', `-Xmx${size}`, '-jar', 'app.jar'],
  resources: { limits: { memory: '512Mi' } },
});
const certificate = (name: string, secretName: string): KubeObject =>
  object('Certificate', name, {
    apiVersion: 'cert-manager.io/v1',
    spec: { secretName },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
const binding = (namespace: string): KubeObject =>
  object(
    'ClusterRoleBinding',
    'repo-operator',
    {
      subjects: [{ kind: 'ServiceAccount', name: 'repo-operator', namespace }],
      roleRef: { kind: 'ClusterRole', name: 'repo-editor' },
    },
    { namespace: undefined },
  );
const operator = workload('repo-operator', {
  podSpec: { serviceAccountName: 'repo-operator' },
});
/** Copies of one DaemonSet on nodes; those named fail. */
const copies = (failing: readonly string[], nodes = ['a', 'b', 'c', 'd']): readonly KubeObject[] =>
  nodes.map((name) =>
    pod(`probe-${name}`, {
      owner: { kind: 'DaemonSet', name: 'probe' },
      ready: !failing.includes(name),
      podSpec: { nodeName: name },
    }),
  );
const machine = (name: string, kernelVersion: string): KubeObject =>
  object('Node', name, { status: { nodeInfo: { kernelVersion } } }, { namespace: undefined });

const limitsOf = (memory: string): Fields => ({ resources: { requests: { memory }, limits: { memory } } });
/** Deployment indexer, whose template asks for 1Gi; its pod asks for what somebody made of that. */
const raised = (
  annotations: Readonly<Record<string, string>>,
  status: Fields,
  memory: string,
): readonly KubeObject[] => {
  const main = { name: 'main', image: 'indexer:1' };
  const made = pod('indexer-0', {
    labels: { app: 'indexer' },
    owner: { kind: 'ReplicaSet', name: 'indexer-rs' },
    ready: false,
    containers: [{ ...main, ...limitsOf(memory) }],
    status,
  });
  return [
    ...workload('indexer', { ready: 0, containers: [{ ...main, ...limitsOf('1Gi') }] }).filter(
      ({ kind }) => kind !== 'Pod',
    ),
    { ...made, metadata: { ...made.metadata, annotations } },
  ];
};
const UNPLACED: Fields = {
  phase: 'Pending',
  containerStatuses: [],
  conditions: [
    condition('PodScheduled', 'False', 'Unschedulable', '0/1 nodes are available: 1 Insufficient memory.'),
  ],
};
const KILLED: Fields = {
  containerStatuses: [
    {
      name: 'main',
      ready: false,
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { ...killed, finishedAt: '2026-03-01T02:59:00Z' } },
    },
  ],
};
const unplaced = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.map((one) => (one.kind === 'Pod' ? { ...one, spec: { ...one.spec, nodeName: undefined } } : one));

const AT_ONCE: readonly OneLook[] = [
  [
    'service-takes-two-workloads',
    'some requests to service web in shop are refused',
    [
      service('web', { selector: { team: 'shop' } }),
      ...workload('web', { labels: { team: 'shop', app: 'web' }, containers: declaring('web', 8080) }),
      ...workload('mailer', { labels: { team: 'shop', app: 'mailer' }, containers: declaring('mailer', 25) }),
    ],
    'deployment mailer declares 25 and not port 8080',
  ],
  [
    'readiness-gate-closed',
    'front in shop does not become ready',
    [gated([condition('target.example/front', 'False', 'NotInUse', 'the target group has no listener')])],
    'NotInUse: the target group has no listener',
  ],
  ['readiness-gate-never-set', 'front in shop does not become ready', [gated([])], 'target.example/front'],
  [
    'job-held-by-other-container',
    'job load in shop never finishes',
    [object('Job', 'load', { status: { active: 1 } }), jobPod({ running: {} })],
    'container proxy',
  ],
  [
    'oom-heap-above-limit',
    'cart in shop is OOMKilled',
    crashingWorkload(killed, { container: heap('1g') }),
    '-Xmx1g allows 1024Mi, and the memory limit is 512Mi',
  ],
  [
    'request-raised-on-the-way',
    'indexer in shop is pending, insufficient memory',
    [
      ...unplaced(
        raised(
          { vpaUpdates: 'Pod resources updated by indexer: container 0: memory request' },
          UNPLACED,
          '40Gi',
        ),
      ),
      node('worker-1'),
    ],
    'VerticalPodAutoscaler indexer has set the memory request of container main to 40Gi (its template says 1Gi)',
    ['Pod', 'Deployment', 'ReplicaSet', 'Node'],
  ],
  [
    'oom-limit-set-on-the-way',
    'indexer in shop is OOMKilled',
    [
      ...raised(
        { 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: memory limit for container main' },
        KILLED,
        '64Mi',
      ),
      object('LimitRange', 'sizes'),
    ],
    'LimitRange sizes has set it to 64Mi',
  ],
  [
    'workload-fails-on-some-nodes',
    'some pods of daemonset probe in shop are not ready',
    [
      ...copies(['a', 'b']),
      ...['a', 'b'].map((name) => machine(name, '6.8')),
      machine('c', '6.1'),
      machine('d', '6.1'),
    ],
    'only these nodes have kernelVersion 6.8',
  ],
  [
    'custom-object-refers-to-nothing',
    'the connector sink in shop does nothing',
    [
      object('KafkaConnector', 'sink', {
        apiVersion: 'kafka.strimzi.io/v1',
        spec: { secretRef: { name: 'sink-key' } },
      }),
      object('KafkaConnector', 'other', {
        apiVersion: 'kafka.strimzi.io/v1',
        spec: {},
        status: { phase: 'Running' },
      }),
      object('Secret', 'sink-keys'),
    ],
    'refers to Secret sink-key (spec.secretRef), which does not exist in namespace shop. There is sink-keys',
    ['Secret', 'KafkaConnector'],
  ],
  [
    'certificates-share-a-secret',
    'the certificate of web in shop is issued again and again',
    [certificate('web', 'web-tls'), certificate('web-ingress', 'web-tls')],
    'web-tls',
  ],
];

describe('what objects set against each other show', () => {
  expectAtOnce(AT_ONCE);
});

/** The codes of facts that computed causes rest on, in these objects. */
const computedIn = (objects: readonly KubeObject[]): readonly string[] => {
  const own = new Set([
    ...COMPUTED_TOPICS.flatMap(({ kinds }) => Object.keys(kinds)),
    'service.takes-other-workload',
  ]);
  return [...new Set(look(objects).facts.map(({ code }) => code))].filter((code) => own.has(code));
};

describe('the same in order', () => {
  const ALIKE: readonly (readonly [name: string, objects: readonly KubeObject[]])[] = [
    [
      'a Service over two workloads that both serve it: a canary',
      [
        service('web', { selector: { team: 'shop' } }),
        ...workload('web', { labels: { team: 'shop' }, containers: declaring('web', 8080) }),
        ...workload('web-canary', { labels: { team: 'shop' }, containers: declaring('web', 8080) }),
      ],
    ],
    ['an open gate', [gated([condition('target.example/front', 'True', 'Healthy', 'in use')])]],
    ['containers of a job that end one after the other', [jobPod({ running: {} }, '2026-03-01T02:57:00Z')]],
    ['a sidecar that has ended', [jobPod({ terminated: { exitCode: 0, finishedAt: LONG_AGO } })]],
    ['a heap well below the limit', crashingWorkload(killed, { container: heap('300m') })],
    ['two certificates with a Secret each', [certificate('web', 'web-tls'), certificate('api', 'api-tls')]],
    ['a binding that names the account where it runs', [...operator, binding(NAMESPACE)]],
    [
      'a binding for an account of its own',
      [...operator, binding('other'), object('ServiceAccount', 'repo-operator', {}, { namespace: 'other' })],
    ],
    ['a workload of which one copy fails', copies(['a'])],
    ['a workload of which all copies fail', copies(['a', 'b', 'c', 'd'])],
    [
      'copies that fail on nodes with nothing in common',
      [...copies(['a', 'b']), ...['a', 'b', 'c', 'd'].map((name) => machine(name, '6.1'))],
    ],
    [
      'a custom object that is well without what it names',
      [
        object('KafkaConnector', 'sink', {
          apiVersion: 'kafka.strimzi.io/v1',
          spec: { serviceName: 'later' },
          status: { phase: 'Running' },
        }),
      ],
    ],
    ['a pod of the cluster network', [pod('web-0')]],
    [
      "a pod of the node's network with the DNS of the cluster",
      [pod('web-0', { podSpec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } })],
    ],
  ];
  test.each(ALIKE)('%s', (_, objects) => {
    expect(computedIn(objects)).toEqual([]);
  });

  test('copies that fail on one kind of node', () => {
    const nodes = [machine('a', '6.8'), machine('b', '6.8'), machine('c', '6.1'), machine('d', '6.1')];
    const facts = look([...copies(['a', 'b']), ...nodes]).facts.filter(
      ({ code }) => code === 'workload.fails-on-nodes',
    );
    expect(facts.map(({ captures }) => captures)).toEqual([
      { nodes: 'a, b', failing: '2', well: '2', differs: 'kernelVersion 6.8' },
    ]);
  });

  test('every computed kind of fact is in the catalogue', () => {
    for (const { kinds } of COMPUTED_TOPICS)
      for (const code of Object.keys(kinds)) expect(FACT_KINDS.has(code)).toBe(true);
  });
});

interface Case {
  readonly name: string;
  readonly question: string;
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly pattern: string;
  readonly values: readonly string[];
}

const unready = (name: string, container: Fields, podSpec: Fields = {}): readonly KubeObject[] =>
  workload(name, { ready: 0, containers: [{ name, image: `${name}:1`, ...container }], podSpec });

const CASES: readonly Case[] = [
  {
    name: 'a program that listens on the loopback address',
    question: `placer in ${NAMESPACE} is not ready`,
    objects: unready('placer', { readinessProbe: { httpGet: { port: 8080, path: '/' } } }),
    logs: { 'shop/placer-0': 'INFO starting\nINFO Listening on http://127.0.0.1:8080 (CTRL + C to quit)' },
    pattern: 'listens-on-loopback-only',
    values: ['127.0.0.1', '8080'],
  },
  {
    name: 'a program that listens on another port',
    question: `placer in ${NAMESPACE} is not ready`,
    objects: unready('placer', { readinessProbe: { httpGet: { port: 8080, path: '/' } } }),
    logs: { 'shop/placer-0': 'INFO starting\nINFO Server started on port 3000' },
    pattern: 'listens-on-other-port',
    values: ['3000', '8080'],
  },
  {
    name: 'a program that listens on another port than the one that its liveness probe asks, without a host',
    question: `placer in ${NAMESPACE} restarts`,
    objects: unready('placer', { livenessProbe: { httpGet: { port: 8081, path: '/live' } } }),
    logs: { 'shop/placer-0': 'INFO placer starting\nINFO  listening on :8080' },
    pattern: 'listens-on-other-port',
    values: ['8080', '8081', 'liveness'],
  },
  {
    name: 'a variable that the kubelet made of a Service',
    question: `cart in ${NAMESPACE} keeps crashing`,
    objects: [...crashingWorkload({ exitCode: 1, reason: 'Error' }), service('cart')],
    logs: { 'shop/cart-0': 'ERROR daemon: bind: invalid listen URL "ldap://:tcp://10.96.0.20:80"' },
    pattern: 'service-link-taken-for-setting',
    values: ['CART_PORT=tcp://10.96.0.20:80', 'Service cart'],
  },
  {
    name: "the DNS of the node for a pod of the node's network",
    question: `cart in ${NAMESPACE} keeps crashing`,
    objects: [
      ...crashingWorkload({ exitCode: 1, reason: 'Error' }, { podSpec: { hostNetwork: true } }),
      service('db'),
    ],
    logs: { 'shop/cart-0': 'ERROR dial tcp: lookup db.shop.svc on 169.254.169.253:53: no such host' },
    pattern: 'host-network-asks-node-dns',
    values: ['db.shop.svc', 'ClusterFirst'],
  },
];

const FORBIDDEN =
  'E0301 02:58:00.1 1 reflector.go:1] failed to list *v1.Repo: repos.git.example is forbidden: User "system:serviceaccount:shop:repo-operator" cannot list resource "repos" in API group "git.example" at the cluster scope';

describe('what logs set against objects show', () => {
  test.each([
    ['another namespace', 'repo-system', 'binding-names-other-namespace'],
    ['its own namespace, with a role that lacks the verb', NAMESPACE, 'rbac-forbidden-not-ready'],
  ])('an account whose binding names %s', async (_, namespace, pattern) => {
    const { extractor, facts } = look([
      ...unready('repo-operator', {}, { serviceAccountName: 'repo-operator' }),
      binding(namespace),
    ]);
    const logged = extractor.fromLog(
      FORBIDDEN,
      { kind: 'Pod', namespace: NAMESPACE, name: 'repo-operator-0' },
      undefined,
    );
    const action = await createPatternsEngine(builtinPatterns()).next(
      {
        question: `repo-operator in ${NAMESPACE} does nothing`,
        cluster: { id: 'c-1', context: 'fixture', namespace: NAMESPACE },
        steps: [describeStep({ index: 0, facts: [...facts, ...logged] })],
        stepsLeft: 0,
        topology: extractor.inventory,
        ...NO_EXPERIENCE,
      },
      new AbortController().signal,
    );
    const diagnosis = action.type === 'diagnose' ? action.diagnosis : null;
    expect(diagnosis?.pattern, diagnosis?.rootCause).toBe(pattern);
    if (namespace !== NAMESPACE) expect(diagnosis?.rootCause).toContain('of namespace repo-system');
  });

  test.each(CASES)('$name', async ({ question, objects, logs, pattern, values }) => {
    const { diagnosis } = await investigateFixture(
      question,
      { objects, ...(logs ? { logs } : {}) },
      builtinPatterns(),
    );
    expect(diagnosis?.pattern, diagnosis?.rootCause).toBe(pattern);
    for (const value of values) expect(diagnosis?.rootCause).toContain(value);
  });

  test.each([
    ['listens on all addresses', 'INFO Listening on http://0.0.0.0:8080'],
    ['says nothing of where it listens', 'INFO Waiting for the cache'],
  ])('a program that %s is not blamed for it', async (_, log) => {
    const objects = unready('placer', { readinessProbe: { httpGet: { port: 8080, path: '/' } } });
    const { diagnosis } = await investigateFixture(
      `placer in ${NAMESPACE} is not ready`,
      { objects, logs: { 'shop/placer-0': log } },
      builtinPatterns(),
    );
    expect(diagnosis?.pattern ?? '').not.toMatch(/^listens-on/);
  });
});
