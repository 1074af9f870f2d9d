// The use case `consolidate`: the nightly job over everything remembered, and its undo.
import { createHash } from 'node:crypto';
import type { LearnedPattern, PatternStore } from '../domain/learned.ts';
import type { Case, CaseStore } from '../domain/memory.ts';
import type { Clock } from '../domain/ports.ts';
import { consolidatePatterns, summaryOf } from '../learning/consolidate.ts';
import { StepLedger } from '../learning/effectiveness.ts';
import { MIN_SUCCESSES, SUCCESS } from '../learning/grouping.ts';
import { type ClassOf, decidingSignature } from '../learning/mine.ts';
import type { SettingValues } from '../settings-table.ts';
import { clusterClassOf } from './cluster-class.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** Without new evidence it need not run again before; with it, once a day is enough. */
const AUTO_INTERVAL_MS = 24 * 60 * 60 * 1000;
/** Cases of one signature that are counted, the newest. */
const MAX_ALIKE = 50;
/** By itself it leaves bigger memories to the night: whoever asked a question does not wait for it. */
const AUTO_MAX_CASES = 2000;

export interface ConsolidateParts {
  readonly cases: CaseStore;
  readonly learned: PatternStore;
  readonly clock: Clock;
  /** Which clusters share what they learn, as the setting says it; none when left out. */
  readonly classes?: string;
  /** Of the program: what one version came to over the same is not looked at again. Left out, it always is. */
  readonly version?: string;
  onProgress(text: string): void;
}

export interface ConsolidateResult {
  readonly action: 'consolidated' | 'unchanged' | 'dry-run' | 'undone' | 'nothing-to-undo';
  readonly at: string;
  /** What was done and why, a line each. */
  readonly report: readonly string[];
  readonly backup: string | null;
  /** Every pattern as it is now, or would be. */
  readonly patterns: readonly LearnedPattern[];
}

/** Runs the job: all of it in one transaction after a backup, or nothing. */
export function consolidate(
  parts: ConsolidateParts,
  options: { readonly dryRun: boolean },
): ConsolidateResult {
  const { cases, learned, clock, onProgress } = parts;
  const at = clock.now();
  // Before anything is read: what comes meanwhile is of the next run.
  const read = readingOf(parts);
  if (!options.dryRun && isSettled(parts, read, at)) {
    const patterns = learned.list();
    return unchanged(parts, at, patterns, [summaryOf(cases.count(), patterns)]);
  }
  onProgress(`reading what is remembered (investigations: ${cases.count()})`);
  const remembered = cases.list(-1);
  const ledger = ledgerOf(remembered, learned);
  const existing = learned.list();
  onProgress('grouping them, and weighing what came of each');
  const result = consolidatePatterns({
    cases: remembered,
    existing,
    usesOf: (id) => learned.uses(id),
    effects: ledger.effects(),
    classOf: classesOf(learned, parts.classes),
    nowMs: Date.parse(at),
  });
  const { patterns, report } = result;
  if (options.dryRun) return { action: 'dry-run', at, report, backup: null, patterns };
  const settle = () => {
    if (read === null) return;
    const evidence = evidenceOf(read, learned.list());
    learned.settle({ evidence, until: new Date(result.untilMs).toISOString() });
  };
  if (sameText(existing, patterns)) return unchanged(parts, at, patterns, report, settle);
  onProgress('copying the database before it is changed');
  const backup = learned.backUp();
  const run = learned.replaceAll(patterns, at, report);
  if (run === null) return unchanged(parts, at, patterns, report, settle);
  settle();
  return { action: 'consolidated', at, report, backup, patterns };
}

/** A text of everything but patterns that a run reads; null where runs are not compared. */
function readingOf({ learned, classes, version }: ConsolidateParts): string | null {
  if (version === undefined) return null;
  const contexts = classes === undefined ? [] : learned.contexts();
  return JSON.stringify([version, classes ?? null, contexts, learned.evidence()]);
}

function evidenceOf(read: string, patterns: readonly LearnedPattern[]): string {
  return createHash('sha256')
    .update(`${read}\n${canonical(patterns)}`)
    .digest('hex');
}

/** Tells whether an earlier run has read the very same, and time has changed nothing since. */
function isSettled({ learned }: ConsolidateParts, read: string | null, at: string): boolean {
  const settled = read === null ? null : learned.settled();
  if (read === null || settled === null || Date.parse(at) >= Date.parse(settled.until)) return false;
  return settled.evidence === evidenceOf(read, learned.list());
}

function classesOf(learned: PatternStore, classes: string | undefined): ClassOf {
  if (classes === undefined) return () => null;
  const known = new Map(
    learned.contexts().map(({ clusterId, context }) => [clusterId, clusterClassOf(context, classes)]),
  );
  return (clusterId) => (clusterId === null ? null : (known.get(clusterId) ?? null));
}

/** Sums up what each step was worth, by the facts that decide. */
export function ledgerOf(remembered: readonly Case[], learned: PatternStore): StepLedger {
  const ledger = new StepLedger();
  const signatures = new Map(remembered.map((one) => [one.investigationId, decidingSignature(one)]));
  learned.eachStep((use) => ledger.add({ ...use, s2: signatures.get(use.investigationId) ?? use.s2 }));
  return ledger;
}

