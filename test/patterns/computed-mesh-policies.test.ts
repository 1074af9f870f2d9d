// Calls that a policy of the service mesh refuses, beside policies that let the caller in or are about others.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
authorizationpolicies ap security.istio.io/v1 true AuthorizationPolicy`;
const PROXY = { name: 'istio-proxy', image: 'registry.example/istio/proxyv2:1.22' };

const meshed = (name: string, account: string, address: string, proxied = true): readonly KubeObject[] =>
  workload(name, {
    containers: [{ name, image: `registry.example/${name}:1` }, ...(proxied ? [PROXY] : [])],
    podSpec: { serviceAccountName: account },
  }).map((one) => (one.kind === 'Pod' ? { ...one, status: { ...one.status, podIP: address } } : one));
const policy = (spec: object, name = 'till-callers', namespace = 'shop'): KubeObject =>
  object('AuthorizationPolicy', name, { apiVersion: 'security.istio.io/v1', spec }, { namespace });
const lets = (source: object, more: object = {}) => ({
  action: 'ALLOW',
  selector: { matchLabels: { app: 'till' } },
  rules: [{ from: [{ source }], ...more }],
});
const principal = (account: string): string => `cluster.local/ns/shop/sa/${account}`;

const till = [...meshed('till', 'till', '10.1.0.7'), service('till')];
const site = [...till, ...meshed('kiosk', 'kiosk', '10.1.0.9')];
const REFUSED =
  '[2026-03-01T02:58:00.076Z] "GET /price HTTP/1.1" 403 - rbac_access_denied_matched_policy[none] - "-" 0 19 0 - "-" "kiosk/6" "67" "till.shop:80" "-" inbound|8080|| - 10.1.0.7:8080 10.1.0.9:58321 outbound_.80_._.till.shop.svc.cluster.local default';
const CALLER = {
  'shop/kiosk-0':
    '{"level":"error","ts":"2026-03-01T02:58:00Z","msg":"no price","url":"http://till/price","status":403,"body":"RBAC: access denied"}',
  'shop/till-0': 'GET /health 200',
};
const CALLEE = { ...CALLER, 'shop/kiosk-0': 'no price', 'shop/till-0': REFUSED };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'mesh-policy-refuses-caller',
    question: 'kiosk in shop gets 403 RBAC: access denied from till',
    objects: [...site, policy(lets({ principals: [principal('desk'), principal('bulk')] }))],
    apiResources: KINDS,
    logs: CALLER,
    says: [
      'AuthorizationPolicy shop/till-callers',
      principal('desk'),
      `identity of the caller is ${principal('kiosk')}`,
    ],
    unless: [
      {
        name: 'the policy names the caller',
        objects: [...site, policy(lets({ principals: [principal('kiosk')] }))],
      },
      {
        name: 'a star takes it in',
        objects: [...site, policy(lets({ principals: ['cluster.local/ns/shop/*'] }))],
      },
      { name: 'its namespace is let in', objects: [...site, policy(lets({ namespaces: ['shop'] }))] },
      {
        name: 'the policy is about other pods',
        objects: [
          ...site,
          policy({
            ...lets({ principals: [principal('desk')] }),
            selector: { matchLabels: { app: 'stock' } },
          }),
        ],
      },
      {
        name: 'the policy is of another namespace',
        objects: [...site, policy(lets({ principals: [principal('desk')] }), 'till-callers', 'other')],
      },
      {
        name: 'the call was refused by the program itself',
        logs: {
          ...CALLER,
          'shop/kiosk-0': 'ERROR http://till/price answered status 403: {"error":"no such customer"}',
        },
      },
    ],
  },
  {
    pattern: 'mesh-policy-refuses-caller',
    question: 'till in shop answers 403',
    objects: [...site, policy({ selector: { matchLabels: { app: 'till' } }, rules: [] }, 'nobody')],
    apiResources: KINDS,
    logs: CALLEE,
    says: ['shop/nobody', 'lets nobody in', 'deployment shop/kiosk'],
    unless: [
      { name: 'no policy is there', objects: site },
      { name: 'the caller is not known', objects: [...till, policy({ rules: [] }, 'nobody')] },
    ],
  },
  {
    pattern: 'mesh-policy-refuses-caller',
    question: 'till in shop answers 403',
    objects: [
      ...site,
      policy(
        lets(
          { principals: [principal('kiosk')] },
          { to: [{ operation: { methods: ['POST'], paths: ['/v2/*'] } }] },
        ),
      ),
    ],
    apiResources: KINDS,
    logs: CALLEE,
    says: ['no more than methods POST, paths /v2/*'],
    unless: [
      {
        name: 'another rule lets it do everything',
        objects: [
          ...site,
          policy(lets({ principals: [principal('kiosk')] }, { to: [{ operation: { methods: ['POST'] } }] })),
          policy(lets({ principals: [principal('kiosk')] }), 'second'),
        ],
      },
    ],
  },
  {
    pattern: 'mesh-policy-refuses-caller',
    question: 'till in shop answers 403',
    objects: [
      ...site,
      policy(
        { action: 'DENY', rules: [{ from: [{ source: { namespaces: ['shop'] } }] }] },
        'closed',
        'istio-system',
      ),
    ],
    apiResources: KINDS,
    logs: CALLEE,
    says: ['istio-system/closed', 'it denies namespaces shop'],
    unless: [
      {
        name: 'it denies others',
        objects: [
          ...site,
          policy(
            { action: 'DENY', rules: [{ from: [{ source: { namespaces: ['lab'] } }] }] },
            'closed',
            'istio-system',
          ),
        ],
      },
    ],
  },
  {
    pattern: 'mesh-policy-refuses-caller',
    question: 'kiosk in shop gets 403 from till',
    objects: [
      ...till,
      ...meshed('kiosk', 'kiosk', '10.1.0.9', false),
      policy(lets({ principals: [principal('kiosk')] })),
    ],
    apiResources: KINDS,
    logs: CALLER,
    says: ['identity of the caller is none (no proxy of the mesh)'],
    unless: [
      {
        name: 'it has a proxy',
        objects: [...site, policy(lets({ principals: [principal('kiosk')] }))],
      },
    ],
  },
  {
    pattern: 'mesh-denied',
    question: 'till in shop answers 403',
    objects: site,
    apiResources: KINDS,
    logs: CALLEE,
    says: ['deployment shop/till', 'rbac_access_denied'],
    unless: [
      {
        name: 'the policy is known',
        objects: [...site, policy(lets({ principals: [principal('desk')] }))],
      },
      {
        name: 'all calls are let in',
        logs: {
          ...CALLEE,
          'shop/till-0': REFUSED.replace('rbac_access_denied_matched_policy[none]', 'via_upstream'),
        },
      },
    ],
  },
];

expectTold(CASES);
