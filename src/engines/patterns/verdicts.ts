// What words from outside do to what the evidence says: which cause may lead, which is denied, which lesson is told.
import {
  type Diagnosis,
  type Finding,
  MAX_LIKELY_CONFIDENCE,
  MAX_ROOT_CAUSE_CHARS,
} from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Experience, Lesson, Memory, Precedent, Trials } from '../../domain/memory.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { EngineAction, EngineInput } from '../../domain/ports.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import type { Candidate } from './match.ts';
import { type Ranked, saysWhy } from './rank.ts';
import { fillTemplate } from './template.ts';

/** A built-in pattern starts as if people had judged it so often, at its own confidence: one wrong verdict does not unseat it. */
const LIBRARY_TRIALS = 8;
/** What is right less often than this in one cluster is told as likely there, 0…1. */
const MIN_RIGHT = 0.5;
/** Words that no fact can check are told of another object with this confidence at most. */
const MAX_REPORTED_CONFIDENCE = 0.5;
/** What a person said of this very object, whose facts hold again. */
const LESSON_CONFIDENCE = 0.9;
/** Two texts with this share of their words in common say the same, 0…1. */
const SAME_WORDS = 0.8;
const MAX_SUMMARY_CHARS = 160;
const NO_SOLUTION = 'Nothing was said of what helped.';

/** What people said of one cause at one object. */
interface Spoken {
  /** `contested`: called right at least as often as wrong, and wrong last. */
  readonly state: 'unspoken' | 'confirmed' | 'contested' | 'denied';
  readonly right: number;
  readonly wrong: number;
  readonly last: Precedent | null;
}

interface Told {
  readonly pattern: string | null;
  readonly cause: string;
  readonly objects: readonly ObjectRef[];
}

/** Takes out what was called wrong of this very object. */
export function withoutDenied(candidates: readonly Candidate[], words: Experience): readonly Candidate[] {
  if (words.precedents.length === 0) return candidates;
  return candidates.filter((candidate) => !isDenied(candidate, words.precedents));
}

/**
 * Takes out what was taught of another object where anything else says why or is still to be looked at. A lesson that can be checked, and holds, goes before everything.
 */
export function heedRanking(ranked: readonly Ranked[], words: Experience): readonly Ranked[] {
  if (words.memories.every(({ lesson }) => lesson === null)) return ranked;
  const memories = new Map(words.memories.map((memory) => [memory.pattern.id, memory]));
  const reachOf = ({ candidate }: Ranked): Reach =>
    reach(memories.get(candidate.pattern.id), candidate.group);
  const others = ranked.filter((one) => reachOf(one) === 'lesson' || reachOf(one) === 'no-lesson');
  const isLeft = others.some(({ candidate }) => !candidate.confirmed || saysWhy(candidate));
  const kept = isLeft ? others : ranked;
  const leads = (one: Ranked): boolean => one.candidate.confirmed && reachOf(one) === 'lesson';
  return [...kept.filter(leads), ...kept.filter((one) => !leads(one))];
}

/**
 * How far what was taught reaches at an object. `lesson`: it leads there · `filled`: it is told with the object's own
 * values where nothing else says why · `hypothesis`: it is named there, as one.
 */
type Reach = 'lesson' | 'filled' | 'hypothesis' | 'no-lesson';

function reach(memory: Memory | undefined, group: ObjectRef): Reach {
  const lesson = memory?.lesson;
  if (!lesson) return 'no-lesson';
  const isOwn = lesson.objects.some((ref) => refKey(ref) === refKey(group));
  if (isOwn || lesson.linked || lesson.confirmedElsewhere) return 'lesson';
  return lesson.checkable ? 'filled' : 'hypothesis';
}

function isDenied(
  { pattern, group, bindings, confirmed }: Candidate,
  precedents: readonly Precedent[],
): boolean {
  const cause = confirmed ? (fillTemplate(pattern.root_cause_template, bindings) ?? '') : '';
  return spokenOf({ pattern: pattern.id, cause, objects: [group] }, precedents).state === 'denied';
}

function spokenOf({ pattern, cause, objects }: Told, precedents: readonly Precedent[]): Spoken {
  const keys = new Set(objects.map(refKey));
  const said = precedents
    .filter(({ word, objects: of }) => word !== null && of.some((ref) => keys.has(refKey(ref))))
    .filter((one) => (pattern !== null && one.pattern === pattern) || isSame(one.rootCause, cause))
    .sort((a, b) => (a.saidAt === b.saidAt ? a.id - b.id : (a.saidAt ?? '') < (b.saidAt ?? '') ? -1 : 1));
  const right = said.filter(({ word }) => word === 'confirmed').length;
  const wrong = said.length - right;
  const last = said.at(-1) ?? null;
  const state =
    last === null
      ? 'unspoken'
      : last.word === 'confirmed'
        ? 'confirmed'
        : right >= wrong
          ? 'contested'
          : 'denied';
  return { state, right, wrong, last };
}

