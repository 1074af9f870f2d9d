// Causes that custom objects, owners, routes and load balancers show, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

type Fields = Readonly<Record<string, unknown>>;

const CLUSTER_WIDE = { namespace: undefined };

/** A custom object that its controller has, or has not, said anything of. */
const recipe = (name: string, parts: Fields = {}, metadata: Fields = {}): KubeObject =>
  object('Recipe', name, { apiVersion: 'kitchen.example/v1', spec: {}, ...parts }, metadata);
const JUDGED = { status: { phase: 'Served' } };
const API_RESOURCES = 'NAME SHORTNAMES APIVERSION NAMESPACED KIND\nrecipes kitchen.example/v1 true Recipe';
const IN_SCOPE = { labels: { 'kitchen.example/shard': 'a' } };

const orphan = (metadata: Fields = {}): KubeObject =>
  object(
    'ReplicaSet',
    'mailer-5d9f7c6b4d',
    { apiVersion: 'apps/v1', spec: { replicas: 1 }, status: { replicas: 1 } },
    { ownerReferences: [{ kind: 'Deployment', name: 'mailer', controller: true }], ...metadata },
  );

const [deployment, replicaSet] = workload('gate', { ready: 0 });
const refusedSet = (message: string): readonly KubeObject[] => [
  deployment as KubeObject,
  {
    ...(replicaSet as KubeObject),
    status: {
      replicas: 0,
      conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }],
    },
  },
  event({ kind: 'ReplicaSet', name: 'gate-rs' }, 'FailedCreate', message),
];

const annotated = (name: string, className: string, served: boolean): KubeObject =>
  object(
    'Ingress',
    name,
    {
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        rules: [
          {
            host: `${name}.example.com`,
            http: { paths: [{ path: '/', backend: { service: { name: 'cart', port: { number: 80 } } } }] },
          },
        ],
      },
      status: { loadBalancer: served ? { ingress: [{ hostname: 'lb.example.com' }] } : {} },
    },
    { annotations: { 'kubernetes.io/ingress.class': className } },
  );
const nginx = object('IngressClass', 'nginx', { apiVersion: 'networking.k8s.io/v1' }, CLUSTER_WIDE);
const cart = [...workload('cart'), service('cart')];

const balanced = (reason: string, message: string): readonly KubeObject[] => [
  ...workload('cart'),
  service('cart', { type: 'LoadBalancer' }),
  event({ kind: 'Service', name: 'cart' }, reason, message),
];

const CASES: readonly ToldCase[] = [
  {
    pattern: 'custom-object-lacks-label',
    question: 'nothing happens with recipe soup in shop',
    apiResources: API_RESOURCES,
    objects: [recipe('soup'), recipe('bread', JUDGED, IN_SCOPE), recipe('stew', JUDGED, IN_SCOPE)],
    says: ['soup', 'others of its kind (2)', 'kitchen.example/shard=a'],
    unless: [
      {
        name: 'it has the label of the others',
        objects: [recipe('soup', {}, IN_SCOPE), recipe('bread', JUDGED, IN_SCOPE)],
      },
      {
        name: 'not all others have it',
        objects: [recipe('soup'), recipe('bread', JUDGED, IN_SCOPE), recipe('stew', JUDGED)],
      },
    ],
  },
  {
    pattern: 'custom-object-ignored',
    question: 'nothing happens with recipe soup in shop',
    apiResources: API_RESOURCES,
    objects: [recipe('soup'), recipe('bread', JUDGED), recipe('stew', JUDGED)],
    says: ['soup', 'others of its kind (2)'],
    unless: [
      { name: 'none of the others has a status either', objects: [recipe('soup'), recipe('bread')] },
      {
        name: 'it was made a moment ago',
        objects: [recipe('soup', {}, { creationTimestamp: '2026-03-01T02:58:00Z' }), recipe('bread', JUDGED)],
      },
    ],
  },
  {
    pattern: 'owner-gone',
    question: 'I deleted deployment mailer in shop, but replicaset mailer-5d9f7c6b4d is still there',
    objects: [orphan(), ...workload('web')],
    says: ['mailer-5d9f7c6b4d', 'Deployment mailer'],
    unless: [
      { name: 'the owner is there', objects: [orphan(), object('Deployment', 'mailer')] },
      {
        name: 'it is on its way out',
        objects: [orphan({ deletionTimestamp: '2026-03-01T02:59:00Z' }), ...workload('web')],
      },
    ],
  },
  {
    pattern: 'port-held-by-another',
    question: 'gate in shop has no pods at all',
    objects: refusedSet(
      'Error creating: Service "gate" is invalid: spec.ports[0].nodePort: Invalid value: 31000: provided port is already allocated',
    ),
    says: ['gate', 'spec.ports[0].nodePort', 'already allocated'],
    unless: [
      {
        name: 'the port is out of range',
        objects: refusedSet(
          'Error creating: Service "gate" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range',
        ),
      },
    ],
  },
  {
    pattern: 'ingress-class-unserved',
    question: 'ingress edge in shop answers 404',
    objects: [...cart, nginx, annotated('edge', 'traefik', false)],
    says: ['edge', 'class traefik', 'nginx'],
    unless: [
      { name: 'the class exists', objects: [...cart, nginx, annotated('edge', 'nginx', false)] },
      {
        name: 'another Ingress of that class has an address',
        objects: [...cart, nginx, annotated('edge', 'traefik', false), annotated('other', 'traefik', true)],
      },
      { name: 'the cluster goes without classes', objects: [...cart, annotated('edge', 'traefik', false)] },
    ],
  },
  {
    pattern: 'load-balancer-without-addresses',
    question: 'service cart in shop has no external ip',
    objects: balanced('AllocationFailed', 'Failed to allocate IP for "shop/cart": no available IPs'),
    says: ['no available IPs'],
    unless: [
      {
        name: 'the address that it asks for is not allowed',
        objects: balanced(
          'AllocationFailed',
          'Failed to allocate IP for "shop/cart": ["192.0.2.9"] is not allowed in config',
        ),
      },
    ],
  },
  {
    pattern: 'load-balancer-without-subnet',
    question: 'service cart in shop has no external ip',
    objects: balanced(
      'FailedBuildModel',
      'Failed build model due to unable to resolve at least one subnet (0 match VPC and tags: [kubernetes.io/role/elb])',
    ),
    says: ['kubernetes.io/role/elb'],
    unless: [
      {
        name: 'it may not look for them',
        objects: balanced(
          'FailedBuildModel',
          'Failed build model due to AccessDenied: not authorized to perform ec2:DescribeAvailabilityZones',
        ),
      },
    ],
  },
];

expectTold(CASES);
