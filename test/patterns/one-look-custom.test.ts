// Certificates, objects of operators and the Gateway API: what one look at them shows.
import { MADE_AT, object, service, workload } from '../support/objects.ts';
import { condition, expectAtOnce, type OneLook } from '../support/one-look.ts';

const cert = (kind: string, name: string, parts: object, apiVersion = 'cert-manager.io/v1') =>
  object(kind, name, { apiVersion, ...parts });
const acme = (kind: string, status: object) =>
  cert(
    kind,
    'web-1',
    { spec: { dnsName: 'shop.example', type: 'HTTP-01' }, status },
    'acme.cert-manager.io/v1',
  );
const CERTIFICATES: readonly OneLook[] = [
  [
    'certificate-expired',
    'certificate web in shop is not valid',
    [
      cert('Certificate', 'web', {
        spec: {
          secretName: 'web-tls',
          dnsNames: ['shop.example'],
          issuerRef: { name: 'acme', kind: 'ClusterIssuer' },
        },
        status: {
          notAfter: '2026-02-20T00:00:00Z',
          conditions: [
            condition('Ready', 'False', 'Expired', 'Certificate expired on Fri, 20 Feb 2026 00:00:00 UTC'),
          ],
        },
      }),
    ],
    '2026-02-20',
  ],
  [
    'challenge-failed',
    'challenge web-1 in shop is stuck',
    [
      acme('Challenge', {
        state: 'pending',
        presented: true,
        processing: true,
        reason: "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'",
      }),
    ],
    '404',
  ],
  [
    'certificate-order-failed',
    'order web-1 of the certificate in shop failed',
    [
      acme('Order', {
        state: 'errored',
        reason: 'Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited',
      }),
    ],
    'rateLimited',
  ],
  [
    'issuer-missing',
    'certificate request web-1 in shop is not issued',
    [
      cert('CertificateRequest', 'web-1', {
        status: {
          conditions: [
            condition(
              'Ready',
              'False',
              'Pending',
              'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "acme" not found',
            ),
          ],
        },
      }),
    ],
    'acme',
  ],
  [
    'certificate-request-denied',
    'certificate request web-1 in shop is not issued',
    [
      cert('CertificateRequest', 'web-1', {
        status: {
          conditions: [
            condition('Denied', 'True', 'policy.cert-manager.io', 'no policy approved this request'),
          ],
        },
      }),
    ],
    'no policy approved',
  ],
  [
    'issuer-not-ready',
    'issuer ca in shop is not ready',
    [
      cert('Issuer', 'ca', {
        status: {
          conditions: [
            condition(
              'Ready',
              'False',
              'ErrGetKeyPair',
              'Error getting keypair for CA issuer: secrets "ca" not found',
            ),
          ],
        },
      }),
    ],
    'secrets "ca" not found',
  ],
  [
    'signing-request-not-approved',
    'certificate signing request csr-x is not issued',
    [
      {
        ...cert(
          'CertificateSigningRequest',
          'csr-x',
          {
            spec: { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:worker-1' },
            status: {},
          },
          'certificates.k8s.io/v1',
        ),
        metadata: { name: 'csr-x', creationTimestamp: MADE_AT },
      },
    ],
    'kubelet-serving',
  ],
];

const CUSTOM: readonly OneLook[] = [
  [
    'custom-object-out-of-sync',
    'application cart in shop is out of sync',
    [
      cert(
        'Application',
        'cart',
        { status: { health: { status: 'Healthy' }, sync: { status: 'OutOfSync' } } },
        'argoproj.io/v1alpha1',
      ),
    ],
    'OutOfSync',
  ],
  [
    'approval-pending',
    'install plan install-x in shop is not ready',
    [
      cert(
        'InstallPlan',
        'install-x',
        { spec: { approval: 'Manual', approved: false }, status: { phase: 'RequiresApproval' } },
        'operators.coreos.com/v1alpha1',
      ),
    ],
    'install-x',
  ],
  [
    'api-service-unavailable',
    'apiservice v1.ledger.example is unavailable',
    [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1.ledger.example' },
        spec: { service: { name: 'ledger', namespace: 'shop' } },
        status: {
          conditions: [
            condition('Available', 'False', 'ServiceNotFound', 'service/ledger in "shop" is not present'),
          ],
        },
      },
    ],
    'ledger',
  ],
  [
    'custom-kind-not-served',
    'crd ledgers.shop.example is not served',
    [
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'ledgers.shop.example' },
        spec: { group: 'shop.example', names: { kind: 'Ledger', plural: 'ledgers' } },
        status: {
          conditions: [condition('NamesAccepted', 'False', 'PluralConflict', '"ledgers" is already in use')],
        },
      },
    ],
    'already in use',
  ],
];

const GATEWAY = { apiVersion: 'gateway.networking.k8s.io/v1' };
const SHOP = [...workload('cart'), service('cart')];
const route = (conditions: readonly object[] | null, backend: object = { name: 'cart', port: 80 }) =>
  object('HTTPRoute', 'cart', {
    ...GATEWAY,
    spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [backend] }] },
    status: { parents: conditions === null ? [] : [{ parentRef: { name: 'edge' }, conditions }] },
  });
const ROUTES: readonly OneLook[] = [
  [
    'gateway-class-not-accepted',
    'gatewayclass envoy is not accepted',
    [
      object(
        'GatewayClass',
        'envoy',
        {
          ...GATEWAY,
          spec: { controllerName: 'gateway.example/ctl' },
          status: { conditions: [condition('Accepted', 'False', 'InvalidParameters', 'no such parameters')] },
        },
        { namespace: undefined },
      ),
    ],
    'envoy',
  ],
  [
    'gateway-not-ready',
    'gateway edge in shop has no address',
    [
      object('Gateway', 'edge', {
        ...GATEWAY,
        spec: { gatewayClassName: 'envoy' },
        status: {
          conditions: [
            condition('Accepted', 'True', 'Accepted', ''),
            condition('Programmed', 'False', 'AddressNotAssigned', 'No addresses have been assigned'),
          ],
        },
      }),
    ],
    'No addresses',
  ],
  [
    'route-backend-port-missing',
    'httproute cart in shop answers 500',
    [...SHOP, route([condition('Accepted', 'True', 'Accepted', '')], { name: 'cart', port: 8099 })],
    '8099',
  ],
  [
    'route-refs-unresolved',
    'httproute cart in shop answers 500',
    [
      ...SHOP,
      route([
        condition(
          'ResolvedRefs',
          'False',
          'RefNotPermitted',
          'Backend ref to other/cart not permitted by any ReferenceGrant',
        ),
      ]),
    ],
    'ReferenceGrant',
  ],
  ['route-no-controller', 'httproute cart in shop does not work', [...SHOP, route(null)], 'edge'],
];

expectAtOnce([...CERTIFICATES, ...CUSTOM, ...ROUTES]);
