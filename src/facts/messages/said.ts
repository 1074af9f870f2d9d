// What no rule names is told in its own words: events, conditions, texts of a status, lines of a log.
import type { Complaint, Predicate } from '../../domain/complaint.ts';
import { isSpecific } from '../../domain/complaint.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { badConditionsOf, quoteCondition } from '../conditions.ts';
import { BAD_PHASE } from '../custom-phase.ts';
import type { Condition, KubeEvent, KubeObject } from '../kube-json.ts';
import { isRecord, refOf } from '../kube-json.ts';
import type { Captures, Emit, ObjectContext, Topic } from '../rules.ts';
import { complaintOf } from './complaint.ts';
import { countOf } from './overtaken.ts';

/** The code of what is told in its own words. */
export const SAID_CODE = 'message.said';
/** The code of a log that was read and complains of nothing. */
export const SILENT_CODE = 'log.silent';

/** What was said is cut to this in a capture, in characters: in the middle. */
const MAX_SAID_CHARS = 320;
/** At most this many texts of one status are told. */
const MAX_STATUS_TEXTS = 3;
/** A status is looked through to this depth. */
const MAX_STATUS_DEPTH = 5;
/** Fields of a status that speak of trouble, whatever the kind. */
const TELLING_FIELD = /(?:error|failure|fault|problem|reject|invalid|violation|unresolved|conflict|missing)/i;
/** Such fields that count, or name a time, say nothing. */
const SILENT_FIELD = /(?:count|counts|time|timestamp|at|threshold|policy|strategy|limit)$/i;
/** Fields that say in a word how a part of an object fares, and those beside them that explain it. */
const PHASES = ['phase', 'state', 'status', 'result', 'health'] as const;
const EXPLAINS = /^(?:message|reason|detail|description)$/;
/** Conditions that only sum up what other facts say, by kind. Those of kinds not listed here all count. */
const SUMS_UP: Readonly<Record<string, RegExp>> = {
  Pod: /^(?:Ready|ContainersReady|Initialized|PodScheduled|PodReadyToStartContainers|DisruptionTarget)$/,
  Deployment: /^(?:Available|Progressing|ReplicaFailure)$/,
  ReplicaSet: /^ReplicaFailure$/,
  ReplicationController: /^ReplicaFailure$/,
  Job: /^(?:Complete|Failed|SuccessCriteriaMet|FailureTarget|Suspended)$/,
  Node: /./,
  HorizontalPodAutoscaler: /^(?:AbleToScale|ScalingActive|ScalingLimited)$/,
  Namespace: /./,
  PodDisruptionBudget: /./,
};
/** Messages of Kubernetes itself that repeat a state which other facts tell. */
const REPEATS_A_STATE =
  /^(?:Back-off (?:restarting failed|pulling)|Error: (?:ImagePullBackOff|ErrImagePull|CrashLoopBackOff)$|containers? with (?:unready|incomplete) status|Job has reached the specified backoff limit|ReplicaSet "[^"]+" (?:has timed out progressing|is progressing)|Deployment does not have minimum availability|\(combined from similar events\): Back-off)/;
/** Mentions that a sentence about the message may use, each once. */
const MENTIONED = [
  'host',
  'address',
  'port',
  'path',
  'variable',
  'user',
  'verb',
  'resource',
  'object',
  'key',
  'image',
];

export const saidTopic: Topic = {
  kinds: {
    [SAID_CODE]: {
      doc: 'A message that no rule names tells of trouble: an event, a condition, a text of a status, a line of a log.',
      depth: 'pod',
      generic: true,
      captures: [
        'source',
        'reason',
        'predicate',
        'said',
        'about',
        'about_kind',
        'count',
        'speaker',
        'well',
        'container',
        ...MENTIONED,
      ],
    },
    [SILENT_CODE]: {
      doc: 'The end of a container’s log was read, and no line of it speaks of trouble.',
      depth: 'context',
      generic: true,
      captures: ['lines', 'last', 'container', 'run'],
    },
  },
  objects: [{ kinds: ['*'], extract: extractConditions }],
};

/** Where a message stands, for the sentence that tells it. */
export interface Source {
  /** `event FailedX`, `condition Ready`, `status.error`, `log`. */
  readonly source: string;
  readonly reason?: string;
  readonly count?: number;
  readonly container?: string | undefined;
  /** Its object is well: it is told only when it is asked for. */
  readonly isWell?: boolean;
}

/** Emits a message in its own words. */
export function say(emit: Emit, subject: ObjectRef, quote: string, complaint: Complaint, from: Source): void {
  if (REPEATS_A_STATE.test(complaint.text)) return;
  emit(SAID_CODE, subject, quote, {
    source: from.source,
    reason: from.reason,
    predicate: complaint.predicate,
    said: saidOf(complaint),
    speaker: complaint.speaker,
    ...aboutOf(complaint),
    count: from.count !== undefined && from.count > 1 ? from.count : undefined,
    container: from.container,
    well: from.isWell ? 'true' : undefined,
    ...mentioned(complaint),
  });
}

