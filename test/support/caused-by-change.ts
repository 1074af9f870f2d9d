// Incidents that a change brought, ten kinds in three guises each, and the same ones with an unrelated change nearby.
import { ago, type Made, made, managed } from './changed-cluster.ts';

type Json = Readonly<Record<string, unknown>>;

/** When the change was made and when it was first seen to hurt, in minutes before the recording. */
const CHANGED = 12;
const HURT = 11.5;
const LONG_AGO = '2026-01-05T08:00:00Z';

export interface ChangedIncident {
  readonly namespace: string;
  readonly question: string;
  /** The object that changed, and what of it must be told. */
  readonly changed: { readonly name: string; readonly says: RegExp };
  readonly objects: readonly Made[];
  readonly logs: Readonly<Record<string, string>>;
}

interface Plan {
  readonly kind: string;
  readonly before: Json;
  readonly after: Json;
  readonly status?: Json;
  readonly phase?: string;
  readonly events?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly reason: string;
    readonly message: string;
  }[];
  readonly log?: string;
  readonly says: RegExp;
  /** The change is of another object: the template stays. */
  readonly other?: (namespace: string, changed: boolean) => Made;
  readonly pods?: false;
  readonly extra?: (namespace: string) => readonly Made[];
}

const APPS = ['cart', 'ledger', 'mailer'] as const;
const MANAGERS = ['kubectl-set', 'helm', 'argocd-controller'] as const;

function container(app: string, more: Json = {}): Json {
  return { name: app, image: `registry.example/${app}:1.4`, ...more };
}

function waiting(reason: string, message: string): Json {
  return { ready: false, started: false, restartCount: 0, state: { waiting: { reason, message } } };
}

function crashed(exitCode: number, reason = 'Error'): Json {
  const terminated = { exitCode, reason, startedAt: ago(3), finishedAt: ago(2.8) };
  const message = 'back-off 5m0s restarting failed container';
  return {
    ready: false,
    started: false,
    restartCount: 6,
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated },
  };
}

function plansOf(app: string, changer: string): readonly Plan[] {
  const plain = container(app);
  const env = (value: string) => container(app, { env: [{ name: 'DB_HOST', value }] });
  const memory = (limit: string) => container(app, { resources: { limits: { memory: limit } } });
  const edit =
    (kind: string, plural: string, name: string, body: Json, field: string) =>
    (namespace: string, changed: boolean) =>
      made(kind, plural, namespace, name, body, [
        managed('helm', LONG_AGO, [field]),
        ...(changed ? [managed(changer, ago(CHANGED), [field])] : []),
      ]);
  return [
    {
      kind: 'memory',
      before: memory('512Mi'),
      after: memory('64Mi'),
      status: crashed(137, 'OOMKilled'),
      says: /memory 512Mi → 64Mi/,
    },
    {
      kind: 'image',
      before: plain,
      after: container(app, { image: `registry.example/${app}:1.5` }),
      status: waiting(
        'ImagePullBackOff',
        `Back-off pulling image "registry.example/${app}:1.5": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/${app}:1.5": registry.example/${app}:1.5: not found`,
      ),
      phase: 'Pending',
      says: /image .*1\.4 → .*1\.5/,
    },
    {
      kind: 'host',
      before: env('db'),
      after: env('db-nowhere'),
      status: crashed(1),
      log: 'Error: getaddrinfo ENOTFOUND db-nowhere',
      says: /DB_HOST db → db-nowhere/,
    },
    {
      kind: 'command',
      before: plain,
      after: container(app, { command: ['/opt/start.sh'] }),
      status: {
        ...crashed(128, 'StartError'),
        lastState: {
          terminated: {
            exitCode: 128,
            reason: 'StartError',
            message:
              'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/opt/start.sh": stat /opt/start.sh: no such file or directory: unknown',
            startedAt: ago(3),
            finishedAt: ago(2.8),
          },
        },
      },
      says: /command/,
    },
    {
      kind: 'probe',
      before: container(app, { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } }),
      after: container(app, { readinessProbe: { httpGet: { path: '/ready', port: 9999 } } }),
      status: { ready: false, started: true, restartCount: 0, state: { running: { startedAt: ago(HURT) } } },
      phase: 'Running',
      log: 'listening on port 8080',
      events: [
        {
          kind: 'Pod',
          name: `${app}-new`,
          reason: 'Unhealthy',
          message:
            'Readiness probe failed: Get "http://10.1.2.3:9999/ready": dial tcp 10.1.2.3:9999: connect: connection refused',
        },
      ],
      says: /readinessProbe.*8080 → 9999/,
    },
    {
      kind: 'settings',
      before: plain,
      after: container(app, { envFrom: [{ configMapRef: { name: `${app}-flags` } }] }),
      status: waiting('CreateContainerConfigError', `configmap "${app}-flags" not found`),
      phase: 'Pending',
      says: /envFrom/,
    },
    {
      kind: 'selector',
      before: plain,
      after: plain,
      other: (namespace) =>
        made('Deployment', 'deployments.apps', namespace, 'unused', { spec: { replicas: 0, template: {} } }),
      status: { ready: false, started: false, restartCount: 0 },
      phase: 'Pending',
      events: [
        {
          kind: 'Pod',
          name: `${app}-new`,
          reason: 'FailedScheduling',
          message:
            "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
        },
      ],
      says: /nodeSelector/,
    },
    {
      kind: 'quota',
      before: plain,
      after: plain,
      pods: false,
      other: edit(
        'ResourceQuota',
        'resourcequotas',
        'team-quota',
        { spec: { hard: { pods: '1' } }, status: { hard: { pods: '1' }, used: { pods: '1' } } },
        'spec.hard.pods',
      ),
      events: [
        {
          kind: 'ReplicaSet',
          name: `${app}-new`,
          reason: 'FailedCreate',
          message: `Error creating: pods "${app}-new-x" is forbidden: exceeded quota: team-quota, requested: pods=1, used: pods=1, limited: pods=1`,
        },
      ],
      says: /hard\.pods/,
    },
    {
      kind: 'service',
      before: plain,
      after: plain,
      status: { ready: true, started: true, restartCount: 0, state: { running: { startedAt: LONG_AGO } } },
      phase: 'Running',
      other: edit(
        'Service',
        'services',
        app,
        {
          spec: {
            type: 'ClusterIP',
            clusterIP: '10.96.0.9',
            selector: { app: `${app}-typo` },
            ports: [{ port: 80, targetPort: 8080 }],
          },
        },
        'spec.selector.app',
      ),
      extra: (namespace) => [
        made('Endpoints', 'endpoints', namespace, app, { subsets: [] }, [], {
          annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': ago(HURT) },
        }),
      ],
      says: /selector/,
    },
    {
      kind: 'config',
      before: container(app, { envFrom: [{ configMapRef: { name: `${app}-settings` } }] }),
      after: container(app, { envFrom: [{ configMapRef: { name: `${app}-settings` } }] }),
      status: crashed(1),
      log: 'FATAL: invalid value for POOL_SIZE: "many" is not a number',
      other: edit(
        'ConfigMap',
        'configmaps',
        `${app}-settings`,
        { data: { POOL_SIZE: 'many' } },
        'data.POOL_SIZE',
      ),
      says: /POOL_SIZE/,
    },
  ];
}

