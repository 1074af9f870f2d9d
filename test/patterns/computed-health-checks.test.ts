// Load balancers whose health checks are answered with errors, beside checks that are answered well and errors of others.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const STATES = 'ingress.kubernetes.io/backends';
const door = (annotations: Readonly<Record<string, string>>): KubeObject =>
  object(
    'Ingress',
    'museum',
    {
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        rules: [
          {
            host: 'museum.example.com',
            http: {
              paths: [{ path: '/', backend: { service: { name: 'guide', port: { number: 80 } } } }],
            },
          },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } },
    },
    { annotations: { 'kubernetes.io/ingress.class': 'gce', ...annotations } },
  );
const states = (backend: string, state: string) => ({
  [STATES]: JSON.stringify({ [backend]: state, 'k8s-be-30001--aa': 'HEALTHY' }),
});
const SERVICE = service('guide', {
  type: 'NodePort',
  ports: [{ port: 80, targetPort: 8080, nodePort: 31777 }],
});
const own = [...workload('guide', { replicas: 2 }), SERVICE];
const check = (status: number, agent = 'GoogleHC/1.0', path = '/') =>
  [1, 2, 3]
    .map(
      (second) =>
        `192.0.2.1 - - [01/Mar/2026:02:58:0${second} +0000] "GET ${path} HTTP/1.1" ${status} 12 "-" "${agent}"`,
    )
    .join('\n');
const logs = (log: string) => ({ 'shop/guide-0': log, 'shop/guide-1': log });
const JSON_CHECK =
  '{"path":"/","method":"GET","status":403,"agent":"ELB-HealthChecker/2.0"}\n{"path":"/","method":"GET","status":403,"agent":"ELB-HealthChecker/2.0"}';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'ingress-health-check-refused',
    question: 'museum.example.com in shop answers 502',
    objects: [...own, door(states('k8s-be-31777--aa', 'UNHEALTHY'))],
    logs: logs(check(404)),
    says: [
      'Ingress shop/museum',
      'k8s-be-31777--aa',
      'Service guide',
      'GoogleHC',
      'asks for /',
      'answers 404',
    ],
    unless: [
      { name: 'the check is answered well', logs: logs(check(200)) },
      { name: 'it was refused at first alone', logs: logs(`${check(404)}\n${check(200)}`) },
      { name: 'somebody else is refused', logs: logs(check(404, 'Mozilla/5.0')) },
      { name: 'the backend is healthy', objects: [...own, door(states('k8s-be-31777--aa', 'HEALTHY'))] },
    ],
  },
  {
    pattern: 'ingress-backend-unhealthy',
    question: 'museum in shop is not reachable',
    objects: [...own, door(states('k8s1-0a-shop-guide-80-0b', 'UNHEALTHY'))],
    logs: logs('listening on :8080'),
    says: ['k8s1-0a-shop-guide-80-0b', 'Service guide', STATES],
    unless: [
      {
        name: 'no state is known yet',
        objects: [...own, door(states('k8s1-0a-shop-guide-80-0b', 'Unknown'))],
      },
      { name: 'the annotation speaks of something else', objects: [...own, door({ note: 'UNHEALTHY' })] },
    ],
  },
  {
    pattern: 'health-check-refused',
    question: 'guide in shop cannot be reached from outside',
    objects: own,
    logs: logs(JSON_CHECK),
    says: ['Deployment shop/guide', 'ELB-HealthChecker', '403', 'asks for /'],
    unless: [
      { name: 'the program says that it is not well', logs: logs(JSON_CHECK.replaceAll('403', '503')) },
      { name: 'one check alone was refused', logs: logs(JSON_CHECK.split('\n')[0] ?? '') },
    ],
  },
  {
    pattern: 'health-check-refused',
    question: 'the load balancer holds cart in shop for unhealthy',
    objects: workload('cart'),
    logs: { 'shop/cart-0': check(401, 'Consul Health Check', '/status') },
    says: ['Consul Health Check', 'asks for /status'],
    unless: [
      {
        name: 'the program crashes',
        objects: crashingWorkload({ exitCode: 1, reason: 'Error' }),
        logs: {
          'shop/cart-0': `${check(401, 'Consul Health Check', '/status')}\nFATAL config: key "port" is missing`,
        },
      },
    ],
  },
];

expectTold(CASES);
