// What `kubectl describe` printed, read back into objects and events, so that the same rules find the same facts.
import type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  KubeEvent,
  KubeObject,
  Probe,
} from './kube-json.ts';

export interface Description {
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeEvent[];
}

/** One line of a description with what is indented below it. */
interface Entry {
  readonly key: string;
  readonly value: string;
  readonly children: Entry[];
  /** The line as it stands, for tables. */
  readonly line: string;
}

/** Kinds as people write them to kinds as objects carry them; others are taken as written. */
const KINDS: Readonly<Record<string, string>> = {
  pod: 'Pod',
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
  node: 'Node',
  service: 'Service',
  secret: 'Secret',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
};
/**
 * Only these carry enough in their description for the rules of objects (of a Secret it counts that it is there); of
 * other kinds the events are read.
 */
const READ_BACK: ReadonlySet<string> = new Set(['Pod', 'Node', 'Secret']);

/**
 * Reads descriptions of one or more objects of a kind; descriptions of several are parted by two empty lines.
 * What it does not know of a description it passes over.
 */
export function parseDescription(text: string, kind: string): Description {
  const objects: KubeObject[] = [];
  const events: KubeEvent[] = [];
  for (const part of text.split(/\n\n\n+/)) {
    const entries = parseEntries(part.split('\n'));
    const top = new Map(entries.map((entry) => [entry.key, entry]));
    const name = top.get('Name')?.value;
    if (name === undefined || name === '') continue;
    const namespace = top.get('Namespace')?.value;
    const kindName = top.get('Kind')?.value ?? KINDS[kind.toLowerCase().replace(/s$/, '')] ?? kind;
    const metadata = {
      name,
      ...(namespace ? { namespace } : {}),
      labels: pairs(top.get('Labels')),
      ownerReferences: ownersOf(top.get('Controlled By')?.value),
    };
    if (READ_BACK.has(kindName)) objects.push(readBack(kindName, metadata, top));
    events.push(...eventsOf(top.get('Events'), kindName, namespace, name));
  }
  return { objects, events };
}

function readBack(
  kind: string,
  metadata: KubeObject['metadata'] & object,
  top: ReadonlyMap<string, Entry>,
): KubeObject {
  if (kind === 'Secret') return { kind, metadata };
  if (kind === 'Node') {
    return {
      kind,
      metadata,
      spec: { unschedulable: top.get('Unschedulable')?.value === 'true' },
      status: { conditions: conditionsOf(top.get('Conditions')) },
    };
  }
  const [phase = ''] = (top.get('Status')?.value ?? '').split(' ');
  const containers = containersOf(top.get('Containers'));
  const inits = containersOf(top.get('Init Containers'));
  const node = top.get('Node')?.value.split('/')[0];
  return {
    kind,
    metadata,
    spec: {
      ...(node && node !== '<none>' ? { nodeName: node } : {}),
      containers: containers.map(({ spec }) => spec),
      initContainers: inits.map(({ spec }) => spec),
      nodeSelector: pairs(top.get('Node-Selectors')),
    },
    status: {
      phase: phase === 'Terminating' ? 'Running' : phase,
      reason: top.get('Reason')?.value,
      message: top.get('Message')?.value,
      conditions: conditionsOf(top.get('Conditions')),
      containerStatuses: containers.map(({ status }) => status),
      initContainerStatuses: inits.map(({ status }) => status),
    },
  };
}

/** Reads lines into a tree by their indentation. */
function parseEntries(lines: readonly string[]): readonly Entry[] {
  const roots: Entry[] = [];
  const open: { readonly indent: number; readonly entry: Entry }[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = line.length - line.trimStart().length;
    const match = /^\s*(?<key>[^:]+?):(?:\s+(?<value>.*))?$/.exec(line);
    const entry: Entry = {
      key: match?.groups?.['key'] ?? line.trim(),
      value: (match?.groups?.['value'] ?? '').trim(),
      children: [],
      line,
    };
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    (open.at(-1)?.entry.children ?? roots).push(entry);
    open.push({ indent, entry });
  }
  return roots;
}

/** `app=cart` on the line itself, further ones below it. */
function pairs(entry: Entry | undefined): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of [entry?.value ?? '', ...(entry?.children ?? []).map(({ line }) => line.trim())]) {
    const [key, value] = text.split('=');
    if (key && value !== undefined) found[key] = value;
  }
  return found;
}

