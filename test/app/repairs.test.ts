// Thirty repairs of recorded troubles, found without asking: each is named by exactly the fields that somebody changed,
// whatever controllers write around it, and one that was not proposed is told first the next time.
import { describe, expect, test } from 'vitest';
import { builtinPatterns } from '../support/library.ts';
import { openMemoryLab } from '../support/memory-lab.ts';
import { type Loose, mended, objectOf, recordedNamespace } from '../support/recorded-namespace.ts';
import { killedForMemory } from '../support/troubled-apps.ts';

const patterns = builtinPatterns();

interface Repair {
  readonly namespace: string;
  readonly question: string;
  /** The object that is changed, `Deployment inventory`. */
  readonly object: string;
  readonly edit: (object: Loose, all: Loose[]) => void;
  /** Paths that differ then, with the object where it is another one. */
  readonly paths: readonly string[];
}

const IN = {
  memory: {
    namespace: 'quotes-live',
    question: 'inventory in quotes-live keeps crashing',
    object: 'Deployment inventory',
  },
  image: {
    namespace: 'ingest-team',
    question: 'feeds in ingest-team shows ImagePullBackOff',
    object: 'Deployment feeds',
  },
  selector: {
    namespace: 'audit-live',
    question: 'connection refused when calling service auth-gateway in audit-live',
    object: 'Service auth-gateway',
  },
  key: {
    namespace: 'support-ops',
    question: 'loyalty pods in support-ops do not start',
    object: 'Deployment loyalty',
  },
  probe: { namespace: 'crm-live', question: 'uploader in crm-live restarts', object: 'Deployment uploader' },
  quota: {
    namespace: 'etl-ops',
    question: 'checkout in etl-ops does not scale up',
    object: 'ResourceQuota team-quota',
  },
  replicas: {
    namespace: 'etl-ops',
    question: 'only 2 of 4 replicas of checkout in etl-ops',
    object: 'Deployment checkout',
  },
  node: { namespace: 'feeds-team', question: 'audit pods pending in feeds-team', object: 'Deployment audit' },
  account: {
    namespace: 'wishlist-svc',
    question: 'deployment audit in wishlist-svc creates no pods',
    object: 'Deployment audit',
  },
  variable: {
    namespace: 'ranking-prod',
    question: 'chat in ranking-prod answers 502',
    object: 'Deployment chat-pricing',
  },
  callee: {
    namespace: 'tracker-blue',
    question: 'maps in tracker-blue crashes on startup',
    object: 'Deployment auth',
  },
} as const;

const first = (object: Loose): Loose => object.spec.template.spec.containers[0];
const container = (name: string, path: string) => `spec.template.spec.containers[${name}].${path}`;

const REPAIRS: Readonly<Record<string, Repair>> = {
  'limit raised': {
    ...IN.memory,
    edit: (one) => (first(one).resources.limits.memory = '512Mi'),
    paths: [container('inventory', 'resources.limits.memory')],
  },
  'limit and request raised': {
    ...IN.memory,
    edit: (one) => (first(one).resources = { limits: { memory: '1Gi' }, requests: { memory: '256Mi' } }),
    paths: [
      container('inventory', 'resources.limits.memory'),
      container('inventory', 'resources.requests.memory'),
    ],
  },
  'limit taken away': {
    ...IN.memory,
    edit: (one) => delete first(one).resources.limits,
    paths: [container('inventory', 'resources.limits.memory')],
  },
  'another image instead of a limit': {
    ...IN.memory,
    edit: (one) => (first(one).image = 'registry.shop.example/shop/checkout:3.1.1'),
    paths: [container('inventory', 'image')],
  },
  'fewer entries instead of a limit': {
    ...IN.memory,
    edit: (one) => (first(one).args = ['leak', '4', 'order index']),
    paths: [container('inventory', 'args')],
  },
  'image tag': {
    ...IN.image,
    edit: (one) => (first(one).image = 'registry.shop.example/shop/feeds:2024-12-01'),
    paths: [container('feeds', 'image')],
  },
  'image of another registry, with its secret': {
    ...IN.image,
    edit: (one) => {
      first(one).image = 'mirror.example/feeds:1';
      one.spec.template.spec.imagePullSecrets = [{ name: 'mirror' }];
    },
    paths: [container('feeds', 'image'), 'spec.template.spec.imagePullSecrets[mirror].name'],
  },
  selector: {
    ...IN.selector,
    edit: (one) => (one.spec.selector = { app: 'auth-gateway' }),
    paths: ['spec.selector.app'],
  },
  'selector and port': {
    ...IN.selector,
    edit: (one) => {
      one.spec.selector = { app: 'auth-gateway' };
      one.spec.ports[0].targetPort = 'http';
    },
    paths: ['spec.ports[http].targetPort', 'spec.selector.app'],
  },
  'key that is there': {
    ...IN.key,
    edit: (one) => (first(one).env.at(-1).valueFrom.configMapKeyRef.key = 'level'),
    paths: [container('loyalty', 'env[SETTING].valueFrom.configMapKeyRef.key')],
  },
  'key added': {
    ...IN.key,
    object: 'ConfigMap loyalty-config',
    edit: (one) => (one.data = { ...one.data, 'log-level': 'info' }),
    paths: ['data.log-level'],
  },
  'variable without its key': {
    ...IN.key,
    edit: (one) => (first(one).env[2] = { name: 'SETTING', value: 'info' }),
    paths: [
      container('loyalty', 'env[SETTING].value'),
      container('loyalty', 'env[SETTING].valueFrom.configMapKeyRef.key'),
      container('loyalty', 'env[SETTING].valueFrom.configMapKeyRef.name'),
    ],
  },
  'port of a probe': {
    ...IN.probe,
    edit: (one) => (first(one).livenessProbe.httpGet.port = 8080),
    paths: [container('uploader', 'livenessProbe.httpGet.port')],
  },
  'path and patience of a probe': {
    ...IN.probe,
    edit: (one) => {
      first(one).livenessProbe.httpGet.path = '/health';
      first(one).livenessProbe.initialDelaySeconds = 30;
    },
    paths: [
      container('uploader', 'livenessProbe.httpGet.path'),
      container('uploader', 'livenessProbe.initialDelaySeconds'),
    ],
  },
  'quota raised': { ...IN.quota, edit: (one) => (one.spec.hard.pods = '10'), paths: ['spec.hard.pods'] },
  'replicas within the quota': {
    ...IN.replicas,
    edit: (one) => (one.spec.replicas = 2),
    paths: ['spec.replicas'],
  },
  'node selector taken away': {
    ...IN.node,
    edit: (one) => delete one.spec.template.spec.nodeSelector,
    paths: ['spec.template.spec.nodeSelector.gpu'],
  },
  'service account': {
    ...IN.account,
    edit: (one) => {
      one.spec.template.spec.serviceAccountName = 'default';
      one.spec.template.spec.serviceAccount = 'default';
    },
    paths: ['spec.template.spec.serviceAccountName'],
  },
  'variable of what is called': {
    ...IN.variable,
    edit: (one) => first(one).env.push({ name: 'PRICING_TABLE_URI', value: 's3://prices' }),
    paths: [
      container('chat-pricing', 'env[PRICING_TABLE_URI].name'),
      container('chat-pricing', 'env[PRICING_TABLE_URI].value'),
    ],
  },
  'replicas of what is called': {
    ...IN.callee,
    edit: (one) => (one.spec.replicas = 1),
    paths: ['spec.replicas'],
  },
};