/** The whole message where there is room for it, else its head and the clause that decides. */
function saidOf({ text, told }: Complaint): string {
  const whole = text.replace(/\s+/g, ' ').trim();
  if (whole.length <= MAX_SAID_CHARS) return whole;
  const clause = told.text.replace(/\s+/g, ' ').trim();
  if (clause.length >= MAX_SAID_CHARS) return clause.slice(0, MAX_SAID_CHARS);
  const room = MAX_SAID_CHARS - clause.length - 3;
  return room < 20 ? clause : `${whole.slice(0, room).trimEnd()} … ${clause}`;
}

function aboutOf({ mentions }: Complaint): Captures {
  const object = mentions.find(({ type, kind }) => type === 'object' && kind !== undefined);
  return { about: object?.text, about_kind: object?.kind };
}

function mentioned({ mentions }: Complaint): Captures {
  return Object.fromEntries(
    MENTIONED.map((type) => [type, mentions.find((mention) => mention.type === type)?.text]),
  );
}

const TELLING_REASON = /Fail|Error|Invalid|Denied|Reject|Cannot|Unable|NotFound|Conflict|Timeout/;

/** Normal events that tell of trouble all the same: what is specific and no wait that is part of every start. */
function isTelling(event: KubeEvent, predicate: Predicate): boolean {
  if (event.type !== 'Normal' && event.type !== undefined) return true;
  return isSpecific(predicate) && predicate !== 'waiting' && predicate !== 'in-use';
}

/** Tells an event that no rule takes; what it states is the message, or its reason where there is none. */
export function sayEvent(
  event: KubeEvent,
  subject: ObjectRef,
  isWell: boolean,
  isSeen: boolean,
  emit: Emit,
): void {
  const { reason = '' } = event;
  const message = (event.message ?? event.note ?? '').trim();
  const text = message === '' ? reason : message;
  if (text === '' || REPEATS_A_STATE.test(text)) return;
  const complaint = complaintOf(text, { reason });
  if (!isTelling(event, complaint.predicate)) return;
  // Whether a sentence without a word of failure matters, only its object tells, or a reason that has one.
  if (!isSeen && complaint.predicate === 'said' && !TELLING_REASON.test(reason)) return;
  const container = /\{(.+)\}/.exec((event.involvedObject ?? event.regarding)?.fieldPath ?? '')?.[1];
  say(emit, subject, text, complaint, {
    source: `event ${reason}`.trim(),
    reason,
    count: countOf(event),
    container,
    isWell,
  });
}

function extractConditions(object: KubeObject, context: ObjectContext): void {
  if (object.metadata?.deletionTimestamp !== undefined) return;
  const { emit, emitMessage, inventory } = context;
  const subject = refOf(object);
  const sumsUp = SUMS_UP[subject.kind];
  const told: string[] = [];
  for (const condition of badConditionsOf(object, inventory.nowMs)) {
    const { type = '', reason = '', message = '' } = condition;
    if (message !== '') told.push(message);
    if (sumsUp?.test(type) || isSpokenFor(object)) continue;
    if (message !== '' && emitMessage(subject, reason, message) !== 'unknown') continue;
    sayCondition(condition, subject, emit);
  }
  if (isSpokenFor(object) || sumsUp === undefined) sayStatus(object, subject, told, emit);
}

/** Conditions of custom objects are facts of their own (`object.not-ready`). */
function isSpokenFor(object: KubeObject): boolean {
  return (object.apiVersion ?? '').split('/')[0]?.includes('.') === true && !isBuiltInGroup(object);
}

function isBuiltInGroup(object: KubeObject): boolean {
  return /(?:^|\.)k8s\.io\//.test(object.apiVersion ?? '') && !/gateway|x-k8s/.test(object.apiVersion ?? '');
}

function sayCondition(condition: Condition, subject: ObjectRef, emit: Emit): void {
  const { type = '', reason = '', message = '' } = condition;
  const quote = quoteCondition(condition);
  const complaint = complaintOf(message === '' ? quote : message, { reason });
  say(emit, subject, quote, complaint, { source: `condition ${type}`, reason });
}

/** Tells texts of a status that speak of trouble, and that no condition has told. */
function sayStatus(object: KubeObject, subject: ObjectRef, told: readonly string[], emit: Emit): void {
  let count = 0;
  for (const { path, text } of troubledTexts(object.status, 'status', false, 0)) {
    if (count >= MAX_STATUS_TEXTS) return;
    if (told.some((message) => message.includes(text) || text.includes(message))) continue;
    const complaint = complaintOf(text, {});
    count += 1;
    say(emit, subject, `${path}: ${text}`, complaint, { source: path });
  }
}

function* troubledTexts(
  value: unknown,
  path: string,
  telling: boolean,
  depth: number,
): Iterable<{ readonly path: string; readonly text: string }> {
  if (depth > MAX_STATUS_DEPTH) return;
  if (typeof value === 'string') {
    // One word is a state, not a sentence.
    if (telling && /\S\s\S/.test(value.trim())) yield { path, text: value.trim() };
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_STATUS_TEXTS)) yield* troubledTexts(item, path, telling, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  // The phase of the whole is a fact of its own; that of a part explains it.
  const isBad = depth > 0 && PHASES.some((field) => BAD_PHASE.test(`${value[field]}`));
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'conditions' || SILENT_FIELD.test(field)) continue;
    const tells = telling || TELLING_FIELD.test(field) || (isBad && EXPLAINS.test(field));
    yield* troubledTexts(inner, `${path}.${field}`, tells, depth + 1);
  }
}
