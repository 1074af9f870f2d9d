// The columns of nodes, namespaces, events, configuration and what belongs to the cluster as a whole.

import { toCoreEvent } from '../conversion.ts';
import { ageOf } from '../duration.ts';
import { type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from '../json-access.ts';
import { AGE, age, type CellContext, type Column, CREATED_AT, integer, NAME, text, wide } from './column.ts';

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

function nodeStatus(node: JsonObject): string {
  const ready = listAt(node, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Ready',
  );
  const state = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(node: JsonObject): string {
  const roles = Object.entries(recordAt(node, 'metadata', 'labels')).map(([key, value]) =>
    key.startsWith(ROLE_LABEL_PREFIX)
      ? key.slice(ROLE_LABEL_PREFIX.length)
      : key === ROLE_LABEL
        ? String(value)
        : '',
  );
  return (
    [...new Set(roles)]
      .filter((role) => role !== '')
      .sort()
      .join(',') || '<none>'
  );
}

function nodeAddress(type: string): (node: JsonObject) => string {
  return (node) => {
    const found = listAt(node, 'status', 'addresses').find((address) => textAt(address, 'type') === type);
    return found === undefined ? '<none>' : textAt(found, 'address');
  };
}

function nodeInfo(name: string): (node: JsonObject) => string {
  return (node) => textAt(node, 'status', 'nodeInfo', name) || '<unknown>';
}

function firstSeen(event: JsonObject, { nowMs }: CellContext): string {
  return ageOf(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), nowMs);
}

function lastSeen(event: JsonObject, context: CellContext): string {
  const series = valueAt(event, 'series');
  if (series !== undefined) return ageOf(textAt(series, 'lastObservedTime'), context.nowMs);
  const last = textAt(event, 'lastTimestamp');
  return last === '' ? firstSeen(event, context) : ageOf(last, context.nowMs);
}

function eventCount(event: JsonObject): number {
  const series = valueAt(event, 'series');
  return series === undefined ? numberAt(event, 'count') || 1 : numberAt(series, 'count');
}

function eventObject(event: JsonObject): string {
  const kind = textAt(event, 'involvedObject', 'kind').toLowerCase();
  const name = textAt(event, 'involvedObject', 'name');
  return name === '' ? kind : `${kind}/${name}`;
}

function eventSource(event: JsonObject): string {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
  const instance = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance');
  return instance === '' ? component : `${component}, ${instance}`;
}

/** Events are recorded in one of two APIs; the cells read the core one. */
function ofCoreEvent(cell: Column['cell']): Column['cell'] {
  return (event, context) => cell(toCoreEvent(event), context);
}

const EVENT_COLUMNS: readonly Column[] = [
  text('Last Seen', ofCoreEvent(lastSeen)),
  text('Type', (event) => textAt(event, 'type')),
  text('Reason', (event) => textAt(event, 'reason')),
  text('Object', ofCoreEvent(eventObject)),
  wide(
    'Subobject',
    ofCoreEvent((event) => textAt(event, 'involvedObject', 'fieldPath')),
  ),
  wide('Source', ofCoreEvent(eventSource)),
  text(
    'Message',
    ofCoreEvent((event) => textAt(event, 'message').trim()),
  ),
  wide('First Seen', ofCoreEvent(firstSeen)),
  wide('Count', ofCoreEvent(eventCount)),
  { ...NAME, priority: 1 },
];

function componentHealth(field: 'message' | 'error'): (component: JsonObject) => string {
  return (component) => textAt(healthCondition(component), field);
}

function healthCondition(component: JsonObject): unknown {
  return listAt(component, 'conditions').find((condition) => textAt(condition, 'type') === 'Healthy');
}

function componentStatus(component: JsonObject): string {
  const condition = healthCondition(component);
  if (condition === undefined) return 'Unknown';
  return textAt(condition, 'status') === 'True' ? 'Healthy' : 'Unhealthy';
}

function apiServiceTarget(service: JsonObject): string {
  if (valueAt(service, 'spec', 'service') === undefined) return 'Local';
  return `${textAt(service, 'spec', 'service', 'namespace')}/${textAt(service, 'spec', 'service', 'name')}`;
}

function apiServiceAvailable(service: JsonObject): string {
  const condition = listAt(service, 'status', 'conditions').find(
    (entry) => textAt(entry, 'type') === 'Available',
  );
  const status = textAt(condition, 'status') || 'Unknown';
  const reason = textAt(condition, 'reason');
  return status === 'True' || reason === '' ? status : `${status} (${reason})`;
}

function entryCount(...fields: readonly string[]): (object: JsonObject) => number {
  return (object) => fields.reduce((sum, field) => sum + Object.keys(recordAt(object, field)).length, 0);
}

export const CLUSTER_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  nodes: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    text('Version', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion')),
    wide('Internal-IP', nodeAddress('InternalIP')),
    wide('External-IP', nodeAddress('ExternalIP')),
    wide('OS-Image', nodeInfo('osImage')),
    wide('Kernel-Version', nodeInfo('kernelVersion')),
    wide('Container-Runtime', nodeInfo('containerRuntimeVersion')),
  ],
  namespaces: [NAME, text('Status', (object) => textAt(object, 'status', 'phase')), AGE],
  events: EVENT_COLUMNS,
  'events.events.k8s.io': EVENT_COLUMNS,
  configmaps: [NAME, text('Data', entryCount('data', 'binaryData')), AGE],
  secrets: [NAME, text('Type', (object) => textAt(object, 'type')), text('Data', entryCount('data')), AGE],
  serviceaccounts: [NAME, text('Secrets', (object) => listAt(object, 'secrets').length), AGE],
  componentstatuses: [
    NAME,
    text('Status', componentStatus),
    text('Message', componentHealth('message')),
    text('Error', componentHealth('error')),
  ],
  'leases.coordination.k8s.io': [
    NAME,
    text('Holder', (object) => textAt(object, 'spec', 'holderIdentity')),
    AGE,
  ],
  'apiservices.apiregistration.k8s.io': [
    NAME,
    text('Service', apiServiceTarget),
    text('Available', apiServiceAvailable),
    AGE,
  ],
  'customresourcedefinitions.apiextensions.k8s.io': [NAME, CREATED_AT],
  'runtimeclasses.node.k8s.io': [NAME, text('Handler', (object) => textAt(object, 'handler')), AGE],
  'priorityclasses.scheduling.k8s.io': [
    NAME,
    integer('Value', (object) => numberAt(object, 'value')),
    text('Global-Default', (object) => valueAt(object, 'globalDefault') === true),
    AGE,
    { ...text('PreemptionPolicy', (object) => textAt(object, 'preemptionPolicy')), since: 32 },
  ],
  'certificatesigningrequests.certificates.k8s.io': [
    NAME,
    AGE,
    text('SignerName', (object) => textAt(object, 'spec', 'signerName') || '<none>'),
    text('Requestor', (object) => textAt(object, 'spec', 'username')),
    text('RequestedDuration', requestedDuration),
    text('Condition', requestCondition),
  ],
};

function requestedDuration(request: JsonObject): string {
  const seconds = valueAt(request, 'spec', 'expirationSeconds');
  return typeof seconds === 'number'
    ? age({ at: new Date(0).toISOString() }, { nowMs: seconds * 1000, minor: 0 }, 'at')
    : '<none>';
}

function requestCondition(request: JsonObject): string {
  const types = new Set(
    listAt(request, 'status', 'conditions').map((condition) => textAt(condition, 'type')),
  );
  const decided = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  const failed = types.has('Failed') ? ',Failed' : '';
  return `${decided}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`;
}
