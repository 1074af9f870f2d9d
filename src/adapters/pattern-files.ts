// The pattern library on disk: a folder of JSON files, one a topic.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import { PATTERN_DEFAULTS, PATTERN_SCHEMA_VERSION, type Pattern } from '../domain/pattern.ts';

/**
 * Reads every pattern of a folder that comes with the program, in the order of file names. Only the outline is looked
 * at: the tests check these files whole, and a full check here would cost every command 50 ms. Throws DATA_INVALID
 * that names the file.
 */
export function readPatternFolder(folder: string): readonly Pattern[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().flatMap((file) => readPatternFile(join(folder, file)));
}

function readPatternFile(path: string): readonly Pattern[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(`${path}: ${messageOf(error)}`);
  }
  if (!isLibrary(parsed))
    throw invalid(`${path}: not a pattern file of schema version ${PATTERN_SCHEMA_VERSION}`);
  return parsed.patterns.map((pattern) => ({ ...SHIPPED_DEFAULTS, ...pattern }));
}

const SHIPPED_DEFAULTS = { ...PATTERN_DEFAULTS, origin: 'builtin' } as const;

function isLibrary(value: unknown): value is { readonly patterns: readonly Pattern[] } {
  if (typeof value !== 'object' || value === null) return false;
  const { schemaVersion, patterns } = value as {
    readonly schemaVersion?: unknown;
    readonly patterns?: unknown;
  };
  const hasId = (pattern: unknown) => typeof (pattern as { readonly id?: unknown } | null)?.id === 'string';
  return schemaVersion === PATTERN_SCHEMA_VERSION && Array.isArray(patterns) && patterns.every(hasId);
}

function invalid(message: string): K8sLearnError {
  return new K8sLearnError('DATA_INVALID', message, 'install k8s-learn again');
}
