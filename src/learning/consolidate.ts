// The nightly job as a function: from every case, every use and the patterns there are, to the patterns there shall be.
import type { LearnedPattern, StepEffect, Use } from '../domain/learned.ts';
import type { Case } from '../domain/memory.ts';
import { parseToolCall, templateOf } from '../domain/tool-notation.ts';
import { patternOfCase } from './case-pattern.ts';
import { satisfies } from './common-pattern.ts';
import { bagCosine, bagOf } from './linkage.ts';
import { type ClassOf, decidingSignature, minePatterns } from './mine.ts';
import { newestOf, withStanding } from './standing.ts';

/** Patterns of one signature and sequence whose causes are so alike are one. */
const MERGE_COSINE = 0.92;
/** A cause told elsewhere is confirmed by a case here that says about the same. */
const CONFIRM_COSINE = 0.5;
const CONFIRMATIONS = 3;
const MIN_CONFIDENCE = 0.3;
const DOUBTED_UNUSED_DAYS = 30;
const UNUSED_DAYS = 180;
const MAX_ACTIVE = 200;
const MAX_ACTIVE_PER_SIGNATURE = 20;
const MIN_SUCCESS = 0.7;
/** From this score on somebody outside of the program said that it is right. */
const CONFIRMED = 0.9;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The last moment that a date can tell. */
const FOREVER_MS = 8.64e15;
/** Lines of a report that name single patterns. */
const MAX_REPORT_LINES = 60;

export interface ConsolidateInput {
  readonly cases: readonly Case[];
  readonly existing: readonly LearnedPattern[];
  usesOf(id: string): readonly Use[];
  readonly effects: readonly StepEffect[];
  readonly classOf: ClassOf;
  readonly nowMs: number;
}

export interface Consolidated {
  /** Ascending by id. */
  readonly patterns: readonly LearnedPattern[];
  readonly report: readonly string[];
  /** Over the same they stay as they are until then, in milliseconds since 1970: one has been unused for too long by then. */
  readonly untilMs: number;
}

/** Consolidates. It is deterministic, and applied to its own result it gives the same again. */
export function consolidatePatterns(input: ConsolidateInput): Consolidated {
  const newest = new Map(input.cases.map(({ investigationId, at }) => [investigationId, at]));
  const mined = mine(input);
  const minedIds = new Set(mined.map(({ pattern }) => pattern.id));
  const memberOf = new Set(mined.flatMap(({ members }) => members));
  const others = input.existing
    .filter(({ pattern }) => !minedIds.has(pattern.id))
    .flatMap((learned) => {
      if (learned.origin === 'imported') return [withUses(confirm(learned, input.cases), input)];
      // What it was learned from stands in another pattern now: a wider one, or one of another name.
      if (learned.members.some((id) => memberOf.has(id))) return [];
      return [archived(learned, 'what it was learned from no longer supports it')];
    });
  const merged = merge([...mined, ...others]);
  const pruned = merged.map((learned) => prune(learned, newest, input.nowMs));
  const patterns = limit(pruned)
    .map((learned) => inOrderOfValue(learned, input.effects))
    .sort((a, b) => (a.pattern.id < b.pattern.id ? -1 : 1));
  const untilMs = Math.min(
    FOREVER_MS,
    ...patterns
      .filter(({ state }) => state !== 'archived')
      .map((learned) => lastUsedMs(learned, newest) + unusedDaysOf(learned) * DAY_MS),
  );
  return { patterns, report: reportOf(input, patterns), untilMs };
}

/** Mines; where a pattern turned out to be right no more, what it was learned from stands in the way of nothing newer. */
function mine(input: ConsolidateInput): readonly LearnedPattern[] {
  const { cases, classOf } = input;
  const known = new Set(input.existing.map(({ pattern }) => pattern.id));
  const mined = minePatterns(cases, classOf, undefined, known).map((learned) => withUses(learned, input));
  const suspended = mined.filter(({ state }) => state === 'suspended');
  if (suspended.length === 0) return mined;
  const atOf = new Map(cases.map(({ investigationId, at }) => [investigationId, Date.parse(at)]));
  const superseded = new Map(
    suspended.flatMap(({ members }) => {
      const lastRightMs = Math.max(0, ...members.map((id) => atOf.get(id) ?? 0));
      return members.map((id) => [id, lastRightMs] as const);
    }),
  );
  return minePatterns(cases, classOf, superseded, known).map((learned) => withUses(learned, input));
}

