// Which engine answers a question: the one that was asked for, or the best that works here.
import { TOOLS } from '../agent/tools/index.ts';
import { K8sLearnError } from '../domain/errors.ts';
import { type EngineName, TOOL_NAMES } from '../domain/investigation.ts';
import type { Model } from '../domain/model.ts';
import type { Engine } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { ToolDescriptions } from '../engines/ollama/tool-offer.ts';
import type { SettingValues } from '../settings-table.ts';
import { usedPatterns } from './library.ts';
import { modelRequest } from './model-request.ts';
import type { Runtime } from './runtime.ts';

/** How long Ollama may take to say what it has: when it was asked for, and when it was not. */
const LOOK_TIMEOUT_MS = 10_000;
const AUTO_LOOK_TIMEOUT_MS = 2000;

export interface EngineRequest {
  readonly engine: EngineName | 'auto';
  readonly settings: SettingValues;
  /** Of the whole investigation. */
  readonly timeoutMs: number;
}

/**
 * Chooses the engine. Throws MODEL_UNAVAILABLE or MODEL_REFUSED when a model was asked for and cannot be used; when it
 * was not, the pattern library answers instead, with one notice, unless the last question went the same way.
 */
export async function chooseEngine(
  request: EngineRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Engine> {
  const patterns = await usedPatterns(runtime, request.settings);
  const isAuto = request.engine === 'auto';
  const ask = request.settings['model.ask'];
  // Who never wants a model asked needs none; who names the engine is told whether it would work.
  if (request.engine === 'patterns' || (isAuto && ask === 'never'))
    return runtime.createPatternsEngine(patterns);
  let model: Model;
  try {
    const timeoutMs = isAuto ? AUTO_LOOK_TIMEOUT_MS : LOOK_TIMEOUT_MS;
    model = await runtime.openModel(modelRequest(request.settings, timeoutMs), signal);
  } catch (error) {
    if (!isAuto || !isModelTrouble(error)) throw error;
    // Only a command of Ollama's own is worth the room: who has no Ollama is told this with every question.
    const hint = error.hint.startsWith('ollama ') ? ` (${error.hint})` : '';
    if (hint === '' && error.code === 'MODEL_UNAVAILABLE' && (await ranWithoutModel(runtime)))
      return runtime.createPatternsEngine(patterns);
    onProgress({ type: 'notice', text: `${error.message}: answering from the pattern library${hint}` });
    return runtime.createPatternsEngine(patterns);
  }
  return runtime.createOllamaEngine({
    model,
    patterns,
    tools: toolDescriptions(),
    ask,
    timeoutMs: request.timeoutMs,
    maxMemories: request.settings['memory.inject'],
    onModelLost: isAuto ? 'use-patterns' : 'throw',
    onProgress,
  });
}

/**
 * Makes the engine of one investigation after the other, all of one kind. Throws MODEL_UNAVAILABLE or MODEL_REFUSED when
 * a model is asked for and cannot be used, before anything is asked.
 */
export async function engineMaker(
  { engine, settings, timeoutMs }: EngineRequest & { readonly engine: EngineName },
  runtime: Runtime,
  signal: AbortSignal,
): Promise<() => Promise<Engine>> {
  const patterns = await usedPatterns(runtime, settings);
  if (engine === 'patterns') {
    const one = await runtime.createPatternsEngine(patterns);
    return async () => one;
  }
  const model = await runtime.openModel(modelRequest(settings, LOOK_TIMEOUT_MS), signal);
  const options = {
    model,
    patterns,
    tools: toolDescriptions(),
    ask: settings['model.ask'],
    timeoutMs,
    maxMemories: settings['memory.inject'],
    onModelLost: 'throw',
  } as const;
  return () => runtime.createOllamaEngine({ ...options, onProgress: () => undefined });
}

/** Tells whether the last question was answered without a model, too: who lives without one need not be told again. */
async function ranWithoutModel(runtime: Runtime): Promise<boolean> {
  try {
    const opened = await runtime.findStore();
    if (opened === null) return false;
    try {
      return opened.store.list({ limit: 1 })[0]?.engine === 'patterns';
    } finally {
      opened.close();
    }
  } catch {
    // What is wrong with the database is told by whoever is to write to it.
    return false;
  }
}

function isModelTrouble(error: unknown): error is K8sLearnError {
  return (
    error instanceof K8sLearnError && (error.code === 'MODEL_UNAVAILABLE' || error.code === 'MODEL_REFUSED')
  );
}

/** Gives what the tools say of themselves. */
export function toolDescriptions(): ToolDescriptions {
  const entries = TOOL_NAMES.map((name) => [name, TOOLS[name].description]);
  // The names are those of the type; the compiler cannot see it through the loop.
  return Object.fromEntries(entries) as ToolDescriptions;
}