function isSame(one: string, other: string): boolean {
  const first = wordSet(one);
  const second = wordSet(other);
  if (first.size === 0 || second.size === 0) return false;
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared >= SAME_WORDS * Math.max(first.size, second.size);
}

function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}._:/-]*/gu) ?? []);
}

/**
 * Gives what is to be done or told once what people said is heard: the lesson of this very object before what the
 * evidence says; a diagnosis as sure as its trials leave it; and, where nothing is left, what fits and was called wrong.
 */
export function heedAction(
  action: EngineAction,
  input: EngineInput,
  patterns: readonly Pattern[],
): EngineAction {
  const lesson = leadingLesson(action, input);
  if (lesson !== null) {
    if (lesson.pending.length > 0 && input.stepsLeft > 0) {
      const thought = `looking for what #${lesson.id} showed`;
      return { type: 'steps', calls: lesson.pending.slice(0, input.stepsLeft), thought };
    }
    if (lesson.pending.length === 0) return tellLesson(lesson, action);
  }
  if (action.type === 'steps') return action;
  const otherFindings = action.otherFindings.filter((finding) => !isCalledWrong(finding, input));
  if (action.type === 'diagnose') return heedDiagnosis({ ...action, otherFindings }, input, patterns);
  return { ...action, otherFindings, explanation: explained(action.explanation, input) };
}

function isCalledWrong({ pattern, summary, subject }: Finding, { precedents }: EngineInput): boolean {
  return spokenOf({ pattern, cause: summary, objects: [subject] }, precedents).state === 'denied';
}

/** The newest lesson of an object that is asked about, or that the evidence accuses, which nothing has overtaken. */
function leadingLesson(action: EngineAction, { precedents }: EngineInput): Taught | null {
  const [accused] = action.type === 'diagnose' ? action.diagnosis.affected : [];
  const isMeant = ({ asked, objects }: Precedent): boolean =>
    asked || (accused !== undefined && objects.some((ref) => refKey(ref) === refKey(accused)));
  const found = precedents.find(
    (one): one is Taught =>
      one.lesson !== null && !one.changed && isMeant(one) && !isOvertaken(one, one.lesson, precedents),
  );
  return found ?? null;
}

type Taught = Precedent & { readonly lesson: Lesson };

/** It was called wrong itself, or another cause was called right there later. */
function isOvertaken({ objects }: Precedent, lesson: Lesson, precedents: readonly Precedent[]): boolean {
  const told = { pattern: `case-${lesson.id}`, cause: lesson.cause, objects };
  if (spokenOf(told, precedents).state === 'denied') return true;
  const keys = new Set(objects.map(refKey));
  return precedents.some(
    (one) =>
      one.word === 'confirmed' &&
      one.pattern !== told.pattern &&
      (one.saidAt ?? '') > lesson.at &&
      one.objects.some((ref) => keys.has(refKey(ref))),
  );
}

function tellLesson(
  { lesson, objects, holding, category, rootCause }: Taught,
  action: EngineAction,
): EngineAction {
  const evidence = action.type === 'diagnose' ? action.diagnosis : null;
  const found = action.type === 'steps' ? [] : action.otherFindings;
  const [subject] = objects;
  const isItself = evidence === null || evidence.pattern === `case-${lesson.id}`;
  const alone = isItself ? rootCause : evidence.rootCause;
  const under: readonly Finding[] =
    subject === undefined || alone === '' || isSame(alone, lesson.cause)
      ? []
      : [
          {
            pattern: isItself ? null : evidence.pattern,
            subject: evidence?.affected[0] ?? subject,
            summary: shortenMiddle(`By the evidence alone: ${alone}`, MAX_SUMMARY_CHARS),
            severity: evidence?.severity ?? 'high',
          },
        ];
  const diagnosis: Diagnosis = {
    pattern: `case-${lesson.id}`,
    basis: 'lesson',
    category: evidence?.category ?? category,
    rootCause: signed(lesson.cause, `said on ${dayOf(lesson.at)} of #${lesson.id}`),
    solution: lesson.solution === '' ? NO_SOLUTION : lesson.solution,
    commands: [],
    affected: objects,
    severity: evidence?.severity ?? 'high',
    confidence: LESSON_CONFIDENCE,
    evidence: holding.map(({ step, fact }) => ({ step, quote: fact.quote })),
    since: evidence?.since ?? null,
    chain: evidence?.chain ?? [],
  };
  return { type: 'diagnose', diagnosis, otherFindings: [...under, ...found], signals: ['grounded'] };
}