function podSpec(plan: Plan, after: boolean): Json {
  const containers = [after ? plan.after : plan.before];
  return after && plan.kind === 'selector' ? { containers, nodeSelector: { disk: 'nvme' } } : { containers };
}

/** Makes one incident; `changed` tells whether its change was made shortly before, or long ago. */
function incidentOf(
  plan: Plan,
  namespace: string,
  app: string,
  changer: string,
  changed: boolean,
): ChangedIncident {
  const byTemplate = plan.other === undefined || plan.kind === 'selector';
  const labels = { app };
  const template = (after: boolean): Json => ({ metadata: { labels }, spec: podSpec(plan, after) });
  const changedAt = changed && byTemplate ? ago(CHANGED) : LONG_AGO;
  const ready = plan.kind === 'service' ? 1 : 0;
  const status = {
    replicas: 1,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: 1,
    observedGeneration: 2,
  };
  const setters = [
    managed('helm', LONG_AGO, ['spec']),
    ...(changed && byTemplate ? [managed(changer, ago(CHANGED), ['spec.template.spec'])] : []),
  ];
  const set = (name: string, number: number, after: boolean): Made =>
    made(
      'ReplicaSet',
      'replicasets.apps',
      namespace,
      name,
      {
        apiVersion: 'apps/v1',
        spec: { replicas: after ? 1 : 0, selector: { matchLabels: labels }, template: template(after) },
        status: { replicas: after && plan.pods !== false ? 1 : 0, readyReplicas: after ? ready : 0 },
      },
      [],
      {
        labels,
        ownerReferences: [{ kind: 'Deployment', name: app, controller: true }],
        creationTimestamp: after ? changedAt : LONG_AGO,
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
      },
    );
  const isNew = byTemplate && plan.pods !== false;
  const bornAt = plan.kind === 'service' ? LONG_AGO : ago(HURT);
  const pod = made(
    'Pod',
    'pods',
    namespace,
    `${app}-new`,
    {
      spec: { ...podSpec(plan, true), ...(plan.kind === 'selector' ? {} : { nodeName: 'node-1' }) },
      status: {
        phase: plan.phase ?? 'Running',
        conditions:
          plan.kind === 'selector'
            ? [
                {
                  type: 'PodScheduled',
                  status: 'False',
                  reason: 'Unschedulable',
                  message: plan.events?.[0]?.message ?? '',
                  lastTransitionTime: bornAt,
                },
              ]
            : [{ type: 'Ready', status: ready === 1 ? 'True' : 'False', lastTransitionTime: bornAt }],
        ...(plan.kind === 'selector'
          ? {}
          : { containerStatuses: [{ name: app, image: 'x', ...plan.status }] }),
      },
    },
    [],
    {
      labels,
      ownerReferences: [{ kind: 'ReplicaSet', name: `${app}-new`, controller: true }],
      creationTimestamp: bornAt,
    },
  );
  const events = (plan.events ?? []).map(({ kind, name, reason, message }, index) =>
    made('Event', 'events', namespace, `${name}.${index}`, {
      ...{ type: 'Warning', reason, message, count: 8, involvedObject: { kind, namespace, name } },
      ...{ firstTimestamp: ago(HURT), lastTimestamp: ago(1) },
    }),
  );
  const name = byTemplate ? app : { quota: 'team-quota', service: app, config: `${app}-settings` }[plan.kind];
  return {
    namespace,
    question: `why does ${app} in ${namespace} not work?`,
    changed: { name: name ?? app, says: plan.says },
    logs: plan.log === undefined ? {} : { [`${namespace}/${app}-new/${app}`]: plan.log },
    objects: [
      made(
        'Deployment',
        'deployments.apps',
        namespace,
        app,
        {
          apiVersion: 'apps/v1',
          spec: { replicas: 1, selector: { matchLabels: labels }, template: template(true) },
          status,
        },
        setters,
        { labels, generation: 2, annotations: { 'deployment.kubernetes.io/revision': '2' } },
      ),
      ...(isNew || byTemplate ? [set(`${app}-old`, 1, false)] : []),
      set(`${app}-new`, 2, true),
      ...(plan.pods === false ? [] : [pod]),
      ...(plan.other === undefined ? [] : [plan.other(namespace, changed)]),
      ...(plan.extra?.(namespace) ?? []),
      ...events,
    ],
  };
}