function unchanged(
  { learned }: ConsolidateParts,
  at: string,
  patterns: readonly LearnedPattern[],
  report: readonly string[],
  settle: () => void = () => undefined,
): ConsolidateResult {
  learned.replaceAll(learned.list(), at, []);
  settle();
  return { action: 'unchanged', at, report: report.slice(0, 1), backup: null, patterns };
}

/** Brings back the patterns from before the last run that changed something. */
export function undoConsolidation({ learned, clock }: ConsolidateParts): ConsolidateResult {
  const run = learned.undo();
  const at = clock.now();
  const patterns = learned.list();
  if (run === undefined) {
    return { action: 'nothing-to-undo', at, report: [], backup: null, patterns };
  }
  return {
    action: 'undone',
    at,
    report: [
      `as before the run of ${run.at.slice(0, 16).replace('T', ' ')} UTC: ${patterns.length} pattern${patterns.length === 1 ? '' : 's'}`,
    ],
    backup: null,
    patterns,
  };
}

/** Opens the database and does what was asked. */
export async function runConsolidate(
  runtime: Runtime,
  settings: SettingValues,
  options: { readonly dryRun: boolean; readonly undo: boolean },
  onProgress: (text: string) => void,
): Promise<ConsolidateResult> {
  const opened = await runtime.openStore('write');
  try {
    const { cases, learned } = opened;
    const classes = settings['clusters.classes'];
    const { clock, version } = runtime;
    const parts = { cases, learned, clock, classes, version, onProgress };
    return options.undo ? undoConsolidation(parts) : consolidate(parts, options);
  } finally {
    opened.close();
  }
}

/** What the job did in passing. */
export interface DoneInPassing extends ConsolidateResult {
  /** Patterns that are used from now on and were not before. */
  readonly learnedNow: readonly LearnedPattern[];
}

/**
 * Runs the job after an investigation or a verdict, when three that are alike make a pattern that is not there yet, or a
 * day has gone by since the last time; and when the memory is small enough for nobody to notice. Gives what it did, or
 * null when it did not run.
 */
export function consolidateInPassing(
  { cases, learned }: Pick<OpenedStore, 'cases' | 'learned'>,
  clock: Clock,
  classes?: string,
): DoneInPassing | null {
  const lastAt = learned.lastAttemptAt() ?? '1970-01-01T00:00:00Z';
  const sinceMs = Date.parse(clock.now()) - Date.parse(lastAt);
  if (cases.count() > AUTO_MAX_CASES) return null;
  if (sinceMs < AUTO_INTERVAL_MS && !hasThirdSuccess(lastAt, cases, learned)) return null;
  const before = activeOf(learned.list());
  const parts = {
    cases,
    learned,
    clock,
    ...(classes !== undefined && { classes }),
    onProgress: () => undefined,
  };
  const done = consolidate(parts, { dryRun: false });
  const learnedNow = [...activeOf(done.patterns)].filter(([id]) => !before.has(id)).map(([, one]) => one);
  return { ...done, learnedNow };
}

/** Says that a pattern is used from now on. */
export function learnedText({ pattern, members }: LearnedPattern): string {
  return `learned from ${members.length} that are alike: ${pattern.id}. k8s-learn patterns show ${pattern.id}`;
}

function activeOf(patterns: readonly LearnedPattern[]): ReadonlyMap<string, LearnedPattern> {
  const active = patterns.filter(({ state }) => state === 'active');
  return new Map(active.map((one) => [one.pattern.id, one]));
}

/**
 * A case that came or was judged since the last run is one of three successes that are alike, and there is no pattern of
 * them. Of what the last run has seen and made none of it is enough when they are twice as many.
 */
function hasThirdSuccess(lastAt: string, cases: CaseStore, learned: PatternStore): boolean {
  const known = new Set(learned.list().flatMap(({ s2, state }) => (state === 'candidate' ? [] : [s2])));
  const fresh = cases
    .list(MAX_ALIKE)
    .filter((one) => one.score >= SUCCESS && one.at >= lastAt && !known.has(decidingSignature(one)));
  return [...new Map(fresh.map((one) => [one.s2, one])).values()].some(({ s2, clusterId }) => {
    const alike = cases
      .findBySignature({ s2 }, MAX_ALIKE)
      .filter((one) => one.clusterId === clusterId && one.score >= SUCCESS);
    const seen = alike.filter(({ at }) => at < lastAt).length;
    return alike.length >= MIN_SUCCESSES && (seen < MIN_SUCCESSES || alike.length >= 2 * seen);
  });
}

function sameText(a: readonly LearnedPattern[], b: readonly LearnedPattern[]): boolean {
  return a.length === b.length && a.every((learned, index) => isSame(learned, b[index]));
}

function isSame(a: LearnedPattern, b: LearnedPattern | undefined): boolean {
  return canonical(a) === canonical(b);
}

/** The same text for the same fields, whatever their order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}
