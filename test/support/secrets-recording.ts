// A recording in which secrets stand in every place that kubectl shows: probes, arguments, variables, logs, events.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Planted } from '../agent/redact/corpus/corpus.ts';
import { SMALL_RECORDING } from './recordings.ts';

type Json = Record<string, unknown>;

export const NAMESPACE = 'quotes-live';
export const POD = 'inventory-864c69cc49-wgljf';
/** Stands in the log and in the ConfigMap, so that a test can tell that they were read. */
export const LANDMARK = 'landmark of the recording';

/** Secrets that only the words before them tell, by where they stand. */
export const JOINED = {
  probe: 'Xk29fLqa7Tz',
  argsBefore: 'Vw83mPqe1Rr',
  argsAfter: 'Hn47sBxc5Yy',
  header: 'Gt65dZvu8Kk',
  question: 'Qj14wMnb3Ll',
} as const;

const PLACES = {
  log: [
    'plain log lines',
    'JSON log lines',
    'logfmt lines',
    'klog lines',
    'addresses',
    'bare tokens',
    'password hashes',
  ],
  event: ['events', 'changed templates'],
  config: ['ConfigMap data', 'annotations', 'notations'],
} as const;

/** Writes the recording. `planted` are the texts of the corpus, each at a place of its kind. */
export function writeSecretsRecording(folder: string, planted: readonly Planted[]): void {
  cpSync(SMALL_RECORDING, folder, { recursive: true });
  const inside = (name: string): string => join(folder, NAMESPACE, name);
  const of = (places: readonly string[]): readonly Planted[] =>
    planted.filter(({ place }) => places.includes(place));
  edit(inside('pods.json'), (items) => items.map((item) => (nameOf(item) === POD ? withProbe(item) : item)));
  edit(inside('replicasets.apps.json'), withTwoRevisions);
  edit(inside('events.json'), (items) => [...items, ...of(PLACES.event).map(eventOf)]);
  const log = of(PLACES.log).map(({ text }) => text.trim());
  writeFileSync(join(folder, NAMESPACE, POD, 'inventory.log'), `${LANDMARK}\n${log.join('\n')}\n`);
  const config = of(PLACES.config).map(({ text }, index) => [`file-${index}.txt`, unindented(text)]);
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: NAMESPACE },
    data: { 'readme.txt': LANDMARK, ...Object.fromEntries(config) },
  };
  const list = { kind: 'List', apiVersion: 'v1', metadata: {}, items: [map] };
  writeFileSync(inside('configmaps.json'), JSON.stringify(list));
}

function edit(path: string, change: (items: readonly Json[]) => readonly Json[]): void {
  const list = JSON.parse(readFileSync(path, 'utf8')) as { items: readonly Json[] };
  writeFileSync(path, JSON.stringify({ ...list, items: change(list.items) }));
}

function nameOf({ metadata }: Json): string {
  return (metadata as { name: string }).name;
}

/** What a file of a ConfigMap holds, without the key before it. */
function unindented(text: string): string {
  return text.replace(/^ {2}[\w.-]+: \|\n/, '').replace(/^ {4}/gm, '');
}

function eventOf({ text }: Planted, index: number): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `planted-${index}`, namespace: NAMESPACE },
    involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: POD },
    type: 'Warning',
    reason: 'Unhealthy',
    message: text,
    count: 3,
    firstTimestamp: '2026-11-22T07:30:00Z',
    lastTimestamp: '2026-11-22T07:34:00Z',
  };
}

function withProbe(pod: Json): Json {
  const spec = pod['spec'] as { containers: Json[] };
  const probe = { exec: { command: ['mysqladmin', 'ping', '-uroot', `-p${JOINED.probe}`] } };
  const headers = [{ name: 'Authorization', value: JOINED.header }];
  const ready = { httpGet: { path: '/ready', port: 8080, httpHeaders: headers } };
  return {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map((container) => ({
        ...container,
        livenessProbe: probe,
        readinessProbe: ready,
      })),
    },
  };
}

/** The newest revision changed the arguments: what it changed is told. */
function withTwoRevisions(items: readonly Json[]): readonly Json[] {
  return items.flatMap((item) => {
    if (!nameOf(item).startsWith('inventory')) return [item];
    const revision = (number: number, name: string, args: readonly string[], replicas: number): Json => {
      const copy = JSON.parse(JSON.stringify(item)) as {
        metadata: Json & { annotations?: Json };
        spec: { replicas: number; template: { spec: { containers: Json[] } } };
        status: Json;
      };
      const annotations = {
        ...copy.metadata.annotations,
        'deployment.kubernetes.io/revision': `${number}`,
      };
      Object.assign(copy.metadata, { name, uid: `uid-of-${name}`, annotations });
      copy.spec.replicas = replicas;
      copy.spec.template.spec.containers.forEach((container) => {
        Object.assign(container, { command: ['mysqladmin'], args });
      });
      return copy as unknown as Json;
    };
    return [
      revision(1, 'inventory-5d5d5d5d5d', ['ping', '-uroot', `-p${JOINED.argsBefore}`], 0),
      revision(2, nameOf(item), ['status', '-uroot', `-p${JOINED.argsAfter}`], 1),
    ];
  });
}
