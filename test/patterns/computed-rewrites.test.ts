// Ingresses whose rewrite and paths do not go together, beside those whose do.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const TARGET = 'nginx.ingress.kubernetes.io/rewrite-target';
const front = (
  path: string,
  target: string | null,
  pathType = 'Prefix',
  annotations: Readonly<Record<string, string>> = {},
): KubeObject =>
  object(
    'Ingress',
    'tickets',
    {
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        ingressClassName: 'web',
        rules: [
          {
            host: 'play.example.com',
            http: {
              paths: [{ path, pathType, backend: { service: { name: 'tickets', port: { number: 80 } } } }],
            },
          },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
    },
    { annotations: { ...(target === null ? {} : { [TARGET]: target }), ...annotations } },
  );
const CLASS = object('IngressClass', 'web', { apiVersion: 'networking.k8s.io/v1' }, { namespace: null });
const own = [...workload('tickets'), service('tickets'), CLASS];
const logs = { 'shop/tickets-0': 'listening on :8080' };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'rewrite-drops-path',
    question: 'tickets in shop gives the same page for every url under play.example.com/seats',
    objects: [...own, front('/seats', '/')],
    logs,
    says: ['Ingress shop/tickets', 'under path /seats to /', TARGET, 'no capture group'],
    unless: [
      { name: 'nothing is rewritten', objects: [...own, front('/seats', null)] },
      { name: 'path and target are the same', objects: [...own, front('/seats', '/seats')] },
      { name: 'the rest of the path is kept', objects: [...own, front('/seats(/|$)(.*)', '/$2')] },
      { name: 'the path is exact', objects: [...own, front('/seats', '/', 'Exact')] },
      { name: 'the expression takes one path alone', objects: [...own, front('/seats$', '/')] },
      {
        name: 'the annotation is of a controller that keeps the rest',
        objects: [
          ...own,
          front('/seats', null, 'Prefix', { 'haproxy-ingress.github.io/rewrite-target': '/' }),
        ],
      },
    ],
  },
  {
    pattern: 'rewrite-group-missing',
    question: 'tickets in shop answers 404 for all paths under play.example.com/seats',
    objects: [...own, front('/seats/(.*)', '/$2', 'ImplementationSpecific')],
    logs,
    says: ['under path /seats/(.*) to /$2', 'has 1 capture groups', '$2'],
    unless: [
      { name: 'the group is there', objects: [...own, front('/seats(/|$)(.*)', '/$2')] },
      { name: 'the first group is meant', objects: [...own, front('/seats/(.*)', '/$1')] },
      {
        name: 'a group beside it keeps nothing',
        objects: [...own, front('/seats(?:/|$)(.*)', '/$1', 'ImplementationSpecific')],
      },
    ],
  },
];

expectTold(CASES);
