// Writes a recording of a made-up cluster of any size, the same for the same arguments; for measurements.
// Usage: npx tsx scripts/bench/generate-recording.ts <folder> [--pods 5000] [--namespaces 200] [--troubles 40] [--seed 1]
// `--troubles 0` is a cluster in which nothing is wrong. Its incidents go to <folder>.incidents.jsonl.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { USUAL_KINDS } from '../../src/adapters/dump-server/api-kinds.ts';
import { discoveryDocuments } from '../../src/adapters/dump-server/default-discovery.ts';
import { Dice, hashed, identified, type Json } from './generated-identity.ts';
import {
  controllers,
  healthyState,
  labelsOf,
  node,
  pod,
  podEvent,
  replicaSetName,
  type Workload,
} from './generated-objects.ts';
import { TROUBLES, type Trouble } from './generated-troubles.ts';

const PODS_PER_NODE = 100;
const MAX_REPLICAS = 5;
const HEALTHY_IMAGE = 'registry.shop.example/shop/api:2.4.1';

const APPS = [
  'cart',
  'checkout',
  'search',
  'billing',
  'catalog',
  'orders',
  'session',
  'mailer',
  'ledger',
  'ranking',
] as const;
const TEAMS = ['core', 'live', 'main', 'ops', 'eu', 'green', 'blue'] as const;

interface Plan {
  readonly folder: string;
  readonly pods: number;
  readonly namespaces: number;
  readonly troubles: number;
  readonly dice: Dice;
  readonly nodes: readonly string[];
}

function write(folder: string, name: string, items: readonly Json[]): void {
  if (items.length === 0) return;
  const list = { kind: 'List', apiVersion: 'v1', metadata: {}, items };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(list, null, 1)}\n`);
}

function namespaceName(index: number): string {
  const app = APPS[index % APPS.length];
  const team = TEAMS[Math.floor(index / APPS.length) % TEAMS.length];
  const round = Math.floor(index / (APPS.length * TEAMS.length));
  return round === 0 ? `${app}-${team}` : `${app}-${team}-${round}`;
}

/** Splits a namespace's pods among workloads of one to five replicas. */
function workloadsOf(namespace: string, pods: number, dice: Dice): readonly Workload[] {
  const workloads: Workload[] = [];
  for (let left = pods; left > 0; ) {
    const replicas = Math.min(left, 1 + dice.next(MAX_REPLICAS));
    const base = APPS[workloads.length % APPS.length];
    const round = Math.floor(workloads.length / APPS.length);
    workloads.push({
      namespace,
      app: round === 0 ? `${base}` : `${base}-${round}`,
      image: HEALTHY_IMAGE,
      replicas,
      ageMinutes: 60 + dice.next(40_000),
    });
    left -= replicas;
  }
  return workloads;
}

interface Written {
  readonly pods: Json[];
  readonly deployments: Json[];
  readonly replicaSets: Json[];
  readonly services: Json[];
  readonly endpoints: Json[];
  readonly configMaps: Json[];
  readonly events: Json[];
}

function service(workload: Workload, dice: Dice): Json {
  const { namespace, app, ageMinutes } = workload;
  const address = `10.96.${dice.next(255)}.${1 + dice.next(254)}`;
  return {
    ...identified({ apiVersion: 'v1', kind: 'Service', namespace, name: app }, ageMinutes, {
      labels: labelsOf(workload),
    }),
    spec: {
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }],
      selector: { app },
      clusterIP: address,
      clusterIPs: [address],
      type: 'ClusterIP',
      sessionAffinity: 'None',
    },
    status: { loadBalancer: {} },
  };
}

function endpoints(workload: Workload, addresses: readonly string[]): Json {
  const { namespace, app, ageMinutes } = workload;
  const head = identified({ apiVersion: 'v1', kind: 'Endpoints', namespace, name: app }, ageMinutes);
  if (addresses.length === 0) return head;
  const ports = [{ name: 'http', port: 8080, protocol: 'TCP' }];
  return { ...head, subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports }] };
}

function writeLog(folder: string, podName: string, container: string, lines: readonly string[]): void {
  const podFolder = join(folder, podName);
  mkdirSync(podFolder, { recursive: true });
  for (const kind of ['log', 'previous.log'])
    writeFileSync(join(podFolder, `${container}.${kind}`), `${lines.join('\n')}\n`);
}

function addWorkload(
  plan: Plan,
  folder: string,
  healthy: Workload,
  trouble: Trouble | null,
  into: Written,
): void {
  const { dice, nodes } = plan;
  const workload = trouble === null ? healthy : { ...healthy, image: trouble.image, ageMinutes: 60 };
  const ready: string[] = [];
  for (let index = 0; index < workload.replicas; index += 1) {
    const name = `${replicaSetName(workload)}-${hashed(`${workload.namespace}/${workload.app}/${index}`, 5)}`;
    const address = `10.244.${dice.next(255)}.${1 + dice.next(254)}`;
    const state = trouble?.state ?? healthyState(workload);
    const nodeName = nodes[dice.next(nodes.length)] ?? '';
    into.pods.push(pod(workload, name, nodeName, address, state));
    if (trouble === null) {
      ready.push(address);
      continue;
    }
    for (const event of trouble.events(workload.app))
      into.events.push(podEvent(workload.namespace, name, event, 55));
    if (trouble.log !== null) writeLog(folder, name, workload.app, trouble.log(workload.app));
  }
  const { deployment, replicaSet } = controllers(workload, ready.length);
  into.deployments.push(deployment);
  into.replicaSets.push(replicaSet);
  into.services.push(service(workload, dice));
  into.endpoints.push(endpoints(workload, ready));
  const { namespace, app } = workload;
  into.configMaps.push({
    ...identified(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: `${app}-config` },
      workload.ageMinutes,
    ),
    data: { LOG_FORMAT: 'text', UPSTREAM: `http://${app}.${namespace}.svc` },
  });
}

