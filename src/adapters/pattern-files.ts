// The pattern library on disk: a folder of JSON files, one a topic, with what they are composed of.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import { PATTERN_SCHEMA_VERSION } from '../domain/pattern.ts';
import {
  EFFECT_DEFAULTS,
  EFFECTS_FILE,
  type Effect,
  type PatternEntry,
  type PatternLibrary,
  type PatternParts,
  SYMPTOMS_FILE,
} from '../domain/pattern-entry.ts';

/**
 * Reads the library of a folder that comes with the program, in the order of file names. Only the outline is looked
 * at: the tests check these files whole, and a full check here would cost every command 50 ms. Throws DATA_INVALID
 * that names the file.
 */
export function readPatternFolder(folder: string): PatternLibrary {
  const topics = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && file !== EFFECTS_FILE && file !== SYMPTOMS_FILE,
  );
  const entries = topics.sort().flatMap((file) => listOf<PatternEntry>(join(folder, file), 'patterns'));
  const effects = listOf<Effect>(join(folder, EFFECTS_FILE), 'effects');
  const symptomsPath = join(folder, SYMPTOMS_FILE);
  const { sets } = readFile(symptomsPath);
  if (typeof sets !== 'object' || sets === null) throw noPatternFile(symptomsPath);
  return {
    entries,
    parts: {
      effects: effects.map((effect) => ({ ...EFFECT_DEFAULTS, ...effect })),
      symptomSets: sets as PatternParts['symptomSets'],
    },
  };
}

/** Reads what a file lists under a name, each with an id. */
function listOf<Item>(path: string, name: string): readonly Item[] {
  const items = readFile(path)[name];
  const hasId = (item: unknown) => typeof (item as { readonly id?: unknown } | null)?.id === 'string';
  if (!Array.isArray(items) || !items.every(hasId)) throw noPatternFile(path);
  return items;
}

function readFile(path: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(`${path}: ${messageOf(error)}`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw noPatternFile(path);
  const file = parsed as Readonly<Record<string, unknown>>;
  if (file['schemaVersion'] !== PATTERN_SCHEMA_VERSION) throw noPatternFile(path);
  return file;
}

function noPatternFile(path: string): K8sLearnError {
  return invalid(`${path}: not a pattern file of schema version ${PATTERN_SCHEMA_VERSION}`);
}

function invalid(message: string): K8sLearnError {
  return new K8sLearnError('DATA_INVALID', message, 'install k8s-learn again');
}
