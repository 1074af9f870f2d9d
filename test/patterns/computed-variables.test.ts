// Variables that do not hold what their manifest means, and limits that a load balancer or a proxy has.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload, IMAGE } from '../support/broken-pods.ts';
import { event, pod, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

type Env = readonly { readonly name: string; readonly value?: string }[];

const REFUSED = 'FATAL: password authentication failed for user "cart"';
const refused = { 'shop/cart-0/main#previous': REFUSED, 'shop/cart-0/main': REFUSED };
const crashing = (env: Env): readonly KubeObject[] =>
  crashingWorkload({ exitCode: 1, reason: 'Error' }, { container: { env } });
const URL = { name: 'DATABASE_URL', value: 'postgres://cart:$(PGPASS)@db/cart' };
const wellCopy = (env: Env): KubeObject =>
  pod('cart-1', {
    labels: { app: 'cart' },
    owner: { kind: 'ReplicaSet', name: 'cart-rs' },
    containers: [{ name: 'main', image: IMAGE, env }],
  });
const PASS = { name: 'PGPASS', value: 'from-a-secret' };

const KEY_ERROR = "KeyError: 'DB_HOST'";
const lacking = { 'shop/cart-0/main#previous': KEY_ERROR, 'shop/cart-0/main': KEY_ERROR };
const skipped = (keys: string): KubeObject =>
  event(
    { kind: 'Pod', name: 'cart-0' },
    'InvalidEnvironmentVariableNames',
    `Keys [${keys}] from the EnvFrom configMap shop/cart-settings were skipped since they are considered invalid environment variable names.`,
  );
const UNLICENSED = 'ERROR [app] No license key has been provided. {"code":0}';
const unready = workload('cart', { ready: 0 });

const balancer = (spec: Readonly<Record<string, unknown>>): readonly KubeObject[] => [
  ...workload('door'),
  {
    ...service('door', { type: 'LoadBalancer', ...spec }),
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } },
  },
];
const RANGES = { loadBalancerSourceRanges: ['198.51.100.0/24'] };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'variable-used-before-set',
    question: 'cart in shop crashes since its variables are in order of the alphabet',
    objects: crashing([URL, PASS]),
    says: ['DATABASE_URL refers to PGPASS', 'stands after it'],
    unless: [
      { name: 'what it uses stands before it', objects: crashing([PASS, URL]) },
      {
        name: 'a copy is well with the same variables',
        objects: [...crashing([URL, PASS]), wellCopy([URL, PASS])],
      },
    ],
  },
  {
    pattern: 'login-refused-for-unset-variable',
    question: 'cart in shop is refused by its database though the password is right',
    objects: crashing([URL, PASS]),
    logs: refused,
    says: ['DATABASE_URL refers to PGPASS', 'stands after it'],
    unless: [
      { name: 'what it uses stands before it', objects: crashing([PASS, URL]) },
      { name: 'the reference is meant as text', objects: crashing([{ ...URL, value: '$$(PGPASS)' }, PASS]) },
      { name: 'what it uses is not in the list', objects: crashing([URL]) },
    ],
  },
  {
    pattern: 'variables-skipped-for-their-names',
    question: 'cart in shop says that a variable is missing',
    objects: [...crashing([]), skipped('db-host')],
    logs: lacking,
    says: ['DB_HOST', 'configMap shop/cart-settings', 'db-host'],
    unless: [
      { name: 'no key was skipped', objects: crashing([]) },
      { name: 'the program misses nothing', logs: refused },
    ],
  },
  {
    pattern: 'skipped-variable-missed',
    question: 'the new release of cart in shop answers 500',
    objects: [...unready, skipped('PEPPER-2, license-key')],
    logs: { 'shop/cart-0': UNLICENSED },
    says: ['configMap shop/cart-settings', 'license-key', 'No license key has been provided'],
    unless: [
      { name: 'no key was skipped', objects: unready },
      { name: 'what it misses is called otherwise', objects: [...unready, skipped('mail-host')] },
      { name: 'it misses nothing', logs: { 'shop/cart-0': REFUSED } },
      {
        name: 'a copy of the same template is well',
        objects: [...unready, wellCopy([]), skipped('license-key')],
      },
    ],
  },
  {
    pattern: 'service-source-ranges',
    question: 'door in shop times out from the new office',
    objects: balancer(RANGES),
    says: ['shop/door', '198.51.100.0/24', 'loadBalancerSourceRanges'],
    unless: [
      { name: 'everybody is let in', objects: balancer({ loadBalancerSourceRanges: ['0.0.0.0/0'] }) },
      { name: 'there are no ranges', objects: balancer({}) },
      { name: 'it is not reached by a load balancer', objects: balancer({ ...RANGES, type: 'ClusterIP' }) },
    ],
  },
  {
    pattern: 'service-local-traffic',
    question: 'door in shop is reached from outside through one node only',
    objects: balancer({ externalTrafficPolicy: 'Local' }),
    says: ['shop/door', 'externalTrafficPolicy: Local', 'node-1'],
    unless: [
      { name: 'every node passes packets on', objects: balancer({ externalTrafficPolicy: 'Cluster' }) },
      { name: 'nothing is said of it', objects: balancer({}) },
    ],
  },
  {
    pattern: 'upstream-read-timeout',
    question: 'exports through door in shop end with 504 after a minute',
    objects: workload('door'),
    logs: {
      'shop/door-0':
        '2026/03/01 02:58:00 [error] 31#31: *7 upstream timed out (110: Operation timed out) while reading response header from upstream, client: 198.51.100.7, server: door, request: "GET /export HTTP/1.1", upstream: "http://10.244.1.7:8080/export"',
    },
    says: ['read timeout', 'proxy_read_timeout'],
    unless: [
      {
        name: 'it could not even connect',
        logs: {
          'shop/door-0':
            '2026/03/01 02:58:00 [error] 31#31: *7 upstream timed out (110: Operation timed out) while connecting to upstream, client: 198.51.100.7, server: door, request: "GET /export HTTP/1.1", upstream: "http://10.244.1.7:8080/export"',
        },
      },
    ],
  },
];

expectTold(CASES);
