// What differs between two pod templates, in words that can be shown: names of variables, never their values.
import { shortenMiddle } from '../domain/shorten.ts';
import { type Container, type EnvVar, isRecord, type PodSpec, type Probe } from './kube-json.ts';
import { probeInWords } from './probes.ts';

/** A value is cut to this in a difference, in characters. */
const MAX_VALUE_CHARS = 80;

export interface TemplateChange {
  /** What changed: `image of container app`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

const ABSENT = 'none';

type ContainerField = readonly [what: string, read: (container: Container) => unknown];

/** Fields of a container, those that break most often first. */
const CONTAINER_FIELDS: readonly ContainerField[] = [
  ['image', ({ image }) => image],
  ['command', ({ command }) => command?.join(' ')],
  ['args', ({ args }) => args?.join(' ')],
  ['memory limit', ({ resources }) => resources?.limits?.['memory']],
  ['cpu limit', ({ resources }) => resources?.limits?.['cpu']],
  ['memory request', ({ resources }) => resources?.requests?.['memory']],
  ['cpu request', ({ resources }) => resources?.requests?.['cpu']],
  ['readiness probe', ({ readinessProbe }) => probeOf(readinessProbe)],
  ['liveness probe', ({ livenessProbe }) => probeOf(livenessProbe)],
  ['startup probe', ({ startupProbe }) => probeOf(startupProbe)],
  [
    'envFrom',
    ({ envFrom }) => envFrom?.map((source) => source.configMapRef?.name ?? source.secretRef?.name).join(', '),
  ],
  ['ports', ({ ports }) => ports?.map(({ containerPort }) => containerPort).join(', ')],
  [
    'volume mounts',
    ({ volumeMounts }) => volumeMounts?.map(({ name, mountPath }) => `${name}:${mountPath}`).join(', '),
  ],
  ['security context', (container) => (container as Readonly<Record<string, unknown>>)['securityContext']],
];

const POD_FIELDS: readonly string[] = [
  'serviceAccountName',
  'nodeSelector',
  'affinity',
  'tolerations',
  'volumes',
  'imagePullSecrets',
  'priorityClassName',
  'runtimeClassName',
  'securityContext',
  'hostNetwork',
  'dnsPolicy',
  'topologySpreadConstraints',
];

/** Lists what changed from one pod spec to the next, the most telling first. */
export function templateChanges(
  before: PodSpec | undefined,
  after: PodSpec | undefined,
): readonly TemplateChange[] {
  const changes: TemplateChange[] = [];
  const containers = (spec: PodSpec | undefined): readonly Container[] => [
    ...(spec?.containers ?? []),
    ...(spec?.initContainers ?? []),
  ];
  const old = new Map(containers(before).map((container) => [container.name ?? '', container]));
  for (const container of containers(after)) {
    const name = container.name ?? '';
    const previous = old.get(name);
    old.delete(name);
    if (previous) changes.push(...containerChanges(name, previous, container));
    else changes.push({ what: `container ${name}`, from: ABSENT, to: inWords(container.image) });
  }
  for (const [name, { image }] of old)
    changes.push({ what: `container ${name}`, from: inWords(image), to: ABSENT });
  for (const field of POD_FIELDS) push(changes, field, fieldOf(before, field), fieldOf(after, field));
  return changes;
}

/** Writes one change: `image of container app: app:1 → app:2`. */
export function changeInWords({ what, from, to }: TemplateChange): string {
  return `${what}: ${from} → ${to}`;
}

function containerChanges(name: string, before: Container, after: Container): readonly TemplateChange[] {
  const changes: TemplateChange[] = [];
  for (const [what, read] of CONTAINER_FIELDS)
    push(changes, `${what} of container ${name}`, read(before), read(after));
  return [...changes, ...envChanges(name, before.env ?? [], after.env ?? [])];
}

/** Variables by name: their values may be secrets. */
function envChanges(
  container: string,
  before: readonly EnvVar[],
  after: readonly EnvVar[],
): readonly TemplateChange[] {
  const old = new Map(before.map((variable) => [variable.name ?? '', JSON.stringify(variable)]));
  const now = new Map(after.map((variable) => [variable.name ?? '', JSON.stringify(variable)]));
  const what = (name: string): string => `variable ${name} of container ${container}`;
  return [
    ...[...old.keys()]
      .filter((name) => !now.has(name))
      .map((name) => ({ what: what(name), from: 'set', to: 'removed' })),
    ...[...now]
      .filter(([name, value]) => old.has(name) && old.get(name) !== value)
      .map(([name]) => ({ what: what(name), from: 'its old value', to: 'another value' })),
    ...[...now.keys()]
      .filter((name) => !old.has(name))
      .map((name) => ({ what: what(name), from: ABSENT, to: 'set' })),
  ];
}

function push(changes: TemplateChange[], what: string, before: unknown, after: unknown): void {
  const from = inWords(before);
  const to = inWords(after);
  if (from !== to)
    changes.push({
      what,
      from: shortenMiddle(from, MAX_VALUE_CHARS),
      to: shortenMiddle(to, MAX_VALUE_CHARS),
    });
}

function probeOf(probe: Probe | undefined): string | undefined {
  if (!probe) return undefined;
  const {
    initialDelaySeconds: delay = 0,
    timeoutSeconds: timeout = 1,
    failureThreshold: failures = 3,
  } = probe;
  return `${probeInWords(probe) ?? ''} (delay ${delay}s, timeout ${timeout}s, failures ${failures})`;
}

function fieldOf(spec: PodSpec | undefined, field: string): unknown {
  return isRecord(spec) ? spec[field] : undefined;
}

function inWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return ABSENT;
  if (typeof value !== 'object') return String(value);
  const text = JSON.stringify(value);
  return text === '{}' || text === '[]' ? ABSENT : text;
}
