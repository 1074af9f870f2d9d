// Servers that redirect to https behind an Ingress that ends TLS, beside redirects that lead somewhere.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const site = (tls: boolean, annotations: Readonly<Record<string, string>> = {}): KubeObject =>
  object(
    'Ingress',
    'panel',
    {
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        ingressClassName: 'nginx',
        ...(tls ? { tls: [{ hosts: ['panel.example.com'], secretName: 'panel-tls' }] } : {}),
        rules: [
          {
            host: 'panel.example.com',
            http: { paths: [{ path: '/', backend: { service: { name: 'panel', port: { number: 80 } } } }] },
          },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } },
    },
    { annotations },
  );
const CLASS = object(
  'IngressClass',
  'nginx',
  { apiVersion: 'networking.k8s.io/v1', spec: { controller: 'k8s.io/ingress-nginx' } },
  { namespace: null },
);
const CONTROLLER = workload('ingress-nginx-controller', {
  namespace: 'ingress-nginx',
  containers: [
    {
      name: 'controller',
      image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3',
      args: ['/nginx-ingress-controller', '--controller-class=k8s.io/ingress-nginx'],
    },
  ],
});
const around = [...workload('panel'), service('panel'), CLASS, ...CONTROLLER];
const visit = (second: number, status: number, path = '/'): string =>
  `198.51.100.7 - - [01/Mar/2026:02:58:${String(second).padStart(2, '0')} +0000] "GET ${path} HTTP/2.0" ${status} 58 "-" "Mozilla/5.0" 423 0.002 [shop-panel-80] [] 10.244.0.4:8080 58 0.002 ${status} a4b238ee4409528c5ae6b46eb5162735`;
const times = (count: number, apart: number, status = 307): string =>
  Array.from({ length: count }, (_, place) => visit(place * apart, status)).join('\n');
const logs = (log: string) => ({
  'shop/panel-0': 'serving on port 8080',
  'ingress-nginx/ingress-nginx-controller-0': log,
});

const CASES: readonly ToldCase[] = [
  {
    pattern: 'redirect-by-server-behind-tls',
    question: 'panel in shop gives ERR_TOO_MANY_REDIRECTS in the browser',
    objects: [...around, site(true)],
    logs: logs(times(20, 0)),
    says: ['Ingress shop/panel', 'ends TLS', 'plain HTTP to port 80', '307', '20 times'],
    unless: [
      {
        name: 'the Ingress speaks TLS to it',
        objects: [...around, site(true, { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' })],
      },
      {
        name: 'TLS is passed through',
        objects: [...around, site(true, { 'nginx.ingress.kubernetes.io/ssl-passthrough': 'true' })],
      },
      { name: 'the Ingress ends no TLS', objects: [...around, site(false)] },
      { name: 'it is answered', logs: logs(times(20, 0, 200)) },
      {
        name: 'it is sent to a page that answers',
        logs: logs(`${times(6, 1, 302)}\n${visit(7, 200, '/login')}`),
      },
      { name: 'a monitor asks now and then', logs: logs(times(6, 9, 302)) },
      { name: 'it was asked twice', logs: logs(times(2, 0)) },
    ],
  },
];

expectTold(CASES);