function withUses(learned: LearnedPattern, { usesOf, cases }: ConsolidateInput): LearnedPattern {
  const uses = usesOf(learned.pattern.id);
  return withStanding(learned, uses, Math.max(newestOf(uses), newestCaseMs(cases)));
}

const newestByCases = new WeakMap<readonly Case[], number>();

function newestCaseMs(cases: readonly Case[]): number {
  const known = newestByCases.get(cases);
  if (known !== undefined) return known;
  const newest = cases.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
  newestByCases.set(cases, newest);
  return newest;
}

/** What was taken in leaves the shadow once so many cases here came to the same. */
function confirm(learned: LearnedPattern, cases: readonly Case[]): LearnedPattern {
  if (learned.state !== 'shadow') return learned;
  const bag = bagOf(learned.pattern.root_cause_template);
  const confirming = cases.filter((remembered) => {
    const { score, pattern, facts } = remembered;
    // Its own word counts only when somebody else said that it was right.
    if (score < (pattern === learned.pattern.id ? CONFIRMED : MIN_SUCCESS)) return false;
    if (!satisfies(facts, learned.pattern.requires)) return false;
    const said = patternOfCase(remembered, score, 1)?.root_cause_template ?? '';
    return bagCosine(bag, bagOf(said)) >= CONFIRM_COSINE;
  });
  if (confirming.length < CONFIRMATIONS) return learned;
  const s2 = confirming[0] ? decidingSignature(confirming[0]) : learned.s2;
  return { ...learned, s2, state: 'active', why: `taken in, and confirmed ${CONFIRMATIONS} times here` };
}

function archived(learned: LearnedPattern, why: string): LearnedPattern {
  return learned.state === 'archived' ? learned : { ...learned, state: 'archived', why };
}

/** Of patterns that say the same in the same scope the one with most behind it stays. */
function merge(patterns: readonly LearnedPattern[]): readonly LearnedPattern[] {
  const kept: LearnedPattern[] = [];
  const bySupport = [...patterns].sort(
    (a, b) => b.members.length - a.members.length || (a.pattern.id < b.pattern.id ? -1 : 1),
  );
  for (const learned of bySupport) {
    const bag = bagOf(learned.pattern.root_cause_template);
    const twin = kept.findIndex(
      (other) =>
        other.origin === learned.origin &&
        other.state !== 'archived' &&
        learned.state !== 'archived' &&
        other.s2 === learned.s2 &&
        other.clusterId === learned.clusterId &&
        other.clusterClass === learned.clusterClass &&
        JSON.stringify(other.pattern.requires) === JSON.stringify(learned.pattern.requires) &&
        other.pattern.investigation_sequence.join('\n') ===
          learned.pattern.investigation_sequence.join('\n') &&
        bagCosine(bag, bagOf(other.pattern.root_cause_template)) >= MERGE_COSINE,
    );
    const other = kept[twin];
    if (other === undefined) kept.push(learned);
    else kept[twin] = united(other, learned);
  }
  return kept;
}

function united(kept: LearnedPattern, merged: LearnedPattern): LearnedPattern {
  const members = [...new Set([...kept.members, ...merged.members])].sort((a, b) => a - b);
  return { ...kept, members, pattern: { ...kept.pattern, learned_from: members.length } };
}

function lastUsedMs(learned: LearnedPattern, newest: ReadonlyMap<number, string>): number {
  const seen = learned.members.map((id) => Date.parse(newest.get(id) ?? learned.createdAt));
  return Math.max(Date.parse(learned.lastUsedAt ?? learned.createdAt), ...seen);
}

