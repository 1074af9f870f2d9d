// The use cases of the pattern library: what of it is used, and one pattern of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError } from '../domain/errors.ts';
import type { Pattern, PatternOrigin } from '../domain/pattern.ts';
import type { Effect, PatternLibrary } from '../domain/pattern-entry.ts';
import { readReason } from '../domain/plain-reasons.ts';
import type { SettingValues } from '../settings-table.ts';
import type { Runtime } from './runtime.ts';

/** What the setting of a folder says when there is none. */
const NO_FOLDER = 'none';

/** Gives the patterns that the settings let the engine use. One of a folder replaces the built-in one of its id. */
export async function usedPatterns(runtime: Runtime, settings: SettingValues): Promise<readonly Pattern[]> {
  const builtin = settings['patterns.builtin'] ? await runtime.loadPatterns() : [];
  if (settings['patterns.dir'] === NO_FOLDER) return builtin;
  const { entries, parts } = await readTeamFolder(settings['patterns.dir'], runtime);
  const { composePatterns } = await import('../engines/patterns/compose.ts');
  // Only what comes with the program is built in, whatever a file says of itself.
  const own = composePatterns({ entries, parts }).map((pattern) =>
    pattern.origin === 'builtin' ? { ...pattern, origin: 'file' as const } : pattern,
  );
  return [...new Map([...builtin, ...own].map((pattern) => [pattern.id, pattern])).values()];
}

/**
 * Reads the pattern files of a folder that people look after, each checked whole. Throws CONFIG for what cannot be
 * read and DATA_INVALID that names file and line.
 */
async function readTeamFolder(folder: string, runtime: Runtime): Promise<PatternLibrary> {
  const { parsePatternEntries } = await import('../engines/patterns/library.ts');
  const { composeEntry } = await import('../engines/patterns/compose.ts');
  const { parts } = await runtime.loadLibrary();
  const files = readable(folder, () => readdirSync(folder).filter((name) => name.endsWith('.json')));
  const fileOf = new Map<string, string>();
  const entries = [...files].sort().flatMap((name) => {
    const path = join(folder, name);
    const text = readable(path, () => readFileSync(path, 'utf8'));
    const ofFile = parsePatternEntries(text, path, parts);
    for (const { pattern } of ofFile.flatMap((entry) => composeEntry(entry, parts))) {
      const other = fileOf.get(pattern.id);
      if (other !== undefined) throw standsTwice(pattern.id, other, path);
      fileOf.set(pattern.id, path);
    }
    return ofFile;
  });
  return { entries, parts };
}

/** What a pattern is composed of. */
export interface Composition {
  /** The id of the cause. */
  readonly cause: string;
  readonly effect: Effect;
  /** The other patterns of the same cause. */
  readonly others: readonly string[];
}

/** Finds what a used pattern is composed of; null where its file has it whole. */
export async function findComposition(
  runtime: Runtime,
  settings: SettingValues,
  id: string,
): Promise<Composition | null> {
  const { composeEntry } = await import('../engines/patterns/compose.ts');
  const folder = settings['patterns.dir'];
  const libraries = [
    ...(folder === NO_FOLDER ? [] : [await readTeamFolder(folder, runtime)]),
    ...(settings['patterns.builtin'] ? [await runtime.loadLibrary()] : []),
  ];
  for (const { entries, parts } of libraries) {
    for (const entry of entries) {
      const composed = composeEntry(entry, parts);
      const found = composed.find(({ pattern }) => pattern.id === id);
      if (found === undefined) continue;
      const others = composed.map(({ pattern }) => pattern.id).filter((other) => other !== id);
      return found.effect && { cause: entry.id, effect: found.effect, others };
    }
  }
  return null;
}

function readable<Content>(path: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    const hint = 'k8s-learn config unset patterns.dir leaves it out';
    throw new K8sLearnError('CONFIG', `patterns.dir: ${path}: ${readReason(error)}`, hint, { cause: error });
  }
}

function standsTwice(id: string, first: string, second: string): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `${second}: the id ${id} stands in ${first}, too`,
    'give one of them another id, or take it out',
  );
}

/** What a list of patterns is narrowed to. */
export interface PatternFilter {
  readonly type?: string;
  readonly origin?: PatternOrigin;
  /** Each must begin a word of the pattern; case does not matter. */
  readonly words: readonly string[];
}

/** Gives the patterns that a filter lets pass. */
export function filterPatterns(
  library: readonly Pattern[],
  { type, origin, words }: PatternFilter,
): readonly Pattern[] {
  const wanted = words.map((word) => word.toLowerCase());
  return library.filter((pattern) => {
    if (type !== undefined && pattern.pattern_type.toLowerCase() !== type.toLowerCase()) return false;
    if (origin !== undefined && pattern.origin !== origin) return false;
    const { id, pattern_type, symptoms, root_cause_template, solution_template } = pattern;
    const text = [id, pattern_type, ...symptoms, root_cause_template, solution_template].join('\n');
    return wanted.every((word) => beginsWord(text, word));
  });
}

/** Tells whether a word of the text begins so: `pull` is meant in `ImagePullBackOff`, `our` is not in `resource`. */
function beginsWord(text: string, start: string): boolean {
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(start); at !== -1; at = lower.indexOf(start, at + 1)) {
    if (/^(?:|[^A-Za-z\d].|[a-z\d][A-Z])$/s.test(text.slice(Math.max(0, at - 1), at === 0 ? 0 : at + 1)))
      return true;
  }
  return false;
}

/** Gives one pattern of a library. Throws NOT_FOUND. */
export function getPattern(library: readonly Pattern[], id: string): Pattern {
  const pattern = library.find((candidate) => candidate.id === id);
  if (pattern !== undefined) return pattern;
  throw new K8sLearnError('NOT_FOUND', `there is no pattern "${id}"`, 'k8s-learn patterns lists them');
}
