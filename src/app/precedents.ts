// Precedents: earlier investigations of the same objects whose facts are seen again, and what was said of them.
import type { Fact } from '../domain/fact.ts';
import type { Investigation, Step, ToolCall } from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Case, CaseFact, CaseStore, Precedent } from '../domain/memory.ts';
import type { InvestigationStore, InvestigationSummary } from '../domain/ports.ts';
import { formatToolCall } from '../domain/tool-notation.ts';
import type { Topology } from '../domain/topology.ts';
import { requiredFacts } from '../learning/case-pattern.ts';
import { outsideWordOf } from '../learning/label.ts';
import { lessonOf } from '../learning/lesson.ts';
import { maskVarying } from '../learning/mask.ts';
import { decisiveFacts, depthOf, traitOf } from '../learning/signature.ts';
import { confirmationsOf } from './confirmations.ts';

/** Earlier investigations of the same objects that are looked through, the newest first. */
const MAX_EARLIER = 200;
/** Two messages with this share of words in common say the same, 0…1. */
const SAME_MESSAGE = 0.5;

/** What was told of an object before, whether or not it is so now. */
export interface Earlier {
  readonly remembered: Case;
  readonly told: InvestigationSummary;
  readonly word: Precedent['word'];
  readonly saidAt: string | null;
  /** The home of the team whose word it is; null for here. */
  readonly saidBy: string | null;
  /** Other objects of which somebody confirmed what was taught. */
  readonly confirmedOn: readonly ObjectRef[];
}

/** What is seen now, and which objects the question is about. */
export interface Present {
  readonly steps: readonly Step[];
  readonly topology: Topology;
  /** Keys of the objects that the question names. */
  readonly asked: ReadonlySet<string>;
}

/** Finds what was told of some objects in a cluster before, the newest first. */
export function earlierOf(
  clusterId: string,
  objects: readonly ObjectRef[],
  cases: CaseStore,
  store: InvestigationStore,
): readonly Earlier[] {
  if (objects.length === 0) return [];
  return cases.findByObjects(clusterId, objects, MAX_EARLIER).flatMap((remembered) => {
    const told = store.find(remembered.investigationId);
    if (told === undefined) return [];
    const { word, at, by } = outsideWordOf(store.labelEvents(remembered.investigationId));
    const confirmedOn = remembered.taught ? confirmationsOf(remembered, cases, store) : [];
    return [{ remembered, told, word, saidAt: at, saidBy: by, confirmedOn }];
  });
}

/** Gives those of them that hold now, each as a precedent. */
export function precedentsOf(earlier: readonly Earlier[], present: Present): readonly Precedent[] {
  return earlier.flatMap((one) => precedentOf(one, present) ?? []);
}

function precedentOf(
  { remembered, told, word, saidAt, saidBy, confirmedOn }: Earlier,
  { steps, topology, asked }: Present,
): Precedent | null {
  const { objects, facts } = remembered;
  const own = objectsIn(objects);
  const now = steps
    .flatMap((step) => step.facts.map((fact) => ({ step: step.index, fact })))
    .filter(
      ({ fact }) => own.has(refKey(topology.workloadOf(fact.subject))) || own.has(refKey(fact.subject)),
    );
  const then = ownFacts(facts, objects);
  const required = requiredFacts(then.length > 0 ? then : facts);
  const counterpart = ({ fact }: CaseFact) => now.find((found) => isAgain(found.fact, fact));
  const first = required.filter(({ step }) => step === 0);
  const start = first.length > 0 ? first : required;
  if (start.length === 0 || !start.every(counterpart)) return null;
  const holding = required.flatMap((found) => counterpart(found) ?? []);
  const isWhole = holding.length === required.length;
  const { diagnosis } = told;
  return {
    id: remembered.investigationId,
    at: told.startedAt,
    objects,
    asked: objects.some((ref) => asked.has(refKey(ref))),
    holding,
    changed: isDeeperNow(now, then),
    pending: isWhole ? [] : stepsLeft(remembered, steps, topology),
    category: remembered.category,
    pattern: diagnosis?.pattern ?? null,
    rootCause: diagnosis?.rootCause ?? '',
    confidence: diagnosis?.confidence ?? 0,
    word,
    saidAt,
    lesson: lessonOf(remembered, confirmedOn),
    steps: told.stepCount,
    modelCalls: told.modelCalls,
    ...(told.home !== undefined && { home: told.home }),
    ...(saidBy !== null && { saidBy }),
  };
}

