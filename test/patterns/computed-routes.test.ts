// Causes that stand in routes of any namespace, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

type Fields = Readonly<Record<string, unknown>>;

const ISTIO = 'networking.istio.io/v1';
const MESH_KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
virtualservices vs ${ISTIO} true VirtualService
destinationrules dr ${ISTIO} true DestinationRule`;
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const GATEWAY_KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
httproutes ${GATEWAY_API} true HTTPRoute
referencegrants gateway.networking.k8s.io/v1beta1 true ReferenceGrant`;

const ratings = [service('ratings', {}, 'books'), ...workload('ratings', { namespace: 'books' })];
const split = (subset: string): KubeObject =>
  object(
    'VirtualService',
    'ratings',
    {
      apiVersion: ISTIO,
      spec: {
        http: [
          {
            route: [
              { destination: { host: 'ratings', subset: 'v1' }, weight: 50 },
              { destination: { host: 'ratings', subset }, weight: 50 },
            ],
          },
        ],
      },
    },
    { namespace: 'books' },
  );
const rule = (host: string, ...subsets: readonly string[]): KubeObject =>
  object(
    'DestinationRule',
    'ratings',
    { apiVersion: ISTIO, spec: { host, subsets: subsets.map((name) => ({ name })) } },
    { namespace: 'books' },
  );
const OVER = 'ratings.books.svc.cluster.local';
const UPSTREAM = {
  'shop/pages-0': '2026-03-01T02:59:00Z ERROR GET http://ratings.books/v1: unexpected status 503',
  'books/ratings-0': 'listening on :8080',
};
const pages = workload('pages');

const labelled = (asked: string, labels: Readonly<Record<string, string>>): KubeObject =>
  object(
    'DestinationRule',
    'ratings',
    {
      apiVersion: ISTIO,
      spec: {
        host: 'ratings',
        subsets: [
          { name: 'v1', labels: { app: 'ratings' } },
          { name: asked, labels },
        ],
      },
    },
    { namespace: 'books' },
  );
const encrypted = (mode: string): KubeObject =>
  object(
    'DestinationRule',
    'ratings',
    { apiVersion: ISTIO, spec: { host: OVER, trafficPolicy: { tls: { mode } } } },
    { namespace: 'books' },
  );
const inMesh = ratings.map((made) => {
  if (made.kind !== 'Pod') return made;
  const { containers = [] } = (made.spec ?? {}) as { containers?: readonly unknown[] };
  return {
    ...made,
    spec: { ...made.spec, containers: [...containers, { name: 'istio-proxy', image: 'istio/proxyv2:1.24' }] },
  };
});

const finder = [service('finder', {}, 'lookup'), ...workload('finder', { namespace: 'lookup' })];
const route = (parts: Fields = {}): KubeObject =>
  object('HTTPRoute', 'site', {
    apiVersion: GATEWAY_API,
    spec: {
      hostnames: ['site.example.com'],
      parentRefs: [{ name: 'public', namespace: 'edge' }],
      rules: [{ backendRefs: [{ kind: 'Service', name: 'finder', namespace: 'lookup', port: 80 }] }],
    },
    ...parts,
  });
const resolved = (status: string, reason: string) => ({
  status: {
    parents: [{ parentRef: { name: 'public' }, conditions: [{ type: 'ResolvedRefs', status, reason }] }],
  },
});
const grant = (namespace: string, to: Fields = { group: '', kind: 'Service' }): KubeObject =>
  object(
    'ReferenceGrant',
    'routes',
    {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace }], to: [to] },
    },
    { namespace: 'lookup' },
  );
const refused = route(resolved('False', 'RefNotPermitted'));

const CASES: readonly ToldCase[] = [
  {
    pattern: 'route-subset-undefined',
    question: 'every second page of pages in shop comes without ratings',
    objects: [...pages, ...ratings, split('green'), rule(OVER, 'v1', 'v2')],
    logs: UPSTREAM,
    apiResources: MESH_KINDS,
    says: ['VirtualService books/ratings', 'subset green', 'v1, v2'],
    unless: [
      {
        name: 'the subset is defined',
        objects: [...pages, ...ratings, split('green'), rule(OVER, 'v1', 'green')],
      },
      {
        name: 'a rule for all hosts defines it',
        objects: [...pages, ...ratings, split('green'), rule('*.books', 'v1', 'green')],
      },
      { name: 'no route asks for it', objects: [...pages, ...ratings, split('v2'), rule(OVER, 'v1', 'v2')] },
    ],
  },
  {
    pattern: 'route-not-granted',
    question: 'https://site.example.com/find answers 500 since finder has moved to namespace lookup',
    objects: [...finder, refused, grant('staging')],
    logs: { 'lookup/finder-0': 'listening on :8080' },
    apiResources: GATEWAY_KINDS,
    says: [
      'HTTPRoute shop/site',
      'Service finder',
      'namespace lookup',
      'only HTTPRoute of namespace staging',
    ],
    unless: [
      { name: 'a grant permits it', objects: [...finder, refused, grant('shop')] },
      {
        name: 'the gateway has found everything all the same',
        objects: [...finder, route(resolved('True', 'ResolvedRefs')), grant('staging')],
      },
    ],
  },
  {
    pattern: 'route-not-granted',
    question: 'requests for finder in lookup get 500',
    objects: [...finder, refused, grant('shop', { group: '', kind: 'Service', name: 'other' })],
    logs: { 'lookup/finder-0': 'listening on :8080' },
    apiResources: GATEWAY_KINDS,
    says: ['Service finder of namespace lookup, which no ReferenceGrant'],
    unless: [
      {
        name: 'the grant names this Service',
        objects: [...finder, refused, grant('shop', { group: '', kind: 'Service', name: 'finder' })],
      },
    ],
  },
  {
    pattern: 'route-subset-empty',
    question: 'every second page of pages in shop comes without ratings',
    objects: [...pages, ...ratings, split('v2'), labelled('v2', { version: 'v2' })],
    logs: UPSTREAM,
    apiResources: MESH_KINDS,
    says: ['DestinationRule books/ratings', 'subset v2', 'version=v2'],
    unless: [
      {
        name: 'pods have the labels',
        objects: [...pages, ...ratings, split('v2'), labelled('v2', { app: 'ratings' })],
      },
    ],
  },
  {
    pattern: 'route-tls-to-plain',
    question: 'pages in shop comes without ratings, the proxy says 503',
    objects: [...pages, ...ratings, encrypted('ISTIO_MUTUAL')],
    logs: UPSTREAM,
    apiResources: MESH_KINDS,
    says: ['DestinationRule books/ratings', 'ISTIO_MUTUAL', 'ratings-0'],
    unless: [
      { name: 'it asks for plain connections', objects: [...pages, ...ratings, encrypted('DISABLE')] },
      { name: 'the pods have the proxy', objects: [...pages, ...inMesh, encrypted('ISTIO_MUTUAL')] },
    ],
  },
];

expectTold(CASES);
