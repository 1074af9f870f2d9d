// The columns of the kinds that run pods.
import { ageOf, humanDuration } from '../duration.ts';
import { type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from '../json-access.ts';
import {
  AGE,
  age,
  type CellContext,
  type Column,
  containerColumns,
  formatLabels,
  formatSelector,
  integer,
  NAME,
  selectorColumn,
  text,
  wide,
} from './column.ts';

/** Jobs got a Status column, and cron jobs a Timezone, with this release. */
const JOB_COLUMNS_SINCE = 30;

function status(name: string): (object: JsonObject) => number {
  return (object) => numberAt(object, 'status', name);
}

/** The number of replicas that is wanted: one where nothing is said. */
function desired(object: JsonObject): number {
  const replicas = valueAt(object, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

const READY_OF_DESIRED = text(
  'Ready',
  (object) => `${numberAt(object, 'status', 'readyReplicas')}/${desired(object)}`,
);

const TEMPLATE = ['spec', 'template'] as const;

function completions(job: JsonObject): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const wanted = valueAt(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: JsonObject, { nowMs }: CellContext): string {
  const start = textAt(job, 'status', 'startTime');
  if (start === '') return '';
  const end = textAt(job, 'status', 'completionTime');
  return end === '' ? ageOf(start, nowMs) : humanDuration(Date.parse(end) - Date.parse(start));
}

/** Conditions of a job in the order in which they decide its status. */
const JOB_STATUS: readonly (readonly [condition: string, status: string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
];

function jobStatus(job: JsonObject): string {
  const isTrue = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some(
      (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
    );
  const [condition, name] = JOB_STATUS.find(([type]) => isTrue(type)) ?? ['', 'Running'];
  const ended = condition === 'Complete' || condition === 'Failed';
  return !ended && valueAt(job, 'metadata', 'deletionTimestamp') !== undefined ? 'Terminating' : name;
}

function suspended(cronJob: JsonObject): string {
  const value = valueAt(cronJob, 'spec', 'suspend');
  return value === undefined ? '<unset>' : value === true ? 'True' : 'False';
}

function revisionOwner(revision: JsonObject): string {
  const owner = listAt(revision, 'metadata', 'ownerReferences').find(
    (reference) => valueAt(reference, 'controller') === true,
  );
  if (owner === undefined) return '<none>';
  const [group = ''] = textAt(owner, 'apiVersion').includes('/')
    ? textAt(owner, 'apiVersion').split('/')
    : [];
  const kind = textAt(owner, 'kind').toLowerCase();
  return `${group === '' ? kind : `${kind}.${group}`}/${textAt(owner, 'name')}`;
}

const REPLICAS: readonly Column[] = [
  NAME,
  integer('Desired', desired),
  integer('Current', status('replicas')),
  integer('Ready', status('readyReplicas')),
  AGE,
  ...containerColumns(...TEMPLATE),
];

export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  'deployments.apps': [
    NAME,
    READY_OF_DESIRED,
    text('Up-to-date', status('updatedReplicas')),
    text('Available', status('availableReplicas')),
    AGE,
    ...containerColumns(...TEMPLATE),
    wide('Selector', (object) => formatSelector(recordAt(object, 'spec', 'selector'))),
  ],
  'replicasets.apps': [...REPLICAS, selectorColumn('spec', 'selector')],
  replicationcontrollers: [
    ...REPLICAS,
    wide('Selector', (object) => formatLabels(recordAt(object, 'spec', 'selector'))),
  ],
  'statefulsets.apps': [NAME, READY_OF_DESIRED, AGE, ...containerColumns(...TEMPLATE)],
  'daemonsets.apps': [
    NAME,
    integer('Desired', status('desiredNumberScheduled')),
    integer('Current', status('currentNumberScheduled')),
    integer('Ready', status('numberReady')),
    integer('Up-to-date', status('updatedNumberScheduled')),
    integer('Available', status('numberAvailable')),
    text('Node Selector', (object) => formatLabels(recordAt(object, ...TEMPLATE, 'spec', 'nodeSelector'))),
    AGE,
    ...containerColumns(...TEMPLATE),
    selectorColumn('spec', 'selector'),
  ],
  'jobs.batch': [
    NAME,
    { ...text('Status', jobStatus), since: JOB_COLUMNS_SINCE },
    text('Completions', completions),
    text('Duration', jobDuration),
    AGE,
    ...containerColumns(...TEMPLATE),
    selectorColumn('spec', 'selector'),
  ],
  'cronjobs.batch': [
    NAME,
    text('Schedule', (object) => textAt(object, 'spec', 'schedule')),
    {
      ...text('Timezone', (object) => textAt(object, 'spec', 'timeZone') || '<none>'),
      since: JOB_COLUMNS_SINCE,
    },
    { ...text('Suspend', suspended), type: 'boolean' },
    integer('Active', (object) => listAt(object, 'status', 'active').length),
    text('Last Schedule', (object, context) =>
      textAt(object, 'status', 'lastScheduleTime') === ''
        ? '<none>'
        : age(object, context, 'status', 'lastScheduleTime'),
    ),
    AGE,
    ...containerColumns('spec', 'jobTemplate', 'spec', 'template'),
    selectorColumn('spec', 'jobTemplate', 'spec', 'selector'),
  ],
  'controllerrevisions.apps': [
    NAME,
    text('Controller', revisionOwner),
    text('Revision', (object) => numberAt(object, 'revision')),
    AGE,
  ],
  podtemplates: [
    NAME,
    ...containerColumns('template').map((column): Column => ({ ...column, priority: 0 })),
    text('Pod Labels', (object) => formatLabels(recordAt(object, 'template', 'metadata', 'labels'))),
  ],
};
