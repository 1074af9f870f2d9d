// Workloads without pods: each for a reason of its own, which look alike from outside.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, service, workload } from '../support/objects.ts';

const QUESTIONS = [
  'why are there no pods for cart in shop',
  'deployment cart in shop creates no pods at all',
  'cart in shop: 0 replicas created, nothing pending',
];

/** A Deployment whose ReplicaSet gets no pods, with what the API server said. */
function refused(message: string): readonly KubeObject[] {
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message };
  const template = {
    metadata: { labels: { app: 'cart' } },
    spec: { containers: [{ name: 'cart', image: 'cart:1' }] },
  };
  const spec = { replicas: 2, selector: { matchLabels: { app: 'cart' } }, template };
  const parts = { apiVersion: 'apps/v1', spec, status: { conditions: [failure] } };
  const ownerReferences = [{ kind: 'Deployment', name: 'cart', controller: true }];
  return [
    object('Deployment', 'cart', parts),
    object('ReplicaSet', 'cart-6fb9c7d5f4', parts, { ownerReferences }),
    event({ kind: 'ReplicaSet', name: 'cart-6fb9c7d5f4' }, 'FailedCreate', `Error creating: ${message}`),
    ...workload('web'),
  ];
}

const hook = (error: string): string =>
  `Internal error occurred: failed calling webhook "inject.mesh.io": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": ${error}`;
const pods = 'pods "cart-6fb9c7d5f4-" is forbidden: ';

const CAUSES: readonly (readonly [string, readonly KubeObject[], string, readonly RegExp[]])[] = [
  [
    'quota',
    refused(`${pods}exceeded quota: team-quota, requested: pods=1, used: pods=2, limited: pods=2`),
    'quota-exceeded',
    [/team-quota/, /limited to pods=2/],
  ],
  [
    'requests that a quota demands',
    refused(`${pods}failed quota: compute: must specify limits.cpu for: cart`),
    'quota-needs-requests',
    [/compute/, /limits\.cpu/],
  ],
  [
    'a limit range',
    refused(`${pods}maximum memory usage per Container is 1Gi, but limit is 2Gi`),
    'limit-range-violated',
    [/LimitRange/, /1Gi/, /limit is 2Gi/],
  ],
  [
    'pod security',
    refused(
      `${pods}violates PodSecurity "restricted:latest": privileged (container "cart" must not set securityContext.privileged=true)`,
    ),
    'pod-security-violated',
    [/restricted:latest/, /privileged/],
  ],
  [
    'a missing service account',
    refused(
      `${pods}error looking up service account shop/cart-identity: serviceaccount "cart-identity" not found`,
    ),
    'service-account-missing',
    [/service account cart-identity does not exist/],
  ],
  [
    'a webhook that refuses',
    refused('admission webhook "policy.example" denied the request: images must be signed'),
    'webhook-denies',
    [/policy\.example/, /images must be signed/],
  ],
  [
    'a webhook that is not there',
    refused(hook('service "injector" not found')),
    'webhook-service-missing',
    [/mesh\/injector does not exist/],
  ],
  [
    'a webhook without endpoints',
    refused(hook('no endpoints available for service "injector"')),
    'webhook-without-endpoints',
    [/mesh\/injector/, /no endpoints/],
  ],
  [
    'a webhook with a bad certificate',
    refused(hook('tls: failed to verify certificate: x509: certificate signed by unknown authority')),
    'webhook-certificate',
    [/x509/],
  ],
  [
    'a webhook that does not answer',
    refused(hook('context deadline exceeded')),
    'webhook-unreachable',
    [/context deadline exceeded/],
  ],
  [
    'a missing priority class',
    refused(`${pods}no PriorityClass with name high was found`),
    'priority-class-missing',
    [/PriorityClass high/],
  ],
  [
    'a policy',
    refused(`${pods}ValidatingAdmissionPolicy 'small' with binding 'small-all' denied request: too large`),
    'admission-policy-denies',
    [/policy small/i, /too large/],
  ],
  [
    'an invalid field',
    refused('Pod "cart-6fb9c7d5f4-x" is invalid: spec.containers[0].image: Required value'),
    'pod-spec-invalid',
    [/spec\.containers\[0\]\.image/],
  ],
  [
    'anything else',
    refused('the server could not decide'),
    'pods-cannot-be-created',
    [/the server could not decide/],
  ],
  ['no copy wanted', workload('cart', { replicas: 0 }), 'scaled-to-zero', [/0 replicas/]],
  [
    'a pause before the first pod',
    [
      object('Deployment', 'cart', {
        apiVersion: 'apps/v1',
        spec: { replicas: 2, paused: true },
        status: {},
      }),
    ],
    'paused-without-pods',
    [/paused/, /0 of 2/],
  ],
];

describe.each(CAUSES)('no pods because of %s', (_, objects, pattern, words) => {
  test.each(QUESTIONS)('%s', async (question) => {
    const found = await answer(question, objects);
    expect(found.pattern).toBe(pattern);
    for (const word of words) expect(found.rootCause).toMatch(word);
    expect(found.rootCause).toContain('cart');
  });

  test('a healthy neighbour is not blamed', async () => {
    const { pattern: none } = await answer(
      'why is web in shop failing',
      objects.some(({ metadata }) => metadata?.name === 'web') ? objects : [...objects, ...workload('web')],
    );
    expect(none).toBeNull();
  });
});

describe('a webhook whose pods are down', () => {
  const mesh = (kind: string, name: string, parts: object): KubeObject =>
    object(kind, name, { ...parts }, { namespace: 'mesh' });
  const backend = (replicas: number): KubeObject =>
    mesh('Deployment', 'injector', {
      apiVersion: 'apps/v1',
      spec: {
        replicas,
        selector: { matchLabels: { app: 'injector' } },
        template: { metadata: { labels: { app: 'injector' } }, spec: { containers: [{ name: 'injector' }] } },
      },
      status: {},
    });
  const objects = [
    ...refused(hook('dial tcp 10.96.8.1:443: connect: connection refused')),
    service('injector', {}, 'mesh'),
  ];

  test.each([
    // Why there are no pods is looked for where they are made.
    [
      1,
      'webhook-backend-down',
      /only 0 of 1 pods ready/,
      [
        ['LIST_ALL', 'mesh'],
        ['LIST_ALL', 'kube-system'],
      ],
    ],
    [0, 'webhook-backend-scaled-to-zero', /scaled to 0 replicas/, []],
  ])('wanted %s', async (replicas, pattern, words, further) => {
    const found = await answer('cart in shop has no pods', [...objects, backend(replicas)]);
    expect(found.pattern).toBe(pattern);
    expect(found.rootCause).toMatch(words);
    expect(found.rootCause).toMatch(/deployment mesh\/injector/);
    expect(found.investigation.steps.map(({ tool, args }) => [tool, args['namespace']])).toEqual([
      ['FIND_ISSUES', 'shop'],
      ['FIND_ISSUES', 'mesh'],
      ...further,
    ]);
  });
});

test('the quota is told when it is what was asked about', async () => {
  const quota = object('ResourceQuota', 'team', { status: { hard: { pods: '2' }, used: { pods: '2' } } });
  const found = await answer('is the quota team in shop exhausted?', [quota, ...workload('cart')]);
  expect(found.pattern).toBe('quota-used-up');
  expect((await answer('why is cart in shop slow', [quota, ...workload('cart')])).pattern).toBeNull();
});
