// Ages that kubectl works out itself, from its own clock: the timestamps it does so with are moved to now.

import type { ServedKind } from './discovery.ts';
import { isRecord, type JsonObject } from './json-access.ts';
import type { Transform } from './served-object.ts';

/** What the client said of itself and of what it wants. */
export interface ShiftRequest {
  /** The `Kubectl-Command` header: `kubectl describe`. */
  readonly command: string;
  readonly kind: ServedKind;
  readonly fieldSelector: string;
}

/** The timestamps of an event that its ages are told by, under the names of both APIs. */
const EVENT_MOMENTS = [
  'firstTimestamp',
  'lastTimestamp',
  'deprecatedFirstTimestamp',
  'deprecatedLastTimestamp',
  'eventTime',
] as const;

/**
 * Moves a timestamp; what is none stays as it is. Digits below the millisecond are kept: `MicroTime` wants six.
 * To the millisecond, so that the age that kubectl works out a moment later is that of the recording.
 */
export function shiftTimestamp(value: unknown, byMs: number): unknown {
  if (typeof value !== 'string') return value;
  const thenMs = Date.parse(value);
  if (Number.isNaN(thenMs)) return value;
  const belowMs = /\.\d{3}(\d+)/.exec(value)?.[1] ?? '';
  return new Date(thenMs + byMs).toISOString().replace('Z', `${belowMs}Z`);
}

function shiftFields(object: JsonObject, names: readonly string[], byMs: number): JsonObject {
  const moved = names
    .filter((name) => Object.hasOwn(object, name))
    .map((name) => [name, shiftTimestamp(object[name], byMs)] as const);
  return { ...object, ...Object.fromEntries(moved) };
}

function shiftMember(object: JsonObject, member: string, name: string, byMs: number): JsonObject {
  const inner = object[member];
  return isRecord(inner) ? { ...object, [member]: shiftFields(inner, [name], byMs) } : object;
}

function shiftEvent(byMs: number): Transform {
  return (event) => shiftMember(shiftFields(event, EVENT_MOMENTS, byMs), 'series', 'lastObservedTime', byMs);
}

function shiftMetadata(name: 'creationTimestamp' | 'deletionTimestamp'): (byMs: number) => Transform {
  return (byMs) => (object) => shiftMember(object, 'metadata', name, byMs);
}

interface ShiftRule {
  readonly command: string;
  readonly resources: readonly string[];
  /** A field that the request selects by: it tells a list that only ages are read from. */
  readonly selectsBy: string;
  readonly shift: (byMs: number) => Transform;
}

const EVENTS = ['events', 'events.events.k8s.io'];

/**
 * The requests whose timestamps kubectl only shows as ages. All others are answered as recorded, so that what is
 * printed as a date, or as YAML and JSON, stays as it was.
 */
const RULES: readonly ShiftRule[] = [
  { command: 'kubectl events', resources: EVENTS, selectsBy: '', shift: shiftEvent },
  { command: 'kubectl describe', resources: EVENTS, selectsBy: 'involvedObject.', shift: shiftEvent },
  // The pods of a node, which `describe node` lists with their ages.
  {
    command: 'kubectl describe',
    resources: ['pods'],
    selectsBy: 'spec.nodeName',
    shift: shiftMetadata('creationTimestamp'),
  },
  // `Status: Terminating (lasts 8m)`: the moment itself is not printed.
  {
    command: 'kubectl describe',
    resources: ['pods', 'persistentvolumeclaims', 'persistentvolumes'],
    selectsBy: '',
    shift: shiftMetadata('deletionTimestamp'),
  },
];

/** Finds how the objects of a request are to be moved in time; null for not at all. */
export function findShift(request: ShiftRequest, byMs: () => number): Transform | null {
  const rule = RULES.find(
    ({ command, resources, selectsBy }) =>
      command === request.command &&
      resources.includes(request.kind.key) &&
      request.fieldSelector.includes(selectsBy),
  );
  return rule === undefined ? null : rule.shift(byMs());
}
