// The use cases of the pattern library: what of it is used, and one pattern of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingValues } from '../config.ts';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import type { Pattern } from '../domain/pattern.ts';
import { parsePatternFile } from '../engines/patterns/library.ts';
import type { Runtime } from './runtime.ts';

/** What the setting of a folder says when there is none. */
const NO_FOLDER = 'none';

/** Gives the patterns that the settings let the engine use. */
export async function usedPatterns(runtime: Runtime, settings: SettingValues): Promise<readonly Pattern[]> {
  const builtin = settings['patterns.builtin'] ? await runtime.loadPatterns() : [];
  return settings['patterns.dir'] === NO_FOLDER
    ? builtin
    : [...builtin, ...readTeamFolder(settings['patterns.dir'])];
}

/**
 * Reads the pattern files of a folder that people look after, each checked whole. Throws CONFIG for a folder that
 * cannot be read and DATA_INVALID that names file and line.
 */
function readTeamFolder(folder: string): readonly Pattern[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new K8sLearnError(
      'CONFIG',
      `patterns.dir: ${messageOf(error)}`,
      'k8s-learn config unset patterns.dir leaves it out',
    );
  }
  return [...names]
    .sort()
    .flatMap((name) => parsePatternFile(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
}

/** Gives one pattern of a library. Throws NOT_FOUND. */
export function getPattern(library: readonly Pattern[], id: string): Pattern {
  const pattern = library.find((candidate) => candidate.id === id);
  if (pattern !== undefined) return pattern;
  throw new K8sLearnError('NOT_FOUND', `there is no pattern "${id}"`, 'k8s-learn patterns lists them');
}
