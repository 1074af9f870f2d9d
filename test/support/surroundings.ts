// What stands beside an incident: a workload that is well, one with a trouble of its own, and the nodes.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { front, NODE_A, NODE_B, program, thing, told, waits } from './lived-in.ts';
import { node } from './placement.ts';

/** A workload that is well, another with a trouble of its own, and the nodes. */
export const SURROUNDINGS: readonly KubeObject[] = [
  ...program('palette', {
    ready: true,
    replicas: 2,
    container: {
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      readinessProbe: {
        httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        failureThreshold: 3,
        successThreshold: 1,
      },
    },
  }),
  front('palette'),
  ...program('gazette', {
    image: 'cr.lagoon.example/gazette:9.9.9',
    podStatus: { phase: 'Pending' },
    state: waits('ImagePullBackOff', 'Back-off pulling image "cr.lagoon.example/gazette:9.9.9"'),
  }),
  told(
    'gazette',
    'Failed',
    'Failed to pull image "cr.lagoon.example/gazette:9.9.9": rpc error: code = NotFound desc = failed to pull and unpack image "cr.lagoon.example/gazette:9.9.9": failed to resolve reference "cr.lagoon.example/gazette:9.9.9": cr.lagoon.example/gazette:9.9.9: not found',
  ),
  told('gazette', 'Failed', 'Error: ImagePullBackOff'),
  thing('ServiceAccount', 'default'),
  thing('ConfigMap', 'kube-root-ca.crt', { data: { 'ca.crt': '-----BEGIN CERTIFICATE-----' } }),
];

/** The nodes of a cluster in which nothing is wrong with any. */
export const NODES: readonly KubeObject[] = [
  node(NODE_A, { labels: { 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': 'eu-west-1a' } }),
  node(NODE_B, { labels: { 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': 'eu-west-1b' } }),
];