type Diagnosed = Extract<EngineAction, { type: 'diagnose' }>;

function heedDiagnosis(action: Diagnosed, input: EngineInput, patterns: readonly Pattern[]): EngineAction {
  const { diagnosis } = action;
  const { pattern, rootCause: cause, affected } = diagnosis;
  const spoken = spokenOf({ pattern, cause, objects: affected.slice(0, 1) }, input.precedents);
  if (spoken.state === 'denied') {
    const explanation = whatFits(cause, spoken.last);
    return { type: 'give-up', explanation, leads: [], otherFindings: action.otherFindings };
  }
  const memory = input.memories.find((one) => one.pattern.id === pattern);
  const taught = memory === undefined ? diagnosis : asTaught(diagnosis, memory);
  const isLibrary = patterns.some(({ id, origin }) => id === pattern && origin !== 'learned');
  const trials = pattern === null || !isLibrary ? undefined : input.trials.get(pattern);
  const judged = asJudged(taught, trials);
  const heard =
    spoken.state === 'contested'
      ? asLikely(judged, `called right ${times(spoken.right)} and wrong ${times(spoken.wrong)} here`)
      : neverLower(judged, spoken, input.precedents);
  return { ...action, diagnosis: heard };
}

/** A memory that a person taught is told as what it is. */
function asTaught(diagnosis: Diagnosis, memory: Memory): Diagnosis {
  const { lesson } = memory;
  const [group] = diagnosis.affected;
  if (lesson === null || group === undefined) return diagnosis;
  if (reach(memory, group) !== 'hypothesis') return { ...diagnosis, basis: 'lesson' };
  const [where] = lesson.objects;
  const place = where === undefined ? '' : `${describeRef(where)}, `;
  const before = `Last time with these symptoms (${place}${dayOf(lesson.at)}, #${lesson.id}) it was: `;
  return {
    ...diagnosis,
    basis: 'lesson',
    rootCause: shortenMiddle(`${before}${diagnosis.rootCause}`, MAX_ROOT_CAUSE_CHARS),
    confidence: Math.min(diagnosis.confidence, MAX_REPORTED_CONFIDENCE),
  };
}

function asJudged(diagnosis: Diagnosis, trials: Trials | undefined): Diagnosis {
  if (trials === undefined || diagnosis.basis !== 'evidence') return diagnosis;
  const { right, wrong } = trials;
  const share = (LIBRARY_TRIALS * diagnosis.confidence + right) / (LIBRARY_TRIALS + right + wrong);
  const confidence = Math.round(share * 100) / 100;
  if (share >= MIN_RIGHT) return { ...diagnosis, confidence };
  return asLikely(
    { ...diagnosis, confidence },
    `called wrong ${times(wrong)} of ${right + wrong} in this cluster`,
  );
}

function asLikely(diagnosis: Diagnosis, why: string): Diagnosis {
  return {
    ...diagnosis,
    basis: 'likely',
    rootCause: signed(diagnosis.rootCause, why),
    confidence: Math.min(diagnosis.confidence, MAX_LIKELY_CONFIDENCE),
  };
}

/** Being called right lowers no confidence, whoever tells the cause this time. */
function neverLower(diagnosis: Diagnosis, { wrong }: Spoken, precedents: readonly Precedent[]): Diagnosis {
  if (wrong > 0 || diagnosis.basis === 'likely') return diagnosis;
  const [group] = diagnosis.affected;
  const shown = precedents
    .filter(
      ({ word, objects }) =>
        word === 'confirmed' && group && objects.some((ref) => refKey(ref) === refKey(group)),
    )
    .map(({ confidence }) => confidence);
  return { ...diagnosis, confidence: Math.max(diagnosis.confidence, ...shown) };
}

/** Says what fits and was called wrong, where nothing else was found. */
function explained(explanation: string, { precedents }: EngineInput): string {
  const isAsked = precedents.some(({ asked }) => asked);
  const denied = precedents.find(
    ({ asked, lesson, pattern, rootCause, objects }) =>
      (asked || !isAsked) &&
      lesson === null &&
      rootCause !== '' &&
      spokenOf({ pattern, cause: rootCause, objects }, precedents).state === 'denied',
  );
  if (denied === undefined) return explanation;
  return whatFits(denied.rootCause, denied);
}

function whatFits(cause: string, said: Precedent | null): string {
  const when = said === null ? '' : ` on ${dayOf(said.saidAt ?? said.at)} (#${said.id})`;
  return `What fits is: ${cause.replace(/\.$/, '')}, which you called wrong${when}; nothing else was found.`;
}

function signed(text: string, by: string): string {
  const end = ` (${by})`;
  return `${shortenMiddle(text, MAX_ROOT_CAUSE_CHARS - end.length)}${end}`;
}

function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
