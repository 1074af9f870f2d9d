// What fixed it, on objects of a real cluster: each repair is named by exactly the fields that it changed, and no noise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostFrequentFix, summaryOf } from '../../src/learning/fix.ts';
import { differencesOf, snapshotOf } from '../../src/learning/snapshot.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded objects are edited at will
type Loose = any;

function recorded(file: string, name: string): Loose {
  const { items } = JSON.parse(readFileSync(join(SMALL_RECORDING, file), 'utf8')) as { items: Loose[] };
  const found = items.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}

const OF = {
  inventory: ['quotes-live/deployments.apps.json', 'Deployment', 'inventory'],
  loyalty: ['support-ops/deployments.apps.json', 'Deployment', 'loyalty'],
  feeds: ['ingest-team/deployments.apps.json', 'Deployment', 'feeds'],
  uploader: ['crm-live/deployments.apps.json', 'Deployment', 'uploader'],
  audit: ['feeds-team/deployments.apps.json', 'Deployment', 'audit'],
  gateway: ['audit-live/services.json', 'Service', 'auth-gateway'],
  quota: ['etl-ops/resourcequotas.json', 'ResourceQuota', ''],
  config: ['support-ops/configmaps.json', 'ConfigMap', ''],
  budget: ['chat-main/poddisruptionbudgets.policy.json', 'PodDisruptionBudget', ''],
  claim: ['search-green/persistentvolumeclaims.json', 'PersistentVolumeClaim', ''],
} as const;

function objectOf(which: keyof typeof OF): Loose {
  const [file, , name] = OF[which];
  if (name !== '') return recorded(file, name);
  const { items } = JSON.parse(readFileSync(join(SMALL_RECORDING, file), 'utf8')) as { items: Loose[] };
  return items[0];
}

function changed(which: keyof typeof OF, edit: (object: Loose) => void, scaled = false) {
  const [, kind] = OF[which];
  const before = objectOf(which);
  const after = structuredClone(before);
  edit(after);
  const ref = { kind, namespace: before.metadata.namespace, name: before.metadata.name };
  const take = (object: Loose) => snapshotOf(object, ref, '2026-03-01T00:00:00Z', 'salt');
  return differencesOf(take(before), take(after), scaled);
}

const first = (object: Loose): Loose => object.spec.template.spec.containers[0];

/** What a controller, the API server or a rollout writes on the way. */
function withNoise(object: Loose): void {
  object.metadata.resourceVersion = '999999';
  object.metadata.generation = 77;
  object.metadata.annotations = { ...object.metadata.annotations, 'deployment.kubernetes.io/revision': '9' };
  object.metadata.managedFields = [{ manager: 'kube-controller-manager' }];
  object.status = { replicas: 7, conditions: [] };
  if (object.spec?.template) {
    object.spec.template.metadata.annotations = {
      'kubectl.kubernetes.io/restartedAt': '2026-03-02T00:00:00Z',
    };
    object.spec.template.spec.schedulerName = 'default-scheduler-2';
  }
}

