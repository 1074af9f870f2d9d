// The loop: ask the engine, run what it wants, extract facts, record, until a diagnosis or a limit.
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import type { ClusterScope, Step, StopReason, ToolCall } from '../domain/investigation.ts';
import type { Experience } from '../domain/memory.ts';
import type { Clock, Engine, EngineAction, EngineInput } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { redactText } from './redact.ts';
import { redactArgs } from './redact-output.ts';
import { TOOLS } from './tools/index.ts';
import type { ToolContext, ToolOutput } from './tools/tool.ts';

export interface LoopParts extends ToolContext {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly maxSteps: number;
  /** What was found by the investigation that the question goes on from. */
  readonly before?: string | null;
  readonly earlierAnswer?: EngineInput['earlierAnswer'];
  readonly onProgress: OnProgress;
  /** Called with each step as soon as it is done, before anything else happens. */
  readonly onStep: (step: Step) => void;
  /** Recalls what may help, given the steps so far. Asked before each decision that new facts precede. */
  readonly recall: (steps: readonly Step[]) => Promise<Experience>;
}

export type LoopEnd =
  | { readonly type: 'answered'; readonly action: Exclude<EngineAction, { type: 'steps' }> }
  | { readonly type: 'stopped'; readonly stopReason: StopReason };

/** Runs until the engine answers or a limit is reached. An aborted signal ends it as `cancelled`. */
export async function runLoop(question: string, cluster: ClusterScope, parts: LoopParts): Promise<LoopEnd> {
  const { engine, extractor, signal, maxSteps, before = null, onProgress } = parts;
  const steps: Step[] = [];
  let experience = await parts.recall(steps);
  while (!signal.aborted) {
    const stepsLeft = maxSteps - steps.length;
    const action = await engine.next(
      {
        ...{ question, cluster, steps, stepsLeft, topology: extractor.inventory, before, ...experience },
        ...(parts.earlierAnswer && { earlierAnswer: parts.earlierAnswer }),
        ...(parts.metrics && { hasMetrics: true }),
      },
      signal,
    );
    if (action.type !== 'steps') return { type: 'answered', action };
    if (stepsLeft <= 0) return { type: 'stopped', stopReason: 'step-limit' };
    if (action.thought !== '') onProgress({ type: 'thought', text: redactText(action.thought) });
    const calls = action.calls.slice(0, stepsLeft);
    const first = steps.length;
    for (const step of await Promise.all(calls.map((call, offset) => runStep(call, first + offset, parts)))) {
      steps.push(step);
    }
    if (steps.slice(first).some(({ facts }) => facts.length > 0)) experience = await parts.recall(steps);
  }
  return { type: 'stopped', stopReason: 'cancelled' };
}

async function runStep(call: ToolCall, index: number, parts: LoopParts): Promise<Step> {
  const args = redactArgs(call.args);
  parts.onProgress({ type: 'step-started', index, call: { ...call, args } });
  const startedMs = parts.clock.monotonicMs();
  const output = await runTool(call, parts);
  // What an interrupt cut off says nothing of the cluster: the one line about the interrupt is told, no more.
  if (!parts.signal.aborted) {
    for (const text of output.notices) parts.onProgress({ type: 'notice', text });
  }
  const step: Step = {
    index,
    tool: call.tool,
    args,
    argv: output.calls[0]?.argv ?? [],
    calls: output.calls,
    status: output.status,
    durationMs: Math.round(parts.clock.monotonicMs() - startedMs),
    bytes: output.bytes,
    omittedBytes: output.omittedBytes,
    observation: output.observation,
    facts: output.facts,
  };
  parts.onStep(step);
  parts.onProgress({ type: 'step-finished', step });
  return step;
}

/** A tool that fails in a way nobody foresaw is an observation, too: one odd object must not end the night's work. */
async function runTool(call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  try {
    return await TOOLS[call.tool].run(call.args, context);
  } catch (error) {
    if (error instanceof K8sLearnError) throw error;
    const observation = `${call.tool} failed: ${messageOf(error)}`;
    const bytes = Buffer.byteLength(observation);
    return { status: 'failed', observation, facts: [], calls: [], bytes, omittedBytes: 0, notices: [] };
  }
}
