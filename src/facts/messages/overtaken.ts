// When a message says nothing any more: something later says the contrary, or what it misses is there now.
import type { ObjectRef } from '../../domain/kube.ts';
import { type Inventory, isWorkloadKind } from '../inventory.ts';
import type { KubeEvent } from '../kube-json.ts';
import { refOf } from '../kube-json.ts';

/** Reasons after which an earlier one of the same object is past. Each side is matched whole. */
const CONTRARIES: readonly (readonly [trouble: RegExp, later: RegExp])[] = [
  [/^FailedCreate$/, /^SuccessfulCreate$/],
  [/^FailedDelete$/, /^SuccessfulDelete$/],
  [/^FailedScheduling$/, /^Scheduled$/],
  [
    /^Failed(?:Mount|MapVolume|AttachVolume|CreatePodSandBox)$|^NetworkNotReady$/,
    /^(?:Pulling|Pulled|Created|Started)$/,
  ],
  [/^FailedAttachVolume$/, /^SuccessfulAttachVolume$/],
  [/^(?:Failed|BackOff|ErrImagePull|InspectFailed|ErrImageNeverPull)$/, /^Started$/],
  [/^(?:ProvisioningFailed|FailedBinding)$/, /^(?:ProvisioningSucceeded|Bound)$/],
  [/^(?:SyncLoadBalancerFailed|CreatingLoadBalancerFailed)$/, /^EnsuredLoadBalancer$/],
  [/^(?:NodeNotReady|NodeNotSchedulable|NodeHas\w+Pressure|InvalidDiskCapacity|Rebooted)$/, /^NodeReady$/],
  [
    /^VolumeResizeFailed$|^FileSystemResizeFailed$/,
    /^(?:FileSystemResizeSuccessful|VolumeResizeSuccessful)$/,
  ],
  [/^FailedGet\w+$|^FailedComputeMetricsReplicas$/, /^SuccessfulRescale$/],
];
/** `FailedX` is made good by `SuccessfulX`, `XFailed` by `XSucceeded` and the like, whoever reports them. */
const FAILED_FIRST = /^(?:Failed(?:To)?|Unable(?:To)?|Error)(?<what>[A-Z]\w*)$/;
const FAILED_LAST = /^(?<what>\w+?)(?:Failed|Failure|Error)$/;
const SUCCESS = (what: string): RegExp =>
  new RegExp(
    `^(?:Successful(?:ly)?${what}|${what}(?:Succeeded|Successful|Success|Complete|Completed|Ready|ed|d))$`,
  );

/**
 * What a retry says while the attempt before it is still under way, or left something behind: the first error stands in
 * another message.
 */
const ECHO_OF_RETRY =
  /is reserved for|operation (?:with the given|for)[\s\S]{0,200}already (?:exists|in progress|pending)|already being (?:processed|created|mounted)|another (?:operation|attempt|transaction)[\s\S]{0,60}(?:in progress|pending)|context deadline exceeded$|the object has been modified/i;

/** What an event misses, as kubelet, controllers and the API server write it. */
const MISSING =
  /\b(?<kind>service ?account|secret|configmap|persistentvolumeclaim|priorityclass|runtimeclass|storageclass|namespace|node|service)s?(?:\.[\w.]+)? "?(?<name>[a-z0-9][\w./-]*[a-z0-9])"? (?:was )?not found|(?<kind2>serviceaccount|secret|configmap)s? "?(?<name2>[a-z0-9][\w.-]*)"? (?:not found|does not exist)|error looking up service account [^\s/]+\/(?<name3>[a-z0-9][\w.-]*)/i;
const KIND_OF: Readonly<Record<string, string>> = {
  serviceaccount: 'ServiceAccount',
  secret: 'Secret',
  configmap: 'ConfigMap',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  priorityclass: 'PriorityClass',
  runtimeclass: 'RuntimeClass',
  storageclass: 'StorageClass',
  namespace: 'Namespace',
  node: 'Node',
  service: 'Service',
};
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'Namespace',
  'Node',
]);

/** Gives when an event was last seen, in milliseconds since 1970; NaN when it does not say. */
export function lastSeenMs(event: KubeEvent): number {
  const { lastTimestamp, eventTime, metadata } = event;
  return Date.parse(lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? '');
}

/** Gives the object that an event is about; null when it names none. */
export function subjectOf(event: KubeEvent): ObjectRef | null {
  const about = event.involvedObject ?? event.regarding;
  if (!about?.kind || !about.name) return null;
  return { kind: about.kind, namespace: about.namespace ?? null, name: about.name };
}