/** Writes one namespace; gives its incident when it has one. */
function writeNamespace(plan: Plan, name: string, pods: number, trouble: Trouble | null): Json | null {
  const folder = join(plan.folder, name);
  mkdirSync(folder, { recursive: true });
  const into: Written = {
    pods: [],
    deployments: [],
    replicaSets: [],
    services: [],
    endpoints: [],
    configMaps: [],
    events: [],
  };
  const workloads = workloadsOf(name, pods, plan.dice);
  const broken = trouble === null ? -1 : plan.dice.next(workloads.length);
  for (const [index, workload] of workloads.entries()) {
    addWorkload(plan, folder, workload, index === broken ? trouble : null, into);
  }
  write(folder, 'pods', into.pods);
  write(folder, 'deployments.apps', into.deployments);
  write(folder, 'replicasets.apps', into.replicaSets);
  write(folder, 'services', into.services);
  write(folder, 'endpoints', into.endpoints);
  write(folder, 'configmaps', into.configMaps);
  write(folder, 'events', into.events);
  write(folder, 'serviceaccounts', [
    identified({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' }, 45_000),
  ]);
  const app = workloads[broken]?.app;
  if (trouble === null || app === undefined) return null;
  return {
    id: `${trouble.family}-${name}`,
    cluster: basename(plan.folder),
    family: trouble.family,
    namespace: name,
    app,
    questions: [trouble.question(app, name)],
    must: trouble.must,
  };
}

function writeCluster(plan: Plan): void {
  const names = Array.from({ length: plan.namespaces }, (_, index) => namespaceName(index));
  const incidents: Json[] = [];
  for (const [index, name] of names.entries()) {
    const share =
      Math.floor((plan.pods * (index + 1)) / plan.namespaces) -
      Math.floor((plan.pods * index) / plan.namespaces);
    // Troubles are spread evenly over the namespaces, their kinds in turn.
    const isBroken =
      Math.floor(((index + 1) * plan.troubles) / plan.namespaces) >
      Math.floor((index * plan.troubles) / plan.namespaces);
    const trouble = isBroken ? (TROUBLES[incidents.length % TROUBLES.length] ?? TROUBLES[0]) : null;
    const incident = writeNamespace(plan, name, share, trouble);
    if (incident !== null) incidents.push(incident);
  }
  const system = ['default', 'kube-system'];
  for (const name of system) writeNamespace(plan, name, 0, null);
  write(
    plan.folder,
    'namespaces',
    [...names, ...system].map((name) => ({
      ...identified({ apiVersion: 'v1', kind: 'Namespace', name }, 45_000, {
        labels: { 'kubernetes.io/metadata.name': name },
      }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })),
  );
  write(
    plan.folder,
    'nodes',
    plan.nodes.map((name, index) => node(name, `10.20.${index >> 8}.${index & 255}`)),
  );
  const discovery = discoveryDocuments(USUAL_KINDS);
  writeFileSync(join(plan.folder, 'discovery.json'), `${JSON.stringify(discovery, null, 1)}\n`);
  const version = { major: '1', minor: '30', gitVersion: 'v1.30.2', platform: 'linux/amd64' };
  writeFileSync(
    join(plan.folder, 'version.json'),
    `${JSON.stringify({ serverVersion: version }, null, 1)}\n`,
  );
  const lines = incidents.map((incident) => `${JSON.stringify(incident)}\n`);
  writeFileSync(`${plan.folder}.incidents.jsonl`, lines.join(''));
}

function main(): number {
  const { values, positionals } = parseArgs({
    options: {
      pods: { type: 'string', default: '5000' },
      namespaces: { type: 'string', default: '200' },
      troubles: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
    },
    allowPositionals: true,
  });
  const [pods, namespaces, troubles, seed] = [
    values.pods,
    values.namespaces,
    values.troubles,
    values.seed,
  ].map(Number);
  const [target] = positionals;
  const counts = [pods, namespaces, troubles, seed];
  if (
    target === undefined ||
    counts.some((count) => count === undefined || !Number.isInteger(count) || count < 0)
  ) {
    console.error(
      'usage: generate-recording.ts <folder> [--pods n] [--namespaces n] [--troubles n] [--seed n]',
    );
    return 2;
  }
  const [podCount = 0, namespaceCount = 0, troubleCount = 0, seedNumber = 0] = counts;
  if (namespaceCount === 0 || troubleCount > namespaceCount || podCount < namespaceCount) {
    console.error('there must be a namespace, at most one trouble to each, and at least one pod in each');
    return 2;
  }
  const folder = resolve(target);
  if (existsSync(folder)) {
    console.error(`${folder} is there already; it is left as it is`);
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  const nodes = Array.from(
    { length: Math.ceil(podCount / PODS_PER_NODE) },
    (_, index) => `worker-${index + 1}`,
  );
  writeCluster({
    folder,
    pods: podCount,
    namespaces: namespaceCount,
    troubles: troubleCount,
    dice: new Dice(seedNumber),
    nodes,
  });
  console.log(
    `${folder}: ${podCount} pods in ${namespaceCount} namespaces, ${troubleCount} of them in trouble`,
  );
  return 0;
}

process.exitCode = main();
