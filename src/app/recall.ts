// The use case `recall`: what memory holds on some words, without looking at any cluster.

import type { LabelState } from '../domain/investigation.ts';
import type { ObjectRef } from '../domain/kube.ts';
import type { LearnedPattern } from '../domain/learned.ts';
import type { Case, Precedent } from '../domain/memory.ts';
import { searchWordsOf } from '../learning/embed/question-words.ts';
import { DEFAULT_THRESHOLD } from '../learning/embed/similarity.ts';
import { wordsOf } from '../learning/fault-words.ts';
import { outsideWordOf } from '../learning/label.ts';
import { lessonOf } from '../learning/lesson.ts';
import { stemOf } from '../learning/stem.ts';
import type { SettingValues } from '../settings-table.ts';
import { chooseEmbedder, isModelTrouble } from './embedder.ts';
import type { OnNotice, OpenedStore, Runtime } from './runtime.ts';

/** Cases and patterns that are told, each. */
export const MAX_RECALLED = 10;
/** Cases that each way of looking gives. */
const CANDIDATES = 50;
/** A case that holds at least this share of the telling words is on them, 0…1. */
const MIN_SHARE = 0.5;

/** One remembered investigation. */
export interface RecalledCase {
  readonly id: number;
  /** When it was judged last, ISO 8601. */
  readonly at: string;
  readonly clusterId: string;
  readonly question: string;
  readonly cause: string;
  readonly solution: string;
  readonly objects: readonly ObjectRef[];
  readonly label: LabelState;
  readonly word: Precedent['word'];
  /** A person said what it was. */
  readonly taught: boolean;
  /** What was taught names something that can be looked at; null when nothing was taught. */
  readonly checkable: boolean | null;
  /** What was seen to have fixed it; null for nothing. */
  readonly fix: string | null;
}

export interface RecallReport {
  readonly words: string;
  /** How many investigations are remembered in all. */
  readonly remembered: number;
  /** What people taught, the best first. */
  readonly lessons: readonly RecalledCase[];
  /** Other cases, the best first. */
  readonly cases: readonly RecalledCase[];
  /** Learned and imported patterns, the best first. */
  readonly patterns: readonly LearnedPattern[];
}

/** Finds what memory holds on some words: cases and lessons of every cluster, and patterns. */
export async function recallWords(
  words: string,
  runtime: Runtime,
  settings: SettingValues,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<RecallReport> {
  if (!runtime.hasStore()) return { words, remembered: 0, lessons: [], cases: [], patterns: [] };
  const opened = await runtime.openStore('read');
  try {
    const nearIds = await nearest(words, opened, runtime, settings, onNotice, signal);
    const found = [...new Set([...byWords(words, opened), ...nearIds])]
      .flatMap((id) => opened.cases.find(id) ?? [])
      .map((one) => recalledOf(one, opened));
    return {
      words,
      remembered: opened.cases.count(),
      lessons: found.filter(({ taught }) => taught).slice(0, MAX_RECALLED),
      cases: found.filter(({ taught }) => !taught).slice(0, MAX_RECALLED),
      patterns: patternsOn(words, opened.learned.list()).slice(0, MAX_RECALLED),
    };
  } finally {
    opened.close();
  }
}

/** Cases that hold half of the telling words at least, in what was asked, seen, told or taught; the best first. */
function byWords(words: string, { cases }: OpenedStore): readonly number[] {
  const wanted = stemsOf(words);
  if (wanted.size === 0) return [];
  return cases
    .findByWords(searchWordsOf(words), CANDIDATES)
    .map(({ investigationId }) => investigationId)
    .filter((id) => {
      const one = cases.find(id);
      return one !== undefined && shareOf(wanted, textOf(one)) >= MIN_SHARE;
    });
}

/** Cases whose question means the same in other words. */
async function nearest(
  words: string,
  { vectors }: OpenedStore,
  runtime: Runtime,
  settings: SettingValues,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<readonly number[]> {
  try {
    const embedder = await chooseEmbedder(settings, runtime, onNotice, signal);
    const store = vectors(settings['index.kind']);
    const [vector] = await embedder.embed([words], 'query', signal);
    if (vector === undefined) return [];
    const threshold = store.threshold(embedder.space) ?? DEFAULT_THRESHOLD;
    return store
      .open(embedder.space, onNotice)
      .search(vector, CANDIDATES)
      .filter(({ similarity }) => similarity >= threshold)
      .map(({ id }) => id);
  } catch (error) {
    if (!isModelTrouble(error)) throw error;
    onNotice(`only words are looked for: ${error.message}`);
    return [];
  }
}

function recalledOf(remembered: Case, { store, fixes }: OpenedStore): RecalledCase {
  const { investigationId: id, at, clusterId, question, rootCause, solution, objects, taught } = remembered;
  return {
    ...{ id, at, clusterId, question, solution, objects, taught },
    cause: rootCause,
    label: store.find(id)?.label.state ?? 'unknown',
    word: outsideWordOf(store.labelEvents(id)).word,
    checkable: lessonOf(remembered)?.checkable ?? null,
    fix: fixes.find(id)?.summary ?? null,
  };
}

function patternsOn(words: string, learned: readonly LearnedPattern[]): readonly LearnedPattern[] {
  const wanted = stemsOf(words);
  if (wanted.size === 0) return [];
  return learned
    .filter(({ state }) => state !== 'archived')
    .map((one) => ({ one, share: shareOf(wanted, textOfPattern(one)) }))
    .filter(({ share }) => share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share || b.one.pattern.confidence - a.one.pattern.confidence)
    .map(({ one }) => one);
}

function textOf({ question, rootCause, solution, facts, objects }: Case): string {
  const seen = facts.map(({ fact: { code, quote } }) => `${code} ${quote}`);
  const named = objects.map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''} ${name}`);
  return [question, rootCause, solution, ...seen, ...named].join('\n');
}

function textOfPattern({ pattern }: LearnedPattern): string {
  const { id, pattern_type, symptoms, root_cause_template: cause, solution_template: solution } = pattern;
  const required = pattern.requires.map(({ fact }) => fact);
  return [id, pattern_type, ...symptoms, ...required, cause, solution].join('\n');
}

function shareOf(wanted: ReadonlySet<string>, text: string): number {
  const held = new Set(partsOf(text).map(stemOf));
  return [...wanted].filter((stem) => held.has(stem)).length / wanted.size;
}

function stemsOf(words: string): ReadonlySet<string> {
  return new Set(searchWordsOf(words).map(stemOf));
}

/** Words, and the parts of those that are joined: `oom-killed` is found by `oom` as well. */
function partsOf(text: string): readonly string[] {
  return wordsOf(text).flatMap((word) => [word, ...word.split(/[./:_-]+/)]);
}
