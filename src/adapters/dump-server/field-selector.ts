// Field selectors as the API takes them, with the fields that the server knows of each kind.
import { type JsonObject, listAt, textAt } from './json-access.ts';
import { SelectorError } from './label-selector.ts';

/** One requirement of a field selector. */
export interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

type FieldReader = (object: JsonObject) => string;

function at(...path: readonly string[]): FieldReader {
  return (object) => textAt(object, ...path);
}

function flag(...path: readonly string[]): FieldReader {
  return (object) => textAt(object, ...path) || 'false';
}

function fieldsOf(prefix: string, names: readonly string[], stored: string): Record<string, FieldReader> {
  return Object.fromEntries(names.map((name) => [`${prefix}.${name}`, at(stored, name)]));
}

const REFERENCE_FIELDS = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
] as const;

const eventSource: FieldReader = (event) =>
  textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');

/** The fields beyond name and namespace that may be selected by, as the server registers them for each kind. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, FieldReader>>>> = {
  pods: {
    'spec.nodeName': at('spec', 'nodeName'),
    'spec.restartPolicy': at('spec', 'restartPolicy'),
    'spec.schedulerName': at('spec', 'schedulerName'),
    'spec.serviceAccountName': at('spec', 'serviceAccountName'),
    'spec.hostNetwork': flag('spec', 'hostNetwork'),
    'status.phase': at('status', 'phase'),
    'status.podIP': (pod) =>
      textAt(pod, 'status', 'podIP') || textAt(listAt(pod, 'status', 'podIPs')[0], 'ip'),
    'status.podIPs': at('status', 'podIP'),
    'status.nominatedNodeName': at('status', 'nominatedNodeName'),
  },
  events: {
    ...fieldsOf('involvedObject', REFERENCE_FIELDS, 'involvedObject'),
    reason: at('reason'),
    reportingComponent: at('reportingComponent'),
    source: eventSource,
    type: at('type'),
  },
  'events.events.k8s.io': {
    ...fieldsOf('regarding', REFERENCE_FIELDS, 'involvedObject'),
    reason: at('reason'),
    reportingController: at('reportingComponent'),
    type: at('type'),
  },
  nodes: { 'spec.unschedulable': flag('spec', 'unschedulable') },
  namespaces: { 'status.phase': at('status', 'phase'), name: at('metadata', 'name') },
  secrets: { type: at('type') },
  services: { 'spec.clusterIP': at('spec', 'clusterIP'), 'spec.type': at('spec', 'type') },
  replicationcontrollers: { 'status.replicas': (object) => textAt(object, 'status', 'replicas') || '0' },
  'replicasets.apps': { 'status.replicas': (object) => textAt(object, 'status', 'replicas') || '0' },
  'jobs.batch': { 'status.successful': (object) => textAt(object, 'status', 'succeeded') || '0' },
  'certificatesigningrequests.certificates.k8s.io': { 'spec.signerName': at('spec', 'signerName') },
  persistentvolumes: { name: at('metadata', 'name') },
  persistentvolumeclaims: { name: at('metadata', 'name') },
};

/** Fields that need no look into the object: the index of the recording knows them. */
const INDEXED_FIELDS: ReadonlySet<string> = new Set(['metadata.name', 'metadata.namespace']);

function unescapeValue(value: string): string {
  return value.replace(/\\([\\,=])/g, '$1');
}

/** Reads a field selector; an empty one means every object. Throws SelectorError. */
export function parseFieldSelector(selector: string): readonly FieldRequirement[] {
  const parts = selector.split(/(?<!\\),/).filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const [, field, operator, value] = /^(.*?)(?<!\\)(!=|==|=)(.*)$/.exec(part.trim()) ?? [];
    if (field === undefined || value === undefined || field === '') {
      throw new SelectorError(`invalid selector: '${selector}'; can't understand '${part}'`);
    }
    return { field, equal: operator !== '!=', value: unescapeValue(value) };
  });
}

/** What of a field selector can be told without the object, and what only with it. */
export interface FieldPredicates {
  readonly matchesIndex: (item: { readonly name: string; readonly namespace: string }) => boolean;
  /** Null when the index told everything. */
  readonly matchesObject: ((object: JsonObject) => boolean) | null;
}

/**
 * Makes the tests of a field selector for a kind. Throws SelectorError, in the server's words, for a field that
 * cannot be selected by.
 */
export function compileFieldSelector(
  resourceKey: string,
  requirements: readonly FieldRequirement[],
): FieldPredicates {
  const known = FIELDS[resourceKey];
  const indexed = requirements.filter(({ field }) => INDEXED_FIELDS.has(field));
  const read = requirements
    .filter(({ field }) => !INDEXED_FIELDS.has(field))
    .map(({ field, equal, value }) => {
      const reader = known !== undefined && Object.hasOwn(known, field) ? known[field] : undefined;
      if (reader !== undefined) return (object: JsonObject) => (reader(object) === value) === equal;
      throw new SelectorError(
        known === undefined
          ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
          : `field label not supported: ${field}`,
      );
    });
  return {
    matchesIndex: (item) =>
      indexed.every(
        ({ field, equal, value }) =>
          ((field === 'metadata.name' ? item.name : item.namespace) === value) === equal,
      ),
    matchesObject: read.length === 0 ? null : (object) => read.every((matches) => matches(object)),
  };
}
