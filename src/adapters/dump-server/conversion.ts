// Objects in another version of their API than the one they were recorded in.
import { type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from './json-access.ts';

/** The events of both APIs are the same objects. */
export const CORE_EVENTS = 'events';
export const GROUP_EVENTS = 'events.events.k8s.io';

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Field names of the core API's events, and those of events.k8s.io for the same. */
const EVENT_FIELDS: readonly (readonly [core: string, group: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function renamed(object: JsonObject, names: ReadonlyMap<string, string>, apiVersion: string): JsonObject {
  const entries = Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value] as const);
  return { ...Object.fromEntries(entries), kind: 'Event', apiVersion };
}

const TO_GROUP = new Map(EVENT_FIELDS);
const TO_CORE = new Map(EVENT_FIELDS.map(([core, group]) => [group, core] as const));

/** Gives an event as the core API has it; it may be recorded in either. */
export function toCoreEvent(event: JsonObject): JsonObject {
  return valueAt(event, 'regarding') === undefined ? event : renamed(event, TO_CORE, 'v1');
}

/** Gives an event as events.k8s.io/v1 has it; it may be recorded in either. */
export function toGroupEvent(event: JsonObject): JsonObject {
  return valueAt(event, 'involvedObject') === undefined
    ? event
    : renamed(event, TO_GROUP, 'events.k8s.io/v1');
}

const CPU_PERCENT = 'targetCPUUtilizationPercentage';

/** Gives an autoscaler as autoscaling/v1 has it, which knows CPU alone; the rest goes into annotations. */
function toAutoscalerV1(hpa: JsonObject): JsonObject {
  const metrics = listAt(hpa, 'spec', 'metrics');
  const isCpu = (metric: unknown): boolean =>
    textAt(metric, 'resource', 'name') === 'cpu' &&
    valueAt(metric, 'resource', 'target', 'averageUtilization') !== undefined;
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((metric) => metric !== cpu);
  const current = listAt(hpa, 'status', 'currentMetrics').find(
    (metric) => valueAt(metric, 'resource', 'current', 'averageUtilization') !== undefined,
  );
  const conditions = listAt(hpa, 'status', 'conditions');
  const annotations = {
    ...recordAt(hpa, 'metadata', 'annotations'),
    ...(others.length > 0 && { 'autoscaling.alpha.kubernetes.io/metrics': JSON.stringify(others) }),
    ...(conditions.length > 0 && {
      'autoscaling.alpha.kubernetes.io/conditions': JSON.stringify(conditions),
    }),
  };
  return {
    ...hpa,
    apiVersion: 'autoscaling/v1',
    metadata: { ...recordAt(hpa, 'metadata'), annotations },
    spec: {
      ...without(recordAt(hpa, 'spec'), ['metrics', 'behavior']),
      ...(cpu !== undefined && { [CPU_PERCENT]: numberAt(cpu, 'resource', 'target', 'averageUtilization') }),
    },
    status: {
      ...without(recordAt(hpa, 'status'), ['currentMetrics', 'conditions']),
      ...(current !== undefined && {
        currentCPUUtilizationPercentage: numberAt(current, 'resource', 'current', 'averageUtilization'),
      }),
    },
  };
}

/** Gives an autoscaler as autoscaling/v2 has it. */
function toAutoscalerV2(hpa: JsonObject): JsonObject {
  const percent = valueAt(hpa, 'spec', CPU_PERCENT);
  if (percent === undefined) return { ...hpa, apiVersion: 'autoscaling/v2' };
  const now = valueAt(hpa, 'status', 'currentCPUUtilizationPercentage');
  const metric = (side: JsonObject): JsonObject => ({ type: 'Resource', resource: { name: 'cpu', ...side } });
  return {
    ...hpa,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...without(recordAt(hpa, 'spec'), [CPU_PERCENT]),
      metrics: [metric({ target: { type: 'Utilization', averageUtilization: percent } })],
    },
    status: {
      ...without(recordAt(hpa, 'status'), ['currentCPUUtilizationPercentage']),
      currentMetrics: now === undefined ? null : [metric({ current: { averageUtilization: now } })],
    },
  };
}

const CONVERSIONS: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  'Event v1': toCoreEvent,
  'Event events.k8s.io/v1': toGroupEvent,
  'HorizontalPodAutoscaler autoscaling/v1': toAutoscalerV1,
  'HorizontalPodAutoscaler autoscaling/v2': toAutoscalerV2,
};

/** Gives an object in the version that was asked for; kinds without a conversion only change their version. */
export function convert(object: JsonObject, kind: string, apiVersion: string): JsonObject {
  if (textAt(object, 'apiVersion') === apiVersion && textAt(object, 'kind') === kind) return object;
  const conversion = CONVERSIONS[`${kind} ${apiVersion}`];
  return { ...(conversion?.(object) ?? object), kind, apiVersion };
}