/** Gives how often an event was seen. */
export function countOf(event: KubeEvent): number {
  return event.series?.count ?? event.count ?? 1;
}

/** Every event that was read so far, by its object, to tell which are past. */
export class EventHistory {
  readonly #byObject = new Map<string, KubeEvent[]>();
  readonly #known = new Set<string>();

  add(events: readonly KubeEvent[]): void {
    for (const event of events) {
      const subject = subjectOf(event);
      if (subject === null) continue;
      const key = keyOf(subject);
      const id = `${key} ${event.reason} ${event.message ?? event.note} ${lastSeenMs(event)}`;
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      const list = this.#byObject.get(key);
      if (list) list.push(event);
      else this.#byObject.set(key, [event]);
    }
  }

  /** Lists what was reported of an object. */
  of(subject: ObjectRef): readonly KubeEvent[] {
    return this.#byObject.get(keyOf(subject)) ?? [];
  }

  /** Tells whether an event is past: the contrary was seen later, what it misses exists, or it only echoes a retry. */
  isOvertaken(event: KubeEvent, subject: ObjectRef, inventory: Inventory): boolean {
    const others = this.#byObject.get(keyOf(subject)) ?? [];
    const message = event.message ?? event.note ?? '';
    return (
      hasContrary(event, others) ||
      existsNow(message, subject, inventory) ||
      (ECHO_OF_RETRY.test(message) && others.some((other) => isFirstError(other, event)))
    );
  }
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ?? ''} ${name}`;
}

function hasContrary(event: KubeEvent, others: readonly KubeEvent[]): boolean {
  const reason = event.reason ?? '';
  const seenMs = lastSeenMs(event);
  const what = (FAILED_FIRST.exec(reason) ?? FAILED_LAST.exec(reason))?.groups?.['what'];
  const tests = [
    ...CONTRARIES.filter(([trouble]) => trouble.test(reason)).map(([, later]) => later),
    ...(what === undefined ? [] : [SUCCESS(what)]),
  ];
  if (tests.length === 0) return false;
  return others.some(
    (other) =>
      lastSeenMs(other) > seenMs &&
      sameContainer(event, other) &&
      tests.some((test) => test.test(other.reason ?? '')),
  );
}

/** An event of one container says nothing of another one of its pod. */
function sameContainer(event: KubeEvent, other: KubeEvent): boolean {
  const [one, two] = [event, other].map(
    ({ involvedObject, regarding }) => (involvedObject ?? regarding)?.fieldPath,
  );
  return one === undefined || two === undefined || one === two;
}

/** Tells whether what a message misses by its name is there now. */
function existsNow(message: string, subject: ObjectRef, inventory: Inventory): boolean {
  const groups = MISSING.exec(message)?.groups;
  if (!groups) return false;
  const word = (groups['kind'] ?? groups['kind2'] ?? 'serviceaccount').toLowerCase().replace(' ', '');
  const kind = KIND_OF[word];
  const name = (groups['name'] ?? groups['name2'] ?? groups['name3'] ?? '').split('/').at(-1);
  if (kind === undefined || !name) return false;
  const ref = { kind, namespace: CLUSTER_SCOPED.has(kind) ? null : subject.namespace, name };
  const object = inventory.find(ref);
  return (
    object !== undefined && object.metadata?.deletionTimestamp === undefined && refOf(object).name === name
  );
}

/** Of two troubles of one object the one that came first, and says something else. */
function isFirstError(other: KubeEvent, echo: KubeEvent): boolean {
  const message = other.message ?? other.note ?? '';
  return (
    other !== echo &&
    other.type === 'Warning' &&
    message !== '' &&
    !ECHO_OF_RETRY.test(message) &&
    firstSeenMs(other) <= lastSeenMs(echo)
  );
}

/** Gives when an event was first seen, in milliseconds since 1970; NaN when it does not say. */
export function firstSeenMs(event: KubeEvent): number {
  const { firstTimestamp, deprecatedFirstTimestamp, eventTime, metadata } = event;
  const first = firstTimestamp ?? deprecatedFirstTimestamp ?? eventTime ?? metadata?.creationTimestamp;
  return Date.parse(first ?? '') || lastSeenMs(event);
}

/** Tells whether a kind's own state says whether it is well, so that its old events say nothing. */
export function judgesItself(kind: string): boolean {
  return isWorkloadKind(kind) || kind === 'Node' || kind === 'Service' || kind === 'HorizontalPodAutoscaler';
}
