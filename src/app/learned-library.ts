// The use cases of learned patterns: what there is, the history of one, and files of them for others to review.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError } from '../domain/errors.ts';
import type { LearnedPattern, Use } from '../domain/learned.ts';
import type { Lesson } from '../domain/memory.ts';
import { PATTERN_SCHEMA_VERSION, type Pattern } from '../domain/pattern.ts';
import { writeReason } from '../domain/plain-reasons.ts';
import { standingIn } from '../learning/standing.ts';
import { makeFolder } from '../make-folder.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** A learned pattern with every time it was used. */
export interface LearnedHistory {
  readonly learned: LearnedPattern;
  readonly uses: readonly Use[];
  /** Clusters in which a pattern of many is suspended, each with the reason. */
  readonly suspendedIn: readonly { readonly clusterId: string; readonly why: string }[];
}

/** Lists learned and imported patterns. */
export async function listLearned(runtime: Runtime): Promise<readonly LearnedPattern[]> {
  return (await withStore(runtime, ({ learned }) => learned.list())) ?? [];
}

/** Finds a learned or imported pattern with its history. */
export async function findLearned(runtime: Runtime, id: string): Promise<LearnedHistory | undefined> {
  return await withStore(runtime, (opened) => {
    const learned = opened.learned.find(id);
    if (learned === undefined) return undefined;
    const uses = opened.learned.uses(id);
    const suspendedIn = [...new Set(uses.map(({ clusterId }) => clusterId))]
      .map((clusterId) => ({ ...standingIn(learned, clusterId, opened.learned), clusterId }))
      .filter(({ state }) => state === 'suspended' && learned.state !== 'suspended')
      .map(({ clusterId, why }) => ({ clusterId, why }));
    return { learned, uses, suspendedIn };
  });
}

/** A remembered case in the form in which it is told elsewhere. */
export interface CasePattern {
  readonly id: number;
  /** Null when nothing tells its trouble from others: it speaks of its own object alone. */
  readonly pattern: Pattern | null;
  /** What a person taught; null for what was told by a pattern or a model. */
  readonly lesson: Lesson | null;
  readonly uses: readonly Use[];
}

const CASE_ID = /^case-(\d+)$/;

/** Finds a case by the id under which it is told, `case-7`; undefined for any other id. Throws NOT_FOUND. */
export async function findCasePattern(runtime: Runtime, id: string): Promise<CasePattern | undefined> {
  const [, digits] = CASE_ID.exec(id) ?? [];
  if (digits === undefined) return undefined;
  // Knowing what facts say takes every rule there is: only for who looks at a case.
  const { patternOfCase } = await import('../learning/case-pattern.ts');
  const { lessonOf } = await import('../learning/lesson.ts');
  const { confidenceOf } = await import('../learning/recall.ts');
  const { confirmationsOf } = await import('./confirmations.ts');
  const found = await withStore(runtime, ({ cases, store, learned }) => {
    const remembered = cases.find(Number(digits));
    if (remembered === undefined) return undefined;
    return {
      id: Number(digits),
      pattern: patternOfCase(remembered, confidenceOf(remembered.score), 1),
      lesson: remembered.taught ? lessonOf(remembered, confirmationsOf(remembered, cases, store)) : null,
      uses: learned.uses(digits, 'case'),
    };
  });
  if (found !== undefined) return found;
  throw new K8sLearnError(
    'NOT_FOUND',
    `investigation ${digits} is not remembered`,
    'k8s-learn history lists them',
  );
}

export interface WrittenPatterns {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Writes each active pattern to a file of its own, so that a team can review them one by one. Throws USAGE when the
 * folder cannot be written.
 */
export function writePatternFiles(folder: string, patterns: readonly LearnedPattern[]): WrittenPatterns {
  const active = patterns.filter(({ state }) => state === 'active');
  try {
    makeFolder(folder);
    const files = active.map(({ pattern }) => {
      const name = `${pattern.id}.json`;
      const scratch = join(folder, `.${name}.${process.pid}.tmp`);
      const text = JSON.stringify({ schemaVersion: PATTERN_SCHEMA_VERSION, patterns: [pattern] }, null, 2);
      writeFileSync(scratch, `${text}\n`);
      renameSync(scratch, join(folder, name));
      return name;
    });
    return { folder, files };
  } catch (error) {
    throw new K8sLearnError(
      'USAGE',
      `the patterns cannot be written to ${folder}: ${writeReason(error)}`,
      'name a folder that you may write to',
      { cause: error },
    );
  }
}

/** Reads the database when there is one: looking at what it holds creates none. */
export async function withStore<T>(
  runtime: Runtime,
  read: (opened: OpenedStore) => T,
): Promise<T | undefined> {
  if (!runtime.hasStore()) return undefined;
  // Opened anew, so that a database of an earlier version is brought forward first.
  const opened = await runtime.openStore('read');
  try {
    return read(opened);
  } finally {
    opened.close();
  }
}