/** Thirty incidents, each brought by a change twelve minutes before the recording. */
export function changedIncidents(): readonly ChangedIncident[] {
  return APPS.flatMap((app, guise) =>
    plansOf(app, MANAGERS[guise] ?? '').map((plan) =>
      incidentOf(plan, `${plan.kind}-${guise}`, app, MANAGERS[guise] ?? '', true),
    ),
  );
}

/** The same thirty without their change; what changed shortly before has nothing to do with them. */
export function unrelatedIncidents(): readonly ChangedIncident[] {
  return APPS.flatMap((app, guise) =>
    plansOf(app, MANAGERS[guise] ?? '').map((plan) => {
      const namespace = `calm-${plan.kind}-${guise}`;
      const incident = incidentOf(plan, namespace, app, '', false);
      return { ...incident, objects: [...incident.objects, ...nearby(namespace, app, guise)] };
    }),
  );
}

/** Changes beside an incident: of another workload, of what is not mounted, of rights and budgets that nothing speaks of. */
function nearby(namespace: string, app: string, guise: number): readonly Made[] {
  const edited = (kind: string, plural: string, name: string, field: string, body: Json = {}) =>
    made(kind, plural, namespace, name, body, [
      managed('helm', LONG_AGO, [field]),
      managed('kubectl-edit', ago(CHANGED), [field]),
    ]);
  const labels = { app: 'neighbour' };
  const template = (tag: string): Json => ({
    metadata: { labels },
    spec: { containers: [{ name: 'n', image: `registry.example/neighbour:${tag}` }] },
  });
  const revision = (number: number, tag: string, at: string): Made =>
    made(
      'ReplicaSet',
      'replicasets.apps',
      namespace,
      `neighbour-${number}`,
      {
        spec: { replicas: number - 1, template: template(tag) },
        status: { replicas: number - 1, readyReplicas: number - 1 },
      },
      [],
      {
        ownerReferences: [{ kind: 'Deployment', name: 'neighbour', controller: true }],
        creationTimestamp: at,
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
      },
    );
  const neighbour = [
    made(
      'Deployment',
      'deployments.apps',
      namespace,
      'neighbour',
      {
        spec: { replicas: 1, selector: { matchLabels: labels }, template: template('2') },
        status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      },
      [managed('kubectl-set', ago(CHANGED), ['spec.template.spec'])],
      { labels, generation: 2 },
    ),
    revision(1, '1', LONG_AGO),
    revision(2, '2', ago(CHANGED)),
  ];
  const beside = [
    [edited('ConfigMap', 'configmaps', 'neighbour-settings', 'data.COLOUR', { data: { COLOUR: 'blue' } })],
    [
      edited('PodDisruptionBudget', 'poddisruptionbudgets.policy', `${app}-budget`, 'spec.minAvailable', {
        spec: { minAvailable: 1, selector: { matchLabels: { app } } },
      }),
      edited('RoleBinding', 'rolebindings.rbac.authorization.k8s.io', 'viewers', 'subjects', {
        roleRef: { kind: 'Role', name: 'viewer' },
        subjects: [],
      }),
    ],
    [
      made(
        'HorizontalPodAutoscaler',
        'horizontalpodautoscalers.autoscaling',
        namespace,
        `${app}-hpa`,
        {
          apiVersion: 'autoscaling/v2',
          spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app } },
        },
        [managed('kubectl-edit', ago(CHANGED), ['spec.maxReplicas'])],
      ),
      edited('Ingress', 'ingresses.networking.k8s.io', `${app}-door`, 'metadata.labels.team', {
        spec: { rules: [] },
      }),
    ],
  ];
  return [...neighbour, ...(beside[guise] ?? [])];
}
