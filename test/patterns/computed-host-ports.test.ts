// Pods that wait for a port of the node: who holds it, beside pods that hold another one.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { object, pod, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const node = object(
  'Node',
  'node-1',
  { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
  { namespace: undefined },
);
const REFUSED = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
const opens = (name: string, hostPort: number, more: object = {}): readonly Container[] => [
  { name, image: `registry.example/${name}:1`, ports: [{ containerPort: 80, hostPort, ...more }] },
];
/** A workload whose pod is not placed. */
const waiting = (
  name: string,
  hostPort: number,
  parts: Readonly<Record<string, unknown>> = {},
): readonly KubeObject[] => {
  const { namespace = 'shop', labels = { app: name } } = parts as {
    namespace?: string;
    labels?: Readonly<Record<string, string>>;
  };
  const [top, replicaSet] = workload(name, {
    namespace,
    labels,
    ready: 0,
    containers: opens(name, hostPort),
  });
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: REFUSED }];
  const unplaced = pod(`${name}-0`, {
    namespace,
    labels,
    ready: false,
    owner: { kind: 'ReplicaSet', name: `${name}-rs` },
    containers: opens(name, hostPort),
    podSpec: { nodeName: undefined },
    status: { phase: 'Pending', conditions, containerStatuses: [] },
  });
  return [top, replicaSet, unplaced].filter((one) => one !== undefined);
};
const holder = (name: string, hostPort: number, more: object = {}): readonly KubeObject[] =>
  workload(name, { namespace: 'edge', containers: opens(name, hostPort, more) });

const balanced = (name: string) => ({
  'svccontroller.k3s.cattle.io/svcname': name,
  'svccontroller.k3s.cattle.io/svcnamespace': 'shop',
});
const pendingService = service('till', { type: 'LoadBalancer', ports: [{ port: 443 }] });
const balancer = waiting('svclb-till', 443, { namespace: 'kube-system', labels: balanced('till') });
const own = workload('till');
const logs = { 'shop/till-0': 'listening on :8443' };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'host-port-held',
    question: 'gate in shop stays pending',
    objects: [...waiting('gate', 8080), ...holder('proxy', 8080), node],
    says: ['host port 8080', 'edge/proxy', 'on node-1'],
    unless: [
      { name: 'it holds another port', objects: [...waiting('gate', 8080), ...holder('proxy', 8081), node] },
      {
        name: 'it holds the port of another protocol',
        objects: [...waiting('gate', 8080), ...holder('proxy', 8080, { protocol: 'UDP' }), node],
      },
      {
        name: 'it waits itself',
        objects: [...waiting('gate', 8080), ...waiting('proxy', 8080, { namespace: 'edge' }), node],
      },
      {
        name: 'the port is that of its own address alone',
        objects: [...waiting('gate', 8080), ...workload('proxy', { namespace: 'edge' }), node],
      },
    ],
  },
  {
    pattern: 'host-port-held',
    question: 'gate in shop stays pending',
    objects: [
      ...waiting('gate', 9100),
      ...workload('watcher', {
        namespace: 'edge',
        containers: [{ name: 'main', image: 'registry.example/watcher:1', ports: [{ containerPort: 9100 }] }],
        podSpec: { hostNetwork: true },
      }),
      node,
    ],
    says: ['host port 9100', 'edge/watcher'],
    unless: [
      {
        name: 'it is not in the network of the node',
        objects: [
          ...waiting('gate', 9100),
          ...workload('watcher', {
            namespace: 'edge',
            containers: [
              { name: 'main', image: 'registry.example/watcher:1', ports: [{ containerPort: 9100 }] },
            ],
          }),
          node,
        ],
      },
    ],
  },
  {
    pattern: 'host-port-held',
    question: 'till in shop gets no external ip',
    objects: [...own, pendingService, ...balancer, ...holder('router', 443), node],
    logs,
    says: ['Service shop/till gets no address', 'host port 443', 'edge/router'],
    unless: [
      {
        name: 'the balancer is of another Service',
        objects: [
          ...own,
          pendingService,
          ...waiting('svclb-other', 443, { namespace: 'kube-system', labels: balanced('other') }),
          ...holder('router', 443),
          node,
        ],
      },
    ],
  },
  {
    pattern: 'load-balancer-pending',
    question: 'till in shop gets no external ip',
    objects: [...own, pendingService, node],
    logs,
    says: ['no controller has acted on it'],
    unless: [
      {
        name: 'pods were made for it',
        objects: [...own, pendingService, ...balancer, ...holder('router', 443), node],
      },
    ],
  },
];

expectTold(CASES);
