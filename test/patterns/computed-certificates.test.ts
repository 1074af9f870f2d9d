// Causes of certificates that are not renewed, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const LIMIT =
  'The certificate request has failed to complete and will be retried: Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s';
const REFUSED =
  'The certificate request has failed to complete and will be retried: Failed to create Order: 403 urn:ietf:params:acme:error:unauthorized: account is deactivated';
const EXPIRED = '2026-02-28T06:00:00Z';
const VALID = '2026-05-01T06:00:00Z';

interface Made {
  readonly namespace?: string;
  readonly names?: readonly string[];
  readonly message?: string;
  readonly notAfter?: string;
  readonly issuer?: string;
}

function certificate({
  namespace = 'shop',
  names = ['a.example', 'b.example'],
  message,
  notAfter = VALID,
  issuer = 'public',
}: Made): KubeObject {
  const ready = {
    type: 'Ready',
    status: notAfter === VALID ? 'True' : 'False',
    reason: 'Ready',
    message: '',
  };
  const failed = { type: 'Issuing', status: 'False', reason: 'Failed', message };
  return object(
    'Certificate',
    'web-tls',
    {
      apiVersion: 'cert-manager.io/v1',
      spec: { dnsNames: names, secretName: 'web-tls', issuerRef: { kind: 'ClusterIssuer', name: issuer } },
      status: { conditions: [ready, ...(message === undefined ? [] : [failed])], notAfter },
    },
    { namespace },
  );
}

const web = [
  ...workload('web'),
  service('web'),
  object('Ingress', 'web', {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      tls: [{ hosts: ['a.example'], secretName: 'web-tls' }],
      rules: [
        {
          host: 'a.example',
          http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  }),
];
const API_RESOURCES =
  'NAME SHORTNAMES APIVERSION NAMESPACED KIND\ncertificates cert cert-manager.io/v1 true Certificate';
const BASE = { question: 'the certificate of web in shop has expired', apiResources: API_RESOURCES };

const CASES: readonly ToldCase[] = [
  {
    ...BASE,
    pattern: 'certificate-renewal-failed',
    objects: [...web, certificate({ message: REFUSED, notAfter: EXPIRED })],
    says: [`expired at ${EXPIRED}`, 'account is deactivated'],
    unless: [
      { name: 'it is still valid', objects: [...web, certificate({ message: REFUSED })] },
      { name: 'nothing says that renewing failed', objects: [...web, certificate({ notAfter: EXPIRED })] },
    ],
  },
  {
    ...BASE,
    pattern: 'certificate-limit-used-by-others',
    objects: [
      ...web,
      certificate({ message: LIMIT, notAfter: EXPIRED }),
      certificate({ namespace: 'try-1', names: ['b.example', 'a.example'] }),
      certificate({ namespace: 'try-2' }),
    ],
    says: ['a.example, b.example', '2 other Certificates', 'try-1/web-tls, try-2/web-tls'],
    unless: [
      {
        name: 'the others ask for other names',
        objects: [
          ...web,
          certificate({ message: LIMIT, notAfter: EXPIRED }),
          certificate({ namespace: 'try-1', names: ['c.example'] }),
        ],
      },
      {
        name: 'the others ask another authority',
        objects: [
          ...web,
          certificate({ message: LIMIT, notAfter: EXPIRED }),
          certificate({ namespace: 'try-1', issuer: 'staging' }),
        ],
      },
      {
        name: 'it is refused for another reason',
        objects: [
          ...web,
          certificate({ message: REFUSED, notAfter: EXPIRED }),
          certificate({ namespace: 'try-1' }),
        ],
      },
    ],
  },
];

expectTold(CASES);