const REPAIRS: readonly (readonly [
  string,
  keyof typeof OF,
  (object: Loose) => void,
  readonly string[],
  string,
])[] = [
  [
    'memory limit',
    'inventory',
    (o) => (first(o).resources = { ...first(o).resources, limits: { memory: '512Mi' } }),
    ['limits.memory'],
    '512Mi',
  ],
  [
    'image',
    'feeds',
    (o) => (first(o).image = 'registry.example/feeds:2'),
    ['image'],
    'registry.example/feeds:2',
  ],
  ['replicas', 'audit', (o) => (o.spec.replicas = 5), ['replicas'], '5'],
  [
    'selector of a Service',
    'gateway',
    (o) => (o.spec.selector = { app: 'other' }),
    ['selector.app'],
    'other',
  ],
  ['port of a Service', 'gateway', (o) => (o.spec.ports[0].targetPort = 9090), ['targetPort'], '9090'],
  [
    'node selector',
    'audit',
    (o) => (o.spec.template.spec.nodeSelector = { disk: 'hdd' }),
    ['nodeSelector'],
    'hdd',
  ],
  [
    'liveness probe',
    'uploader',
    (o) => (first(o).livenessProbe = { httpGet: { path: '/live', port: 8080 } }),
    ['livenessProbe'],
    '/live',
  ],
  ['environment', 'loyalty', (o) => (first(o).env = [{ name: 'LEVEL', value: 'info' }]), ['env'], 'info'],
  ['command', 'inventory', (o) => (first(o).command = ['/bin/serve']), ['command'], '/bin/serve'],
  [
    'service account',
    'audit',
    (o) => (o.spec.template.spec.serviceAccountName = 'runner'),
    ['serviceAccountName'],
    'runner',
  ],
  [
    'toleration',
    'audit',
    (o) => (o.spec.template.spec.tolerations = [{ key: 'gpu', operator: 'Exists' }]),
    ['tolerations'],
    'Exists',
  ],
  ['quota', 'quota', (o) => (o.spec.hard.pods = '50'), ['hard.pods'], '50'],
  [
    'budget',
    'budget',
    (o) => {
      delete o.spec.minAvailable;
      o.spec.maxUnavailable = 1;
    },
    ['maxUnavailable'],
    '1',
  ],
  [
    'key of a ConfigMap',
    'config',
    (o) => (o.data = { ...o.data, 'log-level': 'info' }),
    ['key log-level added'],
    'added',
  ],
  [
    'value of a ConfigMap',
    'config',
    (o) => (o.data = Object.fromEntries(Object.keys(o.data).map((key) => [key, 'else']))),
    ['changed'],
    'changed',
  ],
  ['class of a claim', 'claim', (o) => (o.spec.storageClassName = 'fast'), ['storageClassName'], 'fast'],
  ['size of a claim', 'claim', (o) => (o.spec.resources.requests.storage = '99Gi'), ['storage'], '99Gi'],
  [
    'cpu request',
    'inventory',
    (o) => (first(o).resources = { ...first(o).resources, requests: { cpu: '7m' } }),
    ['requests.cpu'],
    '7m',
  ],
  ['strategy', 'feeds', (o) => (o.spec.strategy = { type: 'Recreate' }), ['strategy.type'], 'Recreate'],
  [
    'pull secret',
    'feeds',
    (o) => (o.spec.template.spec.imagePullSecrets = [{ name: 'regcred' }]),
    ['imagePullSecrets'],
    'regcred',
  ],
];

describe('a repair', () => {
  it.each(REPAIRS)('%s is named by its fields', (_name, which, edit, fields, value) => {
    const summary = summaryOf(changed(which, edit));
    for (const field of fields) expect(summary).toContain(field);
    expect(summary).toContain(value);
  });

  it.each(REPAIRS.slice(0, 11))('%s is named alone with noise around it', (_name, which, edit) => {
    const quiet = changed(which, edit);
    const noisy = changed(which, (object) => {
      edit(object);
      withNoise(object);
    });
    expect(noisy).toEqual(quiet);
  });

  it('is none where only noise differs, and a restart where only that was done', () => {
    const noise = changed('gateway', withNoise);
    expect(noise).toEqual([]);
    expect(summaryOf(changed('inventory', withNoise))).toBe('deployment quotes-live/inventory restarted');
  });

  it('is not what an autoscaler does', () => {
    expect(changed('audit', (object) => (object.spec.replicas = 9), true)).toEqual([]);
  });

  it('keeps no value of a ConfigMap or a Secret', () => {
    const object = { data: { password: 'hunter2', url: 'postgres://db' } };
    const ref = { kind: 'Secret', namespace: 'shop', name: 'db' };
    const { fields } = snapshotOf(object, ref, '', 'salt');
    expect(Object.keys(fields ?? {})).toEqual(['data.password', 'data.url']);
    expect(JSON.stringify(fields)).not.toMatch(/hunter2|postgres/);
    const other = snapshotOf(object, ref, '', 'another salt');
    expect(other.fields).not.toEqual(fields);
  });
});

it('what fixed it most often is told with its newest values', () => {
  const fix = (
    id: number,
    to: string,
    path = 'spec.template.spec.containers[a].resources.limits.memory',
  ) => ({
    investigationId: id,
    at: `2026-03-0${id}T00:00:00Z`,
    changes: [{ object: { kind: 'Deployment', namespace: 'shop', name: `a${id}` }, path, from: '1Mi', to }],
    summary: `limits.memory 1Mi → ${to}`,
    proposed: false,
    doneBy: null,
    doneAt: null,
  });
  const known = mostFrequentFix([fix(4, '9Mi'), fix(3, '8Mi', 'spec.replicas'), fix(1, '2Mi')]);
  expect(known).toMatchObject({ times: 2, summary: 'limits.memory 1Mi → 9Mi', ids: [1, 4] });
});