/** So many days it may be unused. */
function unusedDaysOf({ origin, pattern: { confidence } }: LearnedPattern): number {
  return origin === 'learned' && confidence < MIN_CONFIDENCE ? DOUBTED_UNUSED_DAYS : UNUSED_DAYS;
}

function prune(learned: LearnedPattern, newest: ReadonlyMap<number, string>, nowMs: number): LearnedPattern {
  const unusedDays = (nowMs - lastUsedMs(learned, newest)) / DAY_MS;
  if (unusedDays >= UNUSED_DAYS) return archived(learned, `unused for ${UNUSED_DAYS} days`);
  const { confidence } = learned.pattern;
  if (unusedDays >= unusedDaysOf(learned)) {
    return archived(
      learned,
      `confidence ${confidence.toFixed(2)}, and unused for ${DOUBTED_UNUSED_DAYS} days`,
    );
  }
  return learned;
}

/** The most trusted stay active, so many in all and so many of one trouble. */
function limit(patterns: readonly LearnedPattern[]): readonly LearnedPattern[] {
  const perSignature = new Map<string, number>();
  let active = 0;
  return [...patterns]
    .sort((a, b) => b.pattern.confidence - a.pattern.confidence || (a.pattern.id < b.pattern.id ? -1 : 1))
    .map((learned) => {
      if (learned.state !== 'active') return learned;
      const alike = perSignature.get(learned.s2) ?? 0;
      if (alike >= MAX_ACTIVE_PER_SIGNATURE)
        return archived(learned, `${MAX_ACTIVE_PER_SIGNATURE} of the same trouble are more trusted`);
      if (active >= MAX_ACTIVE) return archived(learned, `${MAX_ACTIVE} others are more trusted`);
      perSignature.set(learned.s2, alike + 1);
      active += 1;
      return learned;
    });
}

/** Independent steps stand in the order of what they tell for their time. */
function inOrderOfValue(learned: LearnedPattern, effects: readonly StepEffect[]): LearnedPattern {
  const sequence = learned.pattern.investigation_sequence;
  if (sequence.length < 2) return learned;
  const values = new Map(
    effects.filter(({ s2 }) => s2 === learned.s2).map(({ template, value }) => [template, value]),
  );
  const worthOf = (step: string): number => {
    const parsed = parseToolCall(step);
    return parsed.type === 'call' ? (values.get(templateOf(parsed.call)) ?? 0) : 0;
  };
  const ordered = sequence
    .map((step, index) => ({ step, index, value: worthOf(step) }))
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .map(({ step }) => step);
  return { ...learned, pattern: { ...learned.pattern, investigation_sequence: ordered } };
}

function reportOf(
  { cases, existing }: ConsolidateInput,
  after: readonly LearnedPattern[],
): readonly string[] {
  const before = new Map(existing.map((learned) => [learned.pattern.id, learned]));
  const lines: string[] = [];
  for (const learned of after) {
    const { id, confidence } = learned.pattern;
    const known = before.get(id);
    before.delete(id);
    const what =
      known === undefined
        ? `new, ${learned.state}`
        : known.state !== learned.state
          ? `${known.state} → ${learned.state}`
          : known.members.length !== learned.members.length
            ? `learned from ${known.members.length} → ${learned.members.length}`
            : null;
    if (what !== null) lines.push(`${id}: ${what} (${learned.why}; confidence ${confidence.toFixed(2)})`);
  }
  for (const id of before.keys()) lines.push(`${id}: became part of another`);
  const more = lines.length - MAX_REPORT_LINES;
  return [
    summaryOf(cases.length, after),
    ...lines.slice(0, MAX_REPORT_LINES),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Says in one line how much there is. */
export function summaryOf(cases: number, patterns: readonly LearnedPattern[]): string {
  const count = (state: LearnedPattern['state']): number =>
    patterns.filter((learned) => learned.state === state).length;
  const states = (['active', 'candidate', 'shadow', 'suspended', 'archived'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`)
    .join(', ');
  return `${counted(cases, 'remembered investigation')}, ${counted(patterns.length, 'pattern')}${states === '' ? '' : `: ${states}`}`;
}