function ownersOf(
  value: string | undefined,
): { readonly kind: string; readonly name: string; readonly controller: true }[] {
  const [kind, name] = (value ?? '').split('/');
  return kind && name ? [{ kind, name, controller: true }] : [];
}

interface ContainerView {
  readonly spec: Container;
  readonly status: ContainerStatus;
}

function containersOf(section: Entry | undefined): readonly ContainerView[] {
  return (section?.children ?? []).map((entry) => {
    const at = new Map(entry.children.map((child) => [child.key, child]));
    const image = at.get('Image')?.value ?? '';
    return {
      spec: {
        name: entry.key,
        image,
        resources: { limits: quantities(at.get('Limits')), requests: quantities(at.get('Requests')) },
        ...probe('livenessProbe', at.get('Liveness')?.value),
        ...probe('readinessProbe', at.get('Readiness')?.value),
        ...probe('startupProbe', at.get('Startup')?.value),
      },
      status: {
        name: entry.key,
        image,
        ready: at.get('Ready')?.value === 'True',
        restartCount: Number(at.get('Restart Count')?.value ?? 0),
        state: stateOf(at.get('State')),
        lastState: stateOf(at.get('Last State')),
      },
    };
  });
}

function quantities(entry: Entry | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((entry?.children ?? []).map(({ key, value }) => [key, value]));
}

/** Reads `http-get http://:8080/ready delay=2s …`, `tcp-socket :5432 …`, `exec [pg_isready] …`. */
function probe(
  name: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  text: string | undefined,
): Partial<Container> {
  const http = /^http-get https?:\/\/[^:/]*:(\w+)(\/\S*)?/.exec(text ?? '');
  const tcp = /^tcp-socket [^:]*:(\w+)/.exec(text ?? '');
  const exec = /^exec \[(.*)\] delay/.exec(text ?? '');
  const read: Probe | null = http
    ? { httpGet: { port: http[1] ?? '', path: http[2] ?? '/' } }
    : tcp
      ? { tcpSocket: { port: tcp[1] ?? '' } }
      : exec
        ? { exec: { command: [exec[1] ?? ''] } }
        : null;
  return read === null ? {} : { [name]: read };
}

function stateOf(entry: Entry | undefined): ContainerState {
  if (!entry) return {};
  const at = new Map(entry.children.map(({ key, value }) => [key, value]));
  const detail = {
    reason: at.get('Reason') ?? '',
    message: at.get('Message') ?? '',
    exitCode: Number(at.get('Exit Code') ?? 0),
    startedAt: at.get('Started') ?? '',
    finishedAt: at.get('Finished') ?? '',
  };
  if (entry.value === 'Waiting') return { waiting: detail };
  if (entry.value === 'Terminated') return { terminated: detail };
  return entry.value === 'Running' ? { running: detail } : {};
}

/** Reads a table of conditions; pods have two columns, nodes six. */
function conditionsOf(section: Entry | undefined): readonly Condition[] {
  return (section?.children ?? []).flatMap(({ line }) => {
    const [type = '', status = '', ...rest] = line.trim().split(/\s{2,}/);
    if (type === 'Type' || type.startsWith('-')) return [];
    return [{ type, status, reason: rest.at(-2) ?? '', message: rest.at(-1) ?? '' }];
  });
}

/** Reads the table of events by the columns of its header. */
function eventsOf(
  section: Entry | undefined,
  kind: string,
  namespace: string | undefined,
  name: string,
): readonly KubeEvent[] {
  const rows = section?.children.flatMap((child) => [child, ...child.children]) ?? [];
  const header = rows.find(({ line }) => /^\s*Type\s+Reason\s+Age\s+From\s+Message/.test(line))?.line;
  if (header === undefined) return [];
  const [reasonAt, ageAt, messageAt] = [
    header.indexOf('Reason'),
    header.indexOf('Age'),
    header.indexOf('Message'),
  ];
  return rows.flatMap(({ line }) => {
    const type = line.slice(0, reasonAt).trim();
    if (type !== 'Normal' && type !== 'Warning') return [];
    return [
      {
        kind: 'Event',
        type,
        reason: line.slice(reasonAt, ageAt).trim(),
        message: line.slice(messageAt).trim(),
        involvedObject: { kind, name, ...(namespace ? { namespace } : {}) },
      },
    ];
  });
}
