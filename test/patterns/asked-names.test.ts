// What a question may name instead of a workload: the host of an Ingress, a container, its namespace, nothing at all.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { NAMESPACE, object, service, workload } from '../support/objects.ts';
import { condition } from '../support/one-look.ts';

const route = (name: string, host: string, backend: string): KubeObject =>
  object('Ingress', name, {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: { paths: [{ path: '/', backend: { service: { name: backend, port: { number: 80 } } } }] },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } },
  });
const nginx = object(
  'IngressClass',
  'nginx',
  { apiVersion: 'networking.k8s.io/v1' },
  { namespace: undefined },
);

describe('the host of an Ingress', () => {
  const objects = [
    nginx,
    route('storefront', 'pay.example.com', 'till'),
    route('other', 'docs.example.com', 'docs'),
    ...workload('docs'),
    service('docs'),
    service('till'),
    ...workload('till', { replicas: 0 }),
  ];

  test('is the Ingress with what stands behind it', async () => {
    const told = await answer(`pay.example.com in ${NAMESPACE} answers 503`, objects);
    expect(told.rootCause).toMatch(/till/);
  });

  test('of another Ingress is not answered with that', async () => {
    const told = await answer(`docs.example.com in ${NAMESPACE} answers 503`, objects);
    expect(told.rootCause).not.toMatch(/till/);
  });
});

describe('the name of a container', () => {
  const sidecar = crashingWorkload(
    { exitCode: 1, reason: 'Error' },
    { container: { name: 'main' }, podSpec: {} },
  ).map((made) =>
    made.kind === 'Pod'
      ? {
          ...made,
          spec: {
            ...made.spec,
            containers: [
              { name: 'main', image: 'registry.example/cart:9.9' },
              { name: 'fluxgate', image: 'registry.example/fluxgate:1' },
            ],
          },
        }
      : made,
  );
  const others = crashingWorkload({ exitCode: 139, reason: 'Error' }).map((made) =>
    JSON.parse(JSON.stringify(made).replaceAll('cart', 'mailer')),
  ) as readonly KubeObject[];
  const logs = {
    'shop/cart-0/main': 'FATAL seal of epoch 7 is broken',
    'shop/cart-0/main#previous': 'FATAL seal of epoch 7 is broken',
    'shop/cart-0/fluxgate': 'INFO up',
  };

  test('is the workload that runs it, whatever else is in trouble', async () => {
    const told = await answer(`fluxgate in ${NAMESPACE} does not work`, [...sidecar, ...others], { logs });
    expect(told.rootCause).toMatch(/cart-0/);
    expect(told.rootCause).not.toMatch(/mailer/);
  });
});

describe('a namespace that goes away', () => {
  const gone = (conditions: readonly object[]): KubeObject =>
    object(
      'Namespace',
      'old-shop',
      { status: { phase: 'Terminating', conditions } },
      { namespace: undefined, deletionTimestamp: '2026-03-01T02:10:00Z' },
    );

  test('says what is still in it', async () => {
    const told = await answer('namespace old-shop is stuck in Terminating', [
      gone([
        condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          'Some resources are remaining: recipes.kitchen.example has 1 resource instances',
        ),
        condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          'Some content in the namespace has finalizers remaining: kitchen.example/keep in 1 resource instances',
        ),
      ]),
    ]);
    expect(told.rootCause).toMatch(/old-shop.*(?:recipes\.kitchen\.example|kitchen\.example\/keep)/s);
  });

  test('and says nothing of itself is told as deleted, and when', async () => {
    const { pattern, investigation } = await answer('namespace old-shop is stuck in Terminating', [gone([])]);
    expect(pattern).toBeNull();
    expect(investigation.explanation).toContain('was deleted at 2026-03-01T02:10:00Z');
    expect(investigation.leads.map(({ says }) => says)).toContain('namespace old-shop');
  });
});

describe('nothing, in a namespace where nothing is seen to be wrong', () => {
  const quiet = [...workload('till'), service('till'), ...workload('ledger'), service('ledger')];
  const question = `customers complain about ${NAMESPACE}`;
  const SEAL = 'ERROR booking refused: seal of epoch 7 is broken';
  const logs = { 'shop/till-0': 'INFO up', 'shop/ledger-0': [SEAL, SEAL, SEAL].join('\n') };

  test('the logs of its workloads are read, and what they complain of is told', async () => {
    const told = await answer(question, quiet, { logs });
    const read = told.investigation.steps
      .filter(({ tool }) => tool === 'GET_LOGS')
      .map(({ args }) => args.pod);
    expect(new Set(read)).toEqual(new Set(['till-0', 'ledger-0']));
    expect(`${told.rootCause} ${JSON.stringify(told.investigation.leads)}`).toContain('seal of epoch 7');
  });

  test('and calm logs give no cause', async () => {
    const told = await answer(question, quiet, { logs: { ...logs, 'shop/ledger-0': 'INFO up' } });
    expect(told.pattern).toBeNull();
  });

  test('a namespace of another name is left alone', async () => {
    const other = workload('vault', { namespace: 'bank' });
    const told = await answer(question, [...quiet, ...other], { logs });
    expect(JSON.stringify(told.investigation.steps.map(({ args }) => args))).not.toContain('vault-0');
  });
});

describe('what something does', () => {
  const printer = crashingWorkload({ exitCode: 139, reason: 'Error' }).map(
    (made): KubeObject => JSON.parse(JSON.stringify(made).replaceAll('cart', 'label-printer')),
  );

  test('is the workload whose name says so, in any form of the words', async () => {
    const told = await answer(`labels are not printed any more in ${NAMESPACE}`, [
      ...printer,
      ...workload('shelf'),
    ]);
    expect(told.rootCause).toMatch(/label-printer/);
  });

  test('is nobody where several have the word in their name', async () => {
    const others = ['printer-a', 'printer-b', 'printer-c'].flatMap((name) => workload(name));
    const told = await answer(`nothing is printed any more in ${NAMESPACE}`, [
      ...others,
      ...workload('shelf'),
    ]);
    expect(told.pattern ?? null).toBe(null);
  });
});

describe('a name that nothing here bears', () => {
  const crashing = crashingWorkload({ exitCode: 139, reason: 'Error' }).map((made) =>
    JSON.parse(JSON.stringify(made).replaceAll('cart', 'mailer')),
  ) as readonly KubeObject[];

  test.each([
    'why is basket crashing',
    'basket keeps restarting since noon',
    'the basket pods are in CrashLoopBackOff',
    'why are the basket pods not ready',
    'basket crashes',
  ])('is said first, and what is wrong only as likely: %s', async (question) => {
    const told = await answer(question, crashing);
    expect(told.investigation.diagnosis?.basis).toBe('likely');
    expect(told.investigation.diagnosis?.confidence).toBeLessThanOrEqual(0.5);
    expect(told.rootCause).toMatch(
      /^Nothing that was looked at is called basket\. What is wrong here: .*mailer/,
    );
  });

  test.each([
    'why is everything crashing',
    'something keeps restarting',
    'pods are crashing',
    'why does mailer crash since noon',
    'users say that it restarts again and again',
    'orders are late, a pod crashes',
  ])('is not seen where none is said, or one that is here: %s', async (question) => {
    const told = await answer(question, crashing);
    expect(told.rootCause).not.toContain('is called');
    expect(told.rootCause).toContain('mailer');
  });
});
