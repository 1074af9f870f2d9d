// Situations that a model is asked about: what is there, and what was looked at before it concluded.
import type { Fixture } from '../../../support/fixture-cluster.ts';
import { event, pod, workload } from '../../../support/objects.ts';

export interface Situation {
  readonly fixture: Fixture;
  /** Calls as they are written, in order. */
  readonly looks: readonly string[];
}

const waiting = (name: string, reason: string, message: string, more: object = {}) => [
  ...workload(name, { ready: 0 }).filter(({ kind }) => kind !== 'Pod'),
  pod(`${name}-0`, {
    labels: { app: name },
    owner: { kind: 'ReplicaSet', name: `${name}-rs` },
    ready: false,
    containers: [{ name, image: `registry.example/${name}:1`, resources: { limits: { memory: '192Mi' } } }],
    status: {
      containerStatuses: [
        {
          name,
          image: `registry.example/${name}:1`,
          ready: false,
          started: false,
          restartCount: 14,
          state: { waiting: { reason, message } },
          ...more,
        },
      ],
    },
  }),
];
const calm = (...names: readonly string[]) => names.flatMap((name) => workload(name));
const logOf = (name: string, ...lines: readonly string[]) => ({ [`shop/${name}-0`]: lines.join('\n') });
const FIRST = 'FIND_ISSUES shop';

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  licence: {
    fixture: {
      objects: calm('billing', 'web', 'kafka'),
      logs: logOf(
        'billing',
        'starting billing 4.2.1',
        'reading licence from /etc/licence/key',
        'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
        'going idle',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop billing-0'],
  },
  memory: {
    fixture: {
      objects: [
        ...waiting('cart', 'CrashLoopBackOff', 'back-off 5m0s restarting failed container=cart', {
          lastState: {
            terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-03-01T02:58:00Z' },
          },
        }),
        ...calm('web', 'redis'),
      ],
      logs: { 'shop/cart-0': 'loading the catalogue\n', 'shop/cart-0#previous': 'loading the catalogue\n' },
    },
    looks: [FIRST, 'GET_LOGS shop cart-0 previous'],
  },
  password: {
    fixture: {
      objects: calm('orders', 'postgres', 'web'),
      logs: logOf(
        'orders',
        'orders 2.0 starting with 8 workers',
        'connecting to postgres:5432 as app_orders',
        'FATAL: password authentication failed for user "app_orders"',
        'giving up after 5 attempts',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop orders-0'],
  },
  name: {
    fixture: {
      objects: calm('shipping', 'web', 'labels'),
      logs: logOf(
        'shipping',
        'shipping listens on :8080',
        'rate lookup failed: dial tcp: lookup carriers.rates.svc.cluster.local on 10.96.0.10:53: no such host',
        'retrying in 30s',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop shipping-0'],
  },
  refused: {
    fixture: {
      objects: calm('portal', 'auth', 'web'),
      logs: logOf(
        'portal',
        'portal 7.1 up',
        'login failed: Post "https://auth.shop.svc:8443/token": dial tcp 10.96.0.31:8443: connect: connection refused',
        'no token for 7m48s, serving the maintenance page',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop portal-0'],
  },
  disk: {
    fixture: {
      objects: calm('ledger', 'web', 'reports'),
      logs: logOf(
        'ledger',
        'volume /data: 20Gi, 19.9Gi used',
        'write /data/wal/000041: no space left on device',
        'ledger is read-only now, 12 of 12 writers stopped',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop ledger-0'],
  },
  rights: {
    fixture: {
      objects: calm('watcher', 'web', 'api'),
      logs: logOf(
        'watcher',
        'watching with verbs get and list',
        'configmaps is forbidden: User "system:serviceaccount:shop:watcher" cannot list resource "configmaps" in API group "" in the namespace "shop"',
        'backing off 1m0s',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop watcher-0'],
  },
  certificate: {
    fixture: {
      objects: calm('gateway', 'web', 'vault'),
      logs: logOf(
        'gateway',
        'gateway 3 ready, TLS from secret edge-tls',
        'handshake with vault.shop.svc failed: x509: certificate has expired or is not yet valid: current time 2026-03-01T02:50:11Z is after 2026-02-26T02:00:00Z',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop gateway-0'],
  },
  locked: {
    fixture: {
      objects: calm('notes', 'web', 'postgres'),
      logs: logOf(
        'notes',
        'notes opens /var/lib/notes/notes.db',
        'sqlite3.OperationalError: database is locked',
        'request failed after 5000 ms',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop notes-0'],
  },
  settings: {
    fixture: {
      objects: [
        ...waiting('mailer', 'CreateContainerConfigError', 'configmap "mailer-settings" not found'),
        event(
          { kind: 'Pod', name: 'mailer-0', fieldPath: 'spec.containers{mailer}' },
          'Failed',
          'Error: configmap "mailer-settings" not found',
        ),
        ...calm('web', 'relay'),
      ],
    },
    looks: [FIRST],
  },
  throttled: {
    fixture: {
      objects: calm('maps', 'web', 'tiles'),
      logs: logOf(
        'maps',
        'maps 5 up, provider geo.example',
        'GET https://geo.example/v2/route: 429 Too Many Requests: 600 of 600 calls a minute used by key "team-maps"',
        'answering from the cache, 3 h old',
      ),
    },
    looks: [FIRST, 'GET_LOGS shop maps-0'],
  },
  room: {
    fixture: {
      objects: [
        ...workload('trainer', { ready: 0 }).filter(({ kind }) => kind !== 'Pod'),
        pod('trainer-0', {
          labels: { app: 'trainer' },
          owner: { kind: 'ReplicaSet', name: 'trainer-rs' },
          ready: false,
          containers: [
            {
              name: 'trainer',
              image: 'registry.example/trainer:1',
              resources: { requests: { memory: '24Gi', cpu: '2' } },
            },
          ],
          podSpec: { nodeName: undefined },
          status: {
            phase: 'Pending',
            containerStatuses: [],
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message:
                  '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
              },
            ],
          },
        }),
        event(
          { kind: 'Pod', name: 'trainer-0' },
          'FailedScheduling',
          '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
        ),
        ...calm('web'),
      ],
    },
    looks: [FIRST],
  },
};
