// The use case `export`: what was learned here, as others may read it.
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { K8sLearnError } from '../domain/errors.ts';
import type { LearnedPattern } from '../domain/learned.ts';
import type { Case } from '../domain/memory.ts';
import { PATTERN_SCHEMA_VERSION, type Pattern } from '../domain/pattern.ts';
import { writeReason } from '../domain/plain-reasons.ts';
import { MAX_EXCHANGED_CASES } from '../engines/patterns/exchange.ts';
import { placeholdersFilledBy } from '../engines/patterns/library.ts';
import { ownNamesOf } from '../learning/own-names.ts';
import { type MaskedCase, maskCase, type SanitizeScope, sanitizePatterns } from '../learning/sanitize.ts';
import { createVocabulary } from '../learning/vocabulary.ts';
import { withStore } from './learned-library.ts';
import type { Runtime } from './runtime.ts';

/** From this score on a case is told: it is probably right. */
const MIN_CASE_SCORE = 0.7;
const PRIVATE_FILE_MODE = 0o600;

/** A masked case, with how many here came to the very same. */
export interface ExportedCase extends MaskedCase {
  readonly seen: number;
}

export interface Exported {
  /** By id, ascending. */
  readonly patterns: readonly Pattern[];
  /** Null when they were not asked for. */
  readonly cases: readonly ExportedCase[] | null;
  /** Patterns that say nothing, or nothing new, without names. */
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
  /** Cases that were left out: their trouble says nothing without names, or there are too many. */
  readonly casesLeftOut: number;
}

/** What is read of a memory in order to tell of it. */
export interface Knowledge {
  readonly learned: readonly LearnedPattern[];
  /** Gone through for the names in them; those that are told are to be the very same, and are held. */
  readonly cases: Iterable<Case>;
  /** Names of the clusters' contexts. */
  readonly contexts: readonly string[];
}

/** Reads what there is and writes it as others may read it. A database that is not there holds nothing, and stays so. */
export async function exportKnowledge(runtime: Runtime, includeCases: boolean): Promise<Exported> {
  const library = await runtime.loadPatterns();
  return withKnowledge(runtime, (knowledge) => {
    const cases = includeCases ? [...knowledge.cases] : knowledge.cases;
    return exportOf({ ...knowledge, cases }, library, includeCases);
  });
}

/** Uses what there is while the database is open; of one that is not there, nothing. */
export async function withKnowledge<Result>(
  runtime: Runtime,
  use: (knowledge: Knowledge) => Result,
): Promise<Result> {
  const used = await withStore(runtime, ({ learned, cases, store }) => ({
    result: use({ learned: learned.list(), cases: cases.each(), contexts: store.contextNames() }),
  }));
  return used === undefined ? use({ learned: [], cases: [], contexts: [] }) : used.result;
}

/** Writes knowledge as others may read it. `library` is the built-in one: its words are those that may be told. */
export function exportOf(knowledge: Knowledge, library: readonly Pattern[], includeCases: boolean): Exported {
  const scope = telling(knowledge, library);
  const active = knowledge.learned.filter(({ state }) => state === 'active').map(({ pattern }) => pattern);
  const { told, leftOut } = sanitizePatterns(active, scope);
  if (!includeCases) return { patterns: told, leftOut, cases: null, casesLeftOut: 0 };
  const { cases, casesLeftOut } = maskCases(knowledge.cases, scope);
  return { patterns: told, leftOut, cases, casesLeftOut };
}

/** Settles what of a memory may be told. */
export function telling(
  { cases, contexts }: Omit<Knowledge, 'learned'>,
  library: readonly Pattern[],
): SanitizeScope {
  return {
    vocabulary: createVocabulary(library),
    ownNames: ownNamesOf(cases, contexts),
    placeholdersOf: placeholdersFilledBy,
  };
}

/** Writes the document: equal knowledge gives equal bytes. */
export function exportDocument({ patterns, cases }: Exported): string {
  const document = { schemaVersion: PATTERN_SCHEMA_VERSION, patterns, ...(cases !== null && { cases }) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Writes a file for its owner alone, whole or not at all. Throws USAGE when it cannot be written. */
export function writeExport(path: string, text: string): void {
  const scratch = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(scratch, text, { mode: PRIVATE_FILE_MODE });
    chmodSync(scratch, PRIVATE_FILE_MODE);
    renameSync(scratch, path);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw new K8sLearnError(
      'USAGE',
      `the export cannot be written to ${path}: ${writeReason(error)}`,
      'name a file in a folder that you may write to',
      { cause: error },
    );
  }
}

function maskCases(
  cases: Iterable<Case>,
  scope: SanitizeScope,
): { readonly cases: readonly ExportedCase[]; readonly casesLeftOut: number } {
  const counts = new Map<string, { masked: MaskedCase; seen: number }>();
  let untold = 0;
  for (const remembered of cases) {
    if (remembered.score < MIN_CASE_SCORE) continue;
    const result = maskCase(remembered, scope);
    if (result.type === 'left-out') {
      untold += 1;
      continue;
    }
    const key = JSON.stringify(result.told);
    const known = counts.get(key);
    if (known) known.seen += 1;
    else counts.set(key, { masked: result.told, seen: 1 });
  }
  const ordered = [...counts].sort(([a, one], [b, two]) => two.seen - one.seen || (a < b ? -1 : 1));
  const kept = ordered.slice(0, MAX_EXCHANGED_CASES).sort(([a], [b]) => (a < b ? -1 : 1));
  const dropped = ordered.slice(MAX_EXCHANGED_CASES).reduce((sum, [, { seen }]) => sum + seen, 0);
  return {
    cases: kept.map(
      ([
        ,
        {
          masked: { category, ...rest },
          seen,
        },
      ]) => ({ category, seen, ...rest }),
    ),
    casesLeftOut: untold + dropped,
  };
}
