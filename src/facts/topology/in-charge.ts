// Who is in charge: by the kind of an object and what is wrong with it, the edges worth following and what to read there.
import type { ObjectRef } from '../../domain/kube.ts';
import type { EdgeType } from '../../domain/topology.ts';
import type { Wrong } from './wrongs.ts';

/** One step along an edge: with its direction (`out`), or against it (`in`). */
export interface Hop {
  readonly type: EdgeType;
  readonly way: 'out' | 'in';
}

/** A way from a troubled object to who may know more. */
export interface Follow {
  readonly path: readonly Hop[];
  /** What is to be read at its end. */
  readonly read: 'log' | 'describe' | 'list';
  /** What the lines of a well component's log must bear to count. */
  readonly about: readonly ('name' | 'host' | 'address' | 'node')[];
  /** Only ends with one of these roles (`network-plugin`). */
  readonly roles?: readonly string[];
  /** Worth a look although a cause is known: it may say more of the same. */
  readonly anyway?: true;
  /** Only once what is called is known to be well. */
  readonly ifWell?: 'callee';
}

interface InCharge {
  /** Kinds; `custom` for every kind that has no row of its own. */
  readonly of: readonly string[];
  readonly wrong: readonly Wrong[];
  readonly follow: readonly Follow[];
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const;
const ROUTES = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Gateway'] as const;
const CERTIFICATES = [
  'Certificate',
  'CertificateRequest',
  'Order',
  'Challenge',
  'Issuer',
  'ClusterIssuer',
] as const;
const CALLS = ['call.refused', 'call.timed-out', 'call.failed', 'waiting', 'http-5xx'] as const;

/** The table. A row costs a look only where its edges are open; rows are written from near to far. */
export const IN_CHARGE: readonly InCharge[] = [
  row(
    ['Pod'],
    ['sandbox'],
    [via('runs-on'), via('runs-on', 'agents-of').log('name', 'node').of('network-plugin').early()],
  ),
  row(['Pod'], ['platform'], [via('runs-on').early()]),
  row(['Pod'], ['image'], [via('runs-on'), via('reads'), via('runs-as')]),
  row(
    ['Pod'],
    ['mount'],
    [
      via('mounts'),
      via('mounts', 'bound-to'),
      via('mounts', 'bound-to', '<attached-to'),
      via('mounts', 'of-class', 'driven-by').log('name', 'node'),
      via('runs-on', 'agents-of').log('name', 'node').of('storage-driver'),
      via('runs-on'),
    ],
  ),
  row(
    ['Pod', ...WORKLOADS],
    ['config', 'missing'],
    [via('supplied-by').early(), via('reads'), via('mounts'), via('made-by'), via('owner')],
  ),
  row(
    ['Pod'],
    ['unscheduled'],
    [
      via('placed-by').log('name').of('scheduler', 'autoscaler'),
      via('placed-by').of('place', 'node-pool'),
      via('placed-by', 'initialized-by').log('node'),
      via('mounts'),
      via('limited-by'),
      via('changed-by'),
      via('of-class'),
    ],
  ),
  row(['Pod'], ['device'], [via('placed-by', 'agents-of').log('node').of('device-plugin')]),
  row(['Pod'], ['evicted'], [via('runs-on'), via('of-class'), via('governed-by')]),
  row(
    ['Pod'],
    ['crash'],
    [via('names-host'), via('mentioned'), via('reads'), via('mounts'), via('peers').log(), via('changed-by')],
  ),
  row(
    ['Pod'],
    ['not-ready'],
    [
      via('names-host'),
      via('mentioned'),
      via('owner'),
      via('peers').log(),
      via('runs-on'),
      via('changed-by'),
    ],
  ),
  row(['Pod'], CALLS, [
    // A pod that is called by its address may say why it broke off.
    via('mentioned').log('name', 'address'),
    via('mentioned', 'selects').log('name', 'address'),
    via('mentioned', '<routes-to'),
    via('names-host'),
    via('names-host', 'selects').log('name', 'address'),
    via('peers').log('name'),
    via('governed-by').when('callee'),
    via('mentioned', 'selects', 'governed-by').when('callee'),
    via('runs-on', 'agents-of').log('address', 'host').of('proxy', 'network-plugin').when('callee'),
    via('mentioned', 'selects', 'runs-on', 'agents-of')
      .log('address')
      .of('network-plugin', 'proxy')
      .when('callee'),
  ]),
  // A store that takes no writes says in its own log what it lacks, without a word of who asked.
  row(['Pod'], ['store-blocked'], [via('mentioned', 'selects').log(), via('names-host', 'selects').log()]),
  row(
    ['Pod'],
    ['name-unresolved'],
    [
      via('mentioned'),
      via('names-host'),
      via('resolved-by').log('host'),
      via('governed-by'),
      via('runs-on', 'agents-of').log('host').of('dns-cache', 'proxy', 'network-plugin'),
    ],
  ),
  row(
    ['Pod', ...WORKLOADS],
    ['certificate'],
    [via('mounts'), via('mounts', '<issues'), via('mentioned'), via('names-host')],
  ),
  row(
    ['Pod', ...WORKLOADS],
    ['denied.api'],
    [via('runs-as'), via('granted-by').early(), via('granted-by', 'role')],
  ),
  row(['Pod'], ['denied.token'], [via('authenticated-by').log('name').of('api-server')]),
  row(
    ['Pod', ...WORKLOADS],
    ['deleting'],
    [via('runs-on'), via('runs-on', 'agents-of').log('name'), via('mounts')],
  ),
  row(
    WORKLOADS,
    ['not-created'],
    [via('limited-by'), via('runs-as'), via('of-class'), via('mentioned'), via('acted-on-by').log('name')],
  ),
  row(WORKLOADS, ['admission'], [via('mentioned'), via('mentioned', 'selects').log('name')]),
  row([...WORKLOADS, 'Pod'], ['not-acted-on'], [via('acted-on-by').log('name').of('controller-manager')]),
  row(
    WORKLOADS,
    ['crash', 'not-ready', 'waiting', ...CALLS],
    [via('<owner').log(), via('mentioned'), via('names-host')],
  ),
  row(WORKLOADS, ['unscheduled', 'evicted', 'sandbox', 'image', 'mount', 'name-unresolved'], [via('<owner')]),
  row(
    ['Service', 'Endpoints', 'EndpointSlice'],
    ['not-served', 'not-ready', ...CALLS],
    [
      via('endpoints-of'),
      via('selects').log(),
      via('names-host'),
      via('owner'),
      via('controlled-by').log('name'),
    ],
  ),
  row(
    ROUTES,
    ['not-served', 'not-ready', 'certificate', ...CALLS],
    [
      via('routes-to'),
      via('routes-to', 'selects'),
      via('tls-secret'),
      via('tls-secret', '<issues'),
      via('of-class'),
      via('controlled-by').log('host', 'name', 'address'),
      via('of-class', 'controlled-by').log('host', 'name', 'address'),
    ],
  ),
  row(
    CERTIFICATES,
    ['certificate', 'not-ready', 'waiting', 'missing', 'denied.api'],
    [
      via('<owner'),
      via('refers'),
      via('issuer-of'),
      via('issues', '<issues'),
      via('controlled-by').log('name'),
    ],
  ),
  row(['CertificateSigningRequest'], ['certificate', 'waiting', 'not-ready'], [via('asks-for')]),
  row(
    ['PersistentVolumeClaim'],
    ['not-bound', 'mount', 'not-ready', 'waiting'],
    [
      via('bound-to'),
      via('of-class'),
      via('of-class', 'driven-by').log('name'),
      via('<mounts'),
      via('limited-by'),
    ],
  ),
  row(
    ['PersistentVolumeClaim', 'PersistentVolume', 'VolumeAttachment'],
    ['deleting'],
    [via('<mounts'), via('bound-to'), via('<attached-to'), via('attached-to'), via('driven-by').log('name')],
  ),
  row(
    ['PersistentVolume', 'VolumeAttachment', 'StorageClass'],
    ['not-bound', 'mount', 'not-ready'],
    [via('attached-to'), via('<attached-to'), via('driven-by').log('name')],
  ),
  row(
    ['Node'],
    ['node', 'not-ready', 'sandbox', 'certificate', 'evicted', 'mount'],
    [
      via('agents-of').log('node').of('network-plugin', 'proxy', 'device-plugin', 'storage-driver'),
      via('initialized-by').log('node'),
      via('<asks-for'),
      via('driven-by'),
      via('made-by'),
      via('owner'),
    ],
  ),
  row(['Node'], ['cordoned'], [via('<runs-on'), via('<runs-on', 'governed-by')]),
  row(
    ['HorizontalPodAutoscaler'],
    ['not-scaled', 'not-ready', ...CALLS],
    [
      via('measures'),
      via('measures', 'measures'),
      via('measures', 'measures', 'selects').log('name'),
      via('scales'),
      via('owner'),
    ],
  ),
  row(
    ['APIService', 'CustomResourceDefinition'],
    ['not-scaled', 'not-served', 'not-ready', ...CALLS],
    [via('measures'), via('measures', 'selects').log(), via('converts'), via('converts', 'selects').log()],
  ),
  row(
    ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    ['admission', 'not-ready', ...CALLS],
    [via('admits'), via('admits', 'selects').log()],
  ),
  row(
    ['ServiceAccount', 'RoleBinding', 'ClusterRoleBinding'],
    ['denied.api', 'missing'],
    [via('granted-by'), via('role')],
  ),
  row([...WORKLOADS, 'Pod'], ['not-logged'], [via('runs-on', 'agents-of').log().of('log-shipper')]),
  row([...ROUTES, 'Service'], ['not-published'], [via('published-by').log('host', 'name')]),
  row(WORKLOADS, ['not-changed'], [via('stored-by').log().of('api-store')]),
  row(
    [
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'CronJob',
      'Job',
      'Service',
      'PersistentVolumeClaim',
      ...ROUTES,
    ],
    ['unexplained'],
    [
      via('made-by'),
      via('selects').log(),
      via('names-host'),
      via('mentioned'),
      via('watched-by').log('name', 'host'),
    ],
  ),
  row([...WORKLOADS, 'Pod', 'Service'], ['vanished'], [via('removed-by').log('name')]),
  row(['Namespace'], ['deleting'], [via('<owner'), via('mentioned'), via('acted-on-by').log('name')]),
  row(['custom'], ['deleting'], [via('<owner'), via('controlled-by').log('name'), via('converts')]),
  row(
    ['custom'],
    [
      'not-ready',
      'waiting',
      'missing',
      'crash',
      'not-created',
      'denied.api',
      'not-scaled',
      'certificate',
      ...CALLS,
    ],
    [
      via('<owner'),
      via('<made-by'),
      via('refers'),
      via('issuer-of'),
      via('scales'),
      via('mentioned'),
      via('controlled-by').log('name'),
      via('converts', 'converts'),
    ],
  ),
];

interface Via extends Follow {
  log(...about: Follow['about'][number][]): Via;
  of(...roles: string[]): Via;
  early(): Via;
  when(callee: 'callee'): Via;
}

/** Writes a way: `via('mounts', '<attached-to')` goes along the one and back along the other. */
function via(...steps: readonly (EdgeType | `<${EdgeType}`)[]): Via {
  const path = steps.map((step): Hop => {
    const isBack = step.startsWith('<');
    return { type: (isBack ? step.slice(1) : step) as EdgeType, way: isBack ? 'in' : 'out' };
  });
  return viaOf({ path, read: 'describe', about: [] });
}

function viaOf(follow: Follow): Via {
  return {
    ...follow,
    log: (...about) => viaOf({ ...follow, read: 'log', about }),
    of: (...roles) => viaOf({ ...follow, roles }),
    early: () => viaOf({ ...follow, anyway: true }),
    when: (callee) => viaOf({ ...follow, ifWell: callee }),
  };
}

function row(of: readonly string[], wrong: readonly Wrong[], follow: readonly Follow[]): InCharge {
  return { of, wrong, follow };
}

const OWN_KINDS: ReadonlySet<string> = new Set(IN_CHARGE.flatMap(({ of }) => of));

/** Gives the ways worth following from an object with which these things are wrong, near ones first. */
export function inChargeOf(ref: ObjectRef, wrong: Wrong | readonly Wrong[]): readonly Follow[] {
  const wrongs = typeof wrong === 'string' ? [wrong] : wrong;
  const kind = OWN_KINDS.has(ref.kind) ? ref.kind : 'custom';
  const rows = wrongs.flatMap((one) =>
    IN_CHARGE.filter((candidate) => candidate.of.includes(kind) && candidate.wrong.includes(one)),
  );
  const found = new Map<string, Follow>();
  for (const follow of rows.flatMap((candidate) => candidate.follow)) {
    const key = `${follow.path.map(({ type, way }) => `${way} ${type}`).join(' ')} ${follow.roles?.join() ?? ''}`;
    const known = found.get(key);
    if (!known) found.set(key, follow);
    else if (follow.anyway && !known.anyway) found.set(key, { ...known, anyway: true });
  }
  return [...found.values()];
}
