// Runs a question through the real loop with a scripted model: the real adapter, the real engine, a cluster of fixtures.

import { type OpenModelOptions, openOllamaModel } from '../../../src/adapters/ollama/open.ts';
import { createGateway } from '../../../src/agent/kubectl-gateway.ts';
import { TOOLS } from '../../../src/agent/tools/index.ts';
import { investigate } from '../../../src/app/investigate.ts';
import type { MemorySource } from '../../../src/app/memory.ts';
import {
  type Arm,
  type Investigation,
  TOOL_NAMES,
  type ToolName,
} from '../../../src/domain/investigation.ts';
import type { Pattern } from '../../../src/domain/pattern.ts';
import type { Clock, InvestigationStore } from '../../../src/domain/ports.ts';
import type { ProgressEvent } from '../../../src/domain/progress.ts';
import { createOllamaEngine, type OllamaEngineOptions } from '../../../src/engines/ollama/engine.ts';
import { FIXED_CLOCK } from '../fixed-clock.ts';
import { createFixtureCluster, type Fixture } from '../fixture-cluster.ts';
import { builtinPatterns } from '../library.ts';
import { type OllamaScript, type ScriptedOllama, startOllama } from './server.ts';

const BUILTIN_PATTERNS = builtinPatterns();

/** What the tools say of themselves. */
export const TOOL_DESCRIPTIONS = Object.fromEntries(
  TOOL_NAMES.map((name) => [name, TOOLS[name].description]),
) as Record<ToolName, string>;

export interface ScriptedRun {
  readonly question: string;
  readonly fixture: Fixture;
  readonly script: OllamaScript;
  readonly patterns?: readonly Pattern[];
  readonly model?: Partial<OpenModelOptions>;
  readonly engine?: Partial<OllamaEngineOptions>;
  readonly memory?: MemorySource;
  readonly store?: InvestigationStore;
  readonly maxSteps?: number;
  readonly timeoutMs?: number;
  readonly arm?: Arm;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent, ollama: ScriptedOllama) => void;
}

export interface ScriptedResult {
  readonly investigation: Investigation;
  readonly ollama: ScriptedOllama;
  readonly events: readonly ProgressEvent[];
}

/** Investigates and closes the server. Throws what opening the model and the engine throw. */
export async function investigateScripted(run: ScriptedRun): Promise<ScriptedResult> {
  const ollama = await startOllama(run.script);
  const events: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent) => {
    events.push(event);
    run.onEvent?.(event, ollama);
  };
  const signal = run.signal ?? new AbortController().signal;
  try {
    const model = await openOllamaModel(
      {
        host: ollama.url,
        name: 'qwen3:8b',
        numCtx: 16_384,
        allowPrivateHost: false,
        busyDelaysMs: [5, 5],
        ...run.model,
      },
      signal,
    );
    const patterns = run.patterns ?? BUILTIN_PATTERNS;
    const engine = createOllamaEngine({
      model,
      patterns,
      tools: TOOL_DESCRIPTIONS,
      ask: 'when-needed',
      timeoutMs: run.timeoutMs ?? 60_000,
      maxMemories: 1,
      onModelLost: 'throw',
      onProgress,
      ...run.engine,
    });
    const cluster = createFixtureCluster(run.fixture);
    const { investigation } = await investigate(
      {
        question: run.question,
        arm: run.arm ?? 'on',
        maxSteps: run.maxSteps ?? 12,
        timeoutMs: run.timeoutMs ?? 60_000,
      },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine,
        store: run.store ?? null,
        memory: run.memory ?? null,
        clock: run.clock ?? FIXED_CLOCK,
        onProgress,
      },
      signal,
    );
    return { investigation, ollama, events };
  } finally {
    await ollama.close();
  }
}
