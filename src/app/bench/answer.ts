// One question about a recorded incident: asked, graded, and what it cost.
import { createGateway } from '../../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Arm, Investigation } from '../../domain/investigation.ts';
import type { Clock, Cluster, Engine, InvestigationStore } from '../../domain/ports.ts';
import { type Incident, isSolved } from '../grading.ts';
import { type InvestigateResult, investigate } from '../investigate.ts';
import type { MemorySource } from '../memory.ts';
import type { BenchArm, Novelty } from './plan.ts';

/** What came of one question in one arm. */
export interface Answer {
  readonly incident: string;
  readonly family: string;
  readonly arm: BenchArm;
  readonly novelty: Novelty;
  readonly question: string;
  readonly solved: boolean;
  /** A diagnosis was told, and it is not the true one. */
  readonly wrong: boolean;
  readonly pattern: string | null;
  /** The cause that was told, else why none was. */
  readonly said: string;
  readonly steps: number;
  /** Runs of kubectl, with the one that finds out where it is. */
  readonly calls: number;
  readonly modelCalls: number;
  /** Of prompts and replies together. */
  readonly tokens: number;
  readonly durationMs: number;
  /** Memories that the engine was shown. */
  readonly injected: number;
  readonly replayed: boolean;
}

export interface AskedWith {
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly arm: Arm;
  readonly store: InvestigationStore | null;
  readonly memory: MemorySource | null;
  readonly clock: Clock;
  readonly maxSteps: number;
  readonly timeoutMs: number;
}

/** Asks one question. Throws INTERRUPTED when the signal ended it, and what `investigate` throws. */
export async function askRecorded(
  question: string,
  parts: AskedWith,
  signal: AbortSignal,
): Promise<InvestigateResult> {
  const { cluster, arm, maxSteps, timeoutMs } = parts;
  const result = await investigate(
    { question, arm, maxSteps, timeoutMs },
    { ...parts, gateway: createGateway(cluster), nowMs: () => cluster.nowMs(), onProgress: () => undefined },
    signal,
  );
  if (signal.aborted) throw interrupted();
  return result;
}

/** An interrupted bench is told by its caller, who knows how far it came. */
export function interrupted(): K8sLearnError {
  return new K8sLearnError('INTERRUPTED', 'interrupted', 'the same command goes on from there');
}

/** Grades an investigation and counts what it cost. */
export function answerOf(
  investigation: Investigation,
  incident: Incident,
  where: { readonly arm: BenchArm; readonly novelty: Novelty },
): Answer {
  const { diagnosis, steps, memory, promptTokens, outputTokens } = investigation;
  const solved = isSolved(incident, diagnosis);
  return {
    incident: incident.id,
    family: incident.family,
    arm: where.arm,
    novelty: where.novelty,
    question: investigation.question,
    solved,
    wrong: diagnosis !== null && !solved,
    pattern: diagnosis?.pattern ?? null,
    said: diagnosis?.rootCause ?? investigation.explanation ?? '',
    steps: steps.length,
    calls: 1 + steps.reduce((count, { calls }) => count + calls.length, 0),
    modelCalls: investigation.modelCalls,
    tokens: promptTokens + outputTokens,
    durationMs: investigation.durationMs,
    injected: memory.recalled.filter(({ injected }) => injected).length,
    replayed: memory.replayed,
  };
}
