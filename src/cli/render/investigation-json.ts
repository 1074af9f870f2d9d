// The JSON of an investigation: field names, their order and their nulls are a promise to scripts.
import type { ToldChange } from '../../domain/cluster-change.ts';
import type { Fact } from '../../domain/fact.ts';
import type { Diagnosis, Evidence, Finding, Investigation, Step } from '../../domain/investigation.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Lesson } from '../../domain/memory.ts';
import type { Injection, InvestigationSummary, LabelEvent } from '../../domain/ports.ts';

export const SCHEMA_VERSION = 1;

/** Gives an investigation, whole, as `investigate --json` prints it. */
export function investigationJson(investigation: Investigation) {
  const { durationMs, modelCalls, promptTokens, outputTokens, ...head } = summaryFields(investigation);
  const steps = investigation.steps.map(stepJson);
  const { memory, label, ...rest } = head;
  return {
    schemaVersion: SCHEMA_VERSION,
    ...rest,
    steps,
    memory,
    label,
    durationMs,
    modelCalls,
    promptTokens,
    outputTokens,
  };
}

/** Gives what `show --json` prints: the investigation, what memory it was given, and who said what of it. */
export function shownJson(
  investigation: Investigation,
  injections: readonly Injection[],
  labelEvents: readonly LabelEvent[],
  lesson: Lesson | null,
) {
  return {
    ...investigationJson(investigation),
    lesson: lesson && lessonJson(lesson),
    injections: injections.map(({ memoryType, memoryId, rank, similarity, arm, followed }) => ({
      type: memoryType,
      id: memoryId,
      rank,
      similarity,
      arm,
      followed,
    })),
    labelEvents: labelEvents.map(({ at, source, signal, weight, detail }) => ({
      at,
      source,
      signal,
      weight,
      detail,
    })),
  };
}

/** Gives what `history --json` prints: investigations without their steps. */
export function historyJson(investigations: readonly InvestigationSummary[]) {
  return {
    schemaVersion: SCHEMA_VERSION,
    investigations: investigations.map((summary) => ({
      ...summaryFields(summary),
      stepCount: summary.stepCount,
    })),
  };
}

function summaryFields(investigation: Omit<Investigation, 'steps'>) {
  const { id, question, cluster, engine, model, arm, outcome, stopReason, diagnosis, memory, label } =
    investigation;
  return {
    id,
    question,
    cluster: { id: cluster.id, context: cluster.context, namespace: cluster.namespace },
    engine,
    model,
    arm,
    startedAt: investigation.startedAt,
    outcome,
    stopReason,
    explanation: investigation.explanation,
    diagnosis: diagnosis === null ? null : diagnosisJson(diagnosis),
    otherFindings: investigation.otherFindings.map(findingJson),
    notLooked: investigation.notLooked.map(({ what, why }) => ({ what, why })),
    leads: investigation.leads.map(({ says, quote, step }) => ({ says, quote, step })),
    seen: investigation.seen,
    memory: {
      recalled: memory.recalled.map(({ type, id: memoryId, similarity, gate, injected }) => ({
        type,
        id: memoryId,
        similarity,
        gate,
        injected,
      })),
      replayed: memory.replayed,
      abstained: memory.abstained,
    },
    label: { state: label.state, score: label.score, signals: label.signals },
    durationMs: investigation.durationMs,
    modelCalls: investigation.modelCalls,
    promptTokens: investigation.promptTokens,
    outputTokens: investigation.outputTokens,
  };
}

/** Gives what a person taught. */
export function lessonJson({ id, at, cause, solution, checkable, objects }: Lesson) {
  return { id, at, cause, solution, checkable, objects: objects.map(refJson) };
}

/** Gives a diagnosis, of an investigation or of one trouble of a scan. */
export function diagnosisJson(diagnosis: Diagnosis) {
  return {
    pattern: diagnosis.pattern,
    basis: diagnosis.basis,
    category: diagnosis.category,
    rootCause: diagnosis.rootCause,
    solution: diagnosis.solution,
    commands: diagnosis.commands,
    affected: diagnosis.affected.map(refJson),
    severity: diagnosis.severity,
    confidence: diagnosis.confidence,
    evidence: diagnosis.evidence.map(({ step, quote }: Evidence) => ({ step, quote })),
    since: diagnosis.since,
    sinceBy: sinceByJson(diagnosis),
    changes: (diagnosis.changes ?? []).map(changeJson),
    chain: diagnosis.chain.map(({ object, says, step }) => ({ object: refJson(object), says, step })),
    saidBy: saidByJson(diagnosis),
  };
}

function saidByJson({ saidBy }: Diagnosis) {
  if (saidBy === undefined) return null;
  const { model, digest, before } = saidBy;
  return { model, digest, before: before && { id: before.id, at: before.at } };
}

function sinceByJson({ sinceBy }: Diagnosis) {
  return sinceBy === undefined ? null : { says: sinceBy.says, certainty: sinceBy.certainty };
}

/** Gives one change of an object. */
export function changeJson({ at, object, type, says, by }: ToldChange) {
  return { at, object: refJson(object), type, says, by };
}

/** Gives another finding beside a diagnosis. */
export function findingJson({ pattern, subject, summary, severity }: Finding) {
  return { pattern, subject: refJson(subject), summary, severity };
}

function stepJson(step: Step) {
  const { index, tool, args, argv, status, durationMs, bytes, omittedBytes, facts, calls, observation } =
    step;
  return {
    index,
    tool,
    args,
    argv,
    status,
    durationMs,
    bytes,
    omittedBytes,
    facts: facts.map(({ code, subject, captures, quote }: Fact) => ({
      code,
      subject: refJson(subject),
      captures,
      quote,
    })),
    calls: calls.map((call) => ({
      argv: call.argv,
      status: call.status,
      durationMs: call.durationMs,
      bytes: call.bytes,
    })),
    observation,
  };
}

function refJson({ kind, namespace, name }: ObjectRef) {
  return { kind, namespace, name };
}