/** Those that are repeated with noise around them. */
const NOISY = [
  ...['limit raised', 'another image instead of a limit', 'image tag', 'selector', 'key that is there'],
  ...['port of a probe', 'quota raised', 'node selector taken away', 'service account', 'key added'],
] as const;

/** What controllers, the API server and rollouts write on the way, to every object; a neighbour is scaled by hand. */
function makeNoise(all: Loose[]): void {
  for (const one of all) {
    one.metadata.resourceVersion = '999999';
    one.metadata.generation = (one.metadata.generation ?? 1) + 3;
    one.metadata.annotations = { ...one.metadata.annotations, 'deployment.kubernetes.io/revision': '9' };
    one.metadata.managedFields = [{ manager: 'kube-controller-manager', operation: 'Update' }];
    if (one.kind === 'Service') one.spec.clusterIP = '10.96.1.1';
    if (one.kind !== 'Deployment') continue;
    one.spec.template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-22T08:30:00Z' };
    one.spec.progressDeadlineSeconds = 900;
    one.spec.revisionHistoryLimit = 3;
    if (one.metadata.name.endsWith('-web')) one.spec.replicas = 3;
  }
}

async function lookBefore(name: string) {
  const repair = REPAIRS[name];
  if (repair === undefined) throw new Error(`there is no repair ${name}`);
  const lab = openMemoryLab();
  const before = recordedNamespace(repair.namespace);
  const told = await lab.ask(repair.question, before, { patterns });
  return { repair, lab, before, told };
}

async function repaired(name: string, noisy: boolean) {
  const { repair, lab, before, told } = await lookBefore(name);
  const [kind = '', object = ''] = repair.object.split(' ');
  const after = mended(before, (all) => {
    // What was not there is made first.
    if (kind === 'ConfigMap' && !all.some((one) => one.kind === kind && one.metadata.name === object)) {
      throw new Error(`there is no ${repair.object}`);
    }
    repair.edit(objectOf(all, kind, object), all);
    if (noisy) makeNoise(all);
  });
  await lab.ask(repair.question, after, { patterns });
  return { lab, told, fix: lab.fixes.find(1), object: repair.object, paths: repair.paths };
}

describe('a repair is named by its fields', () => {
  const all = [
    ...Object.keys(REPAIRS).map((name) => [name, false] as const),
    ...NOISY.map((name) => [name, true] as const),
  ];
  test(`${all.length} of them, none with noise`, async () => {
    const others: string[] = [];
    for (const [name, noisy] of all) {
      const { fix, told, object, paths } = await repaired(name, noisy);
      const found = (fix?.changes ?? []).map((one) => `${one.object.kind} ${one.object.name} ${one.path}`);
      const wanted = paths.map((path) => `${object} ${path}`);
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        others.push(
          `${name}${noisy ? ', noisy' : ''}: ${JSON.stringify(found)} after "${told.diagnosis?.rootCause}"`,
        );
      }
    }
    expect(others).toEqual([]);
  });
});

test('what fixed it and was not proposed is told first at the next trouble of the kind', async () => {
  const { lab } = await repaired('another image instead of a limit', false);
  expect(lab.fixes.find(1)).toMatchObject({ proposed: false });
  const cluster = recordedNamespace('kyc-green');
  const objects = [...cluster.objects, ...killedForMemory('cart', '128Mi').objects];
  const next = await lab.ask('pods of cart in shop keep crashing', { ...cluster, objects }, { patterns });
  expect(next.diagnosis?.solution).toMatch(
    /^Fixed once by: image \S+checkout:3\.1\.0 → \S+checkout:3\.1\.1\./,
  );
});
