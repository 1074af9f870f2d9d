// Settings that are missing in one namespace and there in another; issuers that are there for the whole cluster.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { event, object, workload } from '../support/objects.ts';
import { condition } from '../support/one-look.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const PLACEHOLDER = `ERROR Could not resolve placeholder 'cart.queue' in value "\${cart.queue}"`;
const missing = { 'shop/cart-0/main#previous': PLACEHOLDER, 'shop/cart-0/main': PLACEHOLDER };
const PROFILE = [{ name: 'APP_PROFILE', value: 'live' }];
const crashing = crashingWorkload({ exitCode: 1, reason: 'Error' });
const twin = (parts: { readonly ready?: number; readonly image?: string; readonly env?: typeof PROFILE }) =>
  workload('cart', {
    namespace: 'shop-live',
    ready: parts.ready ?? 1,
    containers: [
      { name: 'main', image: parts.image ?? 'registry.example/cart:9.8', env: parts.env ?? PROFILE },
    ],
  });

const certificate = (kind: string): KubeObject =>
  object('Certificate', 'web', {
    apiVersion: 'cert-manager.io/v1',
    spec: { secretName: 'web-tls', dnsNames: ['web.example'], issuerRef: { name: 'house', kind } },
    status: {
      conditions: [
        condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      ],
    },
  });
const notFound = event(
  { kind: 'CertificateRequest', name: 'web-1' },
  'IssuerNotFound',
  'Referenced "Issuer" not found: issuer.cert-manager.io "house" not found',
  { type: 'Normal' },
);
const clusterIssuer = (name: string): KubeObject =>
  object(
    'ClusterIssuer',
    name,
    {
      apiVersion: 'cert-manager.io/v1',
      status: { conditions: [condition('Ready', 'True', 'ACMEAccountRegistered', '')] },
    },
    { namespace: undefined },
  );
const ingress = object(
  'Ingress',
  'web',
  {
    apiVersion: 'networking.k8s.io/v1',
    spec: { ingressClassName: 'nginx', tls: [{ hosts: ['web.example'], secretName: 'web-tls' }] },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } },
  },
  { annotations: { 'cert-manager.io/issuer': 'house' } },
);
const KINDS = [
  'certificates cert,certs cert-manager.io/v1 true Certificate',
  'certificaterequests cr,crs cert-manager.io/v1 true CertificateRequest',
  'issuers - cert-manager.io/v1 true Issuer',
  'clusterissuers - cert-manager.io/v1 false ClusterIssuer',
].join('\n');

const CASES: readonly ToldCase[] = [
  {
    pattern: 'variables-of-the-twin-missing',
    question: 'why does it crash here and run in production',
    objects: [...crashing, ...twin({})],
    logs: missing,
    says: ['cart.queue', 'APP_PROFILE', 'deployment shop-live/cart'],
    unless: [
      { name: 'the other one fails as well', objects: [...crashing, ...twin({ ready: 0 })] },
      {
        name: 'the other one runs another program',
        objects: [...crashing, ...twin({ image: 'registry.example/till:1' })],
      },
      { name: 'the other one has no more variables', objects: [...crashing, ...twin({ env: [] })] },
    ],
  },
  {
    pattern: 'issuer-is-cluster-wide',
    question: 'certificate web in shop is not issued',
    objects: [certificate('Issuer'), notFound, clusterIssuer('house'), ingress],
    apiResources: KINDS,
    says: [
      'Issuer house of its own namespace',
      'ClusterIssuer house',
      'Ingress web',
      'not by that for a ClusterIssuer',
    ],
    unless: [
      {
        name: 'no ClusterIssuer is called so',
        objects: [certificate('Issuer'), notFound, clusterIssuer('other'), ingress],
      },
      {
        name: 'the ClusterIssuer is asked for',
        objects: [certificate('ClusterIssuer'), clusterIssuer('house'), ingress],
      },
    ],
  },
];

expectTold(CASES);
