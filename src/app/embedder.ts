// Which embedder a run uses: the built-in one, or a model of Ollama while it can be had.

import { K8sLearnError } from '../domain/errors.ts';
import type { Embedder } from '../domain/memory.ts';
import { BUILTIN_SPACE, createBuiltinEmbedder } from '../learning/embed/builtin.ts';
import type { SettingValues } from '../settings-table.ts';
import type { OnNotice, Runtime } from './runtime.ts';

/** The setting that means the built-in embedder. */
export const BUILTIN_EMBEDDER = 'builtin';
/** How long an Ollama may take to say what it has. Refused on loopback, it takes no time at all. */
const LOOK_TIMEOUT_MS = 3_000;

/** Opens the embedder of the settings. Throws MODEL_UNAVAILABLE or MODEL_REFUSED when it cannot be had. */
export async function openEmbedder(
  settings: SettingValues,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<Embedder> {
  const name = settings['embedder.name'];
  if (name === BUILTIN_EMBEDDER) return createBuiltinEmbedder();
  const allowPrivateHost = settings['model.allowPrivateHost'];
  return runtime.openEmbedder({ name, allowPrivateHost, timeoutMs: LOOK_TIMEOUT_MS }, signal);
}

/**
 * Opens the embedder of the settings, or the built-in one for this run, with one notice. What each remembers lies in a
 * space of its own: nothing is mixed.
 */
export async function chooseEmbedder(
  settings: SettingValues,
  runtime: Runtime,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<Embedder> {
  try {
    return await openEmbedder(settings, runtime, signal);
  } catch (error) {
    if (!isModelTrouble(error)) throw error;
    onNotice(`${error.message}: the built-in embedder stands in for ${settings['embedder.name']}`);
    return createBuiltinEmbedder();
  }
}

/** Tells whether an embedder is the built-in one. */
export function isBuiltin({ space }: Embedder): boolean {
  return space.model === BUILTIN_SPACE.model;
}

/** Tells whether an error is about a model that is not there, not about this program or its files. */
export function isModelTrouble(error: unknown): error is K8sLearnError {
  return (
    error instanceof K8sLearnError && (error.code === 'MODEL_UNAVAILABLE' || error.code === 'MODEL_REFUSED')
  );
}
