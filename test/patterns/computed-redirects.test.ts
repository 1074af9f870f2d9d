// Redirects without end, beside load balancers and controllers that go together.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const ADDRESS = { loadBalancer: { ingress: [{ hostname: 'lb-1.cloud.example' }] } };
const FORCED = { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' };
const site = (annotations: Readonly<Record<string, string>> = FORCED): KubeObject =>
  object(
    'Ingress',
    'site',
    {
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        rules: [
          {
            host: 'site.example.com',
            http: { paths: [{ path: '/', backend: { service: { name: 'site', port: { number: 80 } } } }] },
          },
        ],
      },
      status: ADDRESS,
    },
    { annotations },
  );
const balancer = (https: string): KubeObject => ({
  ...service(
    'gate',
    {
      type: 'LoadBalancer',
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'https', port: 443, targetPort: https },
      ],
    },
    'edge',
  ),
  status: ADDRESS,
});
const config = (data: Readonly<Record<string, string>>): KubeObject =>
  object('ConfigMap', 'gate', { data }, { namespace: 'edge' });
const own = [...workload('site'), service('site')];
const PLAIN = config({ 'proxy-body-size': '8m' });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'redirect-without-end',
    question: 'site.example.com in shop ends with too many redirects',
    objects: [...own, site(), balancer('http'), PLAIN],
    logs: { 'shop/site-0': 'listening on :8080' },
    says: ['Ingress shop/site', 'edge/gate', 'X-Forwarded-Proto', 'use-forwarded-headers'],
    unless: [
      {
        name: 'the controller believes the load balancer',
        objects: [...own, site(), balancer('http'), config({ 'use-forwarded-headers': 'true' })],
      },
      { name: 'TLS comes through to the controller', objects: [...own, site(), balancer('https'), PLAIN] },
      { name: 'nothing is redirected', objects: [...own, site({}), balancer('http'), PLAIN] },
    ],
  },
];

expectTold(CASES);