function objectsIn(objects: readonly ObjectRef[]): ReadonlySet<string> {
  return new Set(objects.map(refKey));
}

/** Gives the facts about some objects: pods and replica sets bear the name of their workload. */
export function ownFacts(facts: readonly CaseFact[], objects: readonly ObjectRef[]): readonly CaseFact[] {
  return facts.filter(({ fact: { subject } }) =>
    objects.some(
      ({ kind, namespace, name }) =>
        namespace === subject.namespace &&
        ((kind === subject.kind && name === subject.name) || subject.name.startsWith(`${name}-`)),
    ),
  );
}

/** The same trait, and where both have a message, one that says the same in most of its words. */
export function isAgain(now: Fact, then: Fact): boolean {
  if (traitOf(now) !== traitOf(then)) return false;
  const { message } = then.captures;
  if (message === undefined || now.captures.message === undefined) return true;
  const before = wordsOf(message);
  const shared = [...wordsOf(now.captures.message)].filter((word) => before.has(word)).length;
  return before.size === 0 || shared >= SAME_MESSAGE * before.size;
}

function wordsOf(message: string): ReadonlySet<string> {
  return new Set(maskVarying(message).match(/[a-z]{3,}/g) ?? []);
}

/** Something is seen that is nearer to the origin than all that was seen then. */
function isDeeperNow(now: readonly CaseFact[], then: readonly CaseFact[]): boolean {
  const before = Math.max(-1, ...then.map(({ fact }) => depthOf(fact)));
  return decisiveFacts(now).some(
    ({ fact }) => depthOf(fact) > before && !then.some((known) => traitOf(known.fact) === traitOf(fact)),
  );
}

/** The steps that showed it then and have not been run, about the pods of today. */
function stepsLeft(
  { steps: before, objects }: Case,
  steps: readonly Step[],
  topology: Topology,
): readonly ToolCall[] {
  const done = new Set(steps.map(formatToolCall));
  return before
    .slice(1)
    .map((call) => ofToday(call, objects, topology))
    .filter((call) => !done.has(formatToolCall(call)));
}

function ofToday(call: ToolCall, objects: readonly ObjectRef[], topology: Topology): ToolCall {
  const named = call.tool === 'GET_LOGS' ? 'pod' : call.args.kind === 'Pod' ? 'name' : null;
  const name = named === null ? undefined : call.args[named];
  if (named === null || name === undefined) return call;
  const owner = objects.find(
    (ref) => ref.namespace === call.args.namespace && name.startsWith(`${ref.name}-`),
  );
  const [pod] = owner ? topology.podsOf(owner) : [];
  return pod ? { ...call, args: { ...call.args, [named]: pod.name } } : call;
}

/** The objects that an investigation is about: what it accuses, else what was asked about, else where its facts are. */
export function objectsOf(
  { diagnosis }: Pick<Investigation, 'diagnosis'>,
  named: readonly ObjectRef[],
  facts: readonly CaseFact[],
  topology: Topology,
): readonly ObjectRef[] {
  if (diagnosis !== null && diagnosis.affected.length > 0) return diagnosis.affected;
  const troubled = requiredFacts(facts).map(({ fact }) => topology.workloadOf(fact.subject));
  const all = named.length > 0 ? named : troubled;
  return [...new Map(all.map((ref) => [refKey(ref), ref])).values()];
}
