// Healthy company for a trouble: workloads that run well, and warnings that are hours old.
import { identified, type Json, minutesAgo } from '../generated-identity.ts';
import {
  controllers,
  healthyState,
  pod,
  podEvent,
  replicaSetName,
  type Workload,
} from '../generated-objects.ts';
import { addItems, type JsonObject, newestMomentMs, type RecordingCopy } from './recording-copy.ts';

const WORKLOADS = 30;
const REPLICAS = 10;
const WARNINGS = 40;
const AGE_MINUTES = 4000;
/** When the first of the old warnings was; the others follow a minute apart. */
const FIRST_WARNING_MINUTES = 300;

const OLD_WARNINGS: readonly { readonly reason: string; readonly message: string }[] = [
  { reason: 'Unhealthy', message: 'Readiness probe failed: HTTP probe failed with statuscode: 503' },
  { reason: 'BackOff', message: 'Back-off restarting failed container' },
  { reason: 'FailedScheduling', message: '0/3 nodes are available: 3 Insufficient cpu.' },
  { reason: 'Failed', message: 'Error: ErrImagePull' },
];

function workload(namespace: string, index: number): Workload {
  const app = `steady-${index}`;
  return {
    namespace,
    app,
    image: 'registry.example/steady:1.4.2',
    replicas: REPLICAS,
    ageMinutes: AGE_MINUTES,
  };
}

function podName(of: Workload, index: number): string {
  return `${replicaSetName(of)}-s${index}dy`;
}

/** Moves every moment of objects, so that they were made when the recording was. */
function movedTo(nowMs: number, objects: readonly Json[]): readonly JsonObject[] {
  const byMs = nowMs - Date.parse(minutesAgo(0));
  const text = JSON.stringify(objects).replaceAll(
    /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"/g,
    (_all, moment: string) => `"${new Date(Date.parse(`${moment}Z`) + byMs).toISOString().slice(0, 19)}Z"`,
  );
  return JSON.parse(text) as readonly JsonObject[];
}

/** Adds 300 healthy pods to a namespace, and 40 warnings about them that are hours old. */
export function withCrowd(copy: RecordingCopy, namespace: string, node: string): RecordingCopy {
  const nowMs = newestMomentMs(copy);
  const workloads = Array.from({ length: WORKLOADS }, (_, index) => workload(namespace, index));
  const config = workloads.map(({ app, ageMinutes }) => ({
    ...identified({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: `${app}-config` }, ageMinutes),
    data: { MODE: 'steady' },
  }));
  const pods = workloads.flatMap((one, place) =>
    Array.from({ length: REPLICAS }, (_, index) =>
      pod(one, podName(one, index), node, `10.251.${place}.${index + 1}`, healthyState(one)),
    ),
  );
  const events = Array.from({ length: WARNINGS }, (_, index) => {
    const { reason, message } = OLD_WARNINGS[index % OLD_WARNINGS.length] ?? { reason: '', message: '' };
    const of = workloads[index % workloads.length] ?? workload(namespace, 0);
    const minutes = FIRST_WARNING_MINUTES - index;
    const event = podEvent(
      namespace,
      podName(of, 0),
      { type: 'Warning', reason, message, count: 2 },
      minutes,
    );
    return { ...event, lastTimestamp: minutesAgo(minutes) };
  });
  const controlled = workloads.map((one) => controllers(one, REPLICAS));
  const added: Readonly<Record<string, readonly Json[]>> = {
    'pods.json': pods,
    'deployments.apps.json': controlled.map(({ deployment }) => deployment),
    'replicasets.apps.json': controlled.map(({ replicaSet }) => replicaSet),
    'configmaps.json': config,
    'events.json': events,
  };
  return Object.entries(added).reduce(
    (grown, [file, objects]) => addItems(grown, `${namespace}/${file}`, movedTo(nowMs, objects)),
    copy,
  );
}
