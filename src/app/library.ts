// The use cases of the pattern library: what of it is used, and one pattern of it.
import type { SettingValues } from '../config.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { Runtime } from './runtime.ts';

/** Gives the patterns that the settings let the engine use. */
export async function usedPatterns(runtime: Runtime, settings: SettingValues): Promise<readonly Pattern[]> {
  return settings['patterns.builtin'] ? runtime.loadPatterns() : [];
}

/** Gives one pattern of a library. Throws NOT_FOUND. */
export function getPattern(library: readonly Pattern[], id: string): Pattern {
  const pattern = library.find((candidate) => candidate.id === id);
  if (pattern !== undefined) return pattern;
  throw new K8sLearnError('NOT_FOUND', `there is no pattern "${id}"`, 'k8s-learn patterns lists them');
}
