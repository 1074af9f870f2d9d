// Rows as the tables have them, and how they become what the domain speaks of.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Fact } from '../../domain/fact.ts';
import type {
  Arm,
  Diagnosis,
  EngineName,
  Grounding,
  Investigation,
  LabelState,
  MemoryUse,
  Outcome,
  Step,
  StepStatus,
  StopReason,
  ToolName,
} from '../../domain/investigation.ts';
import type { Injection, InvestigationSummary, LabelEvent, Place } from '../../domain/ports.ts';

export interface InvestigationRow {
  readonly id: number;
  readonly question: string;
  readonly cluster_id: string;
  readonly context: string;
  readonly namespace: string | null;
  readonly engine: EngineName;
  readonly model: string | null;
  readonly arm: Arm;
  readonly started_at: string;
  /** Null until it ends. */
  readonly outcome: Outcome | null;
  readonly stop_reason: StopReason | null;
  readonly explanation: string | null;
  readonly diagnosis: string | null;
  readonly other_findings: string;
  readonly not_looked: string;
  readonly leads: string;
  readonly seen: string | null;
  readonly memory: string | null;
  readonly label_state: LabelState;
  readonly label_score: number;
  readonly label_signals: string;
  readonly duration_ms: number | null;
  readonly model_calls: number;
  readonly prompt_tokens: number;
  readonly output_tokens: number;
  readonly home: string | null;
  readonly grounding: string | null;
  readonly step_count: number;
  /** The sum over its steps. */
  readonly steps_duration_ms: number;
}

export interface StepRow {
  readonly id: number;
  readonly position: number;
  readonly tool: ToolName;
  readonly args: string;
  readonly argv: string;
  readonly calls: string;
  readonly status: StepStatus;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly omitted_bytes: number;
  readonly observation: string;
}

export interface FactRow {
  readonly step_id: number;
  readonly code: string;
  readonly subject_kind: string;
  readonly subject_namespace: string | null;
  readonly subject_name: string;
  readonly captures: string;
  readonly quote: string;
}

export interface LabelEventRow {
  readonly investigation_id: number;
  readonly at: string;
  readonly source: string;
  readonly signal: string;
  readonly weight: number;
  readonly detail: string | null;
  readonly home: string | null;
  readonly uid: string | null;
}

export interface InjectionRow {
  readonly investigation_id: number;
  readonly memory_type: 'pattern' | 'case';
  readonly memory_id: string;
  readonly rank: number;
  readonly similarity: number;
  readonly arm: Arm;
  readonly followed: 0 | 1 | null;
}

export interface PlaceRow {
  readonly dump: string | null;
  readonly view: string | null;
  readonly context: string | null;
  readonly kubeconfig: string | null;
}

/** Reads where an investigation looked. */
export function placeOf({ view, ...row }: PlaceRow): Place {
  return { ...row, view: view === null ? null : fromJson(view) };
}

/** What is known of the memory use of an investigation that did not end. */
const UNFINISHED_MEMORY: MemoryUse = {
  recalled: [],
  replayed: false,
  abstained: 'the investigation did not end',
};

const UNTOLD = { basis: 'evidence', since: null, chain: [] } as const satisfies Partial<Diagnosis>;

/** Reads a diagnosis; those of older versions said neither what they rest on nor how things hang together. */
function diagnosisOf(json: string): Diagnosis {
  const stored: Omit<Diagnosis, keyof typeof UNTOLD> & Partial<Diagnosis> = fromJson(json);
  return { ...UNTOLD, ...stored };
}

/** Reads an investigation without its steps; one that did not end reads as stopped, cancelled. */
export function summaryOf(row: InvestigationRow): InvestigationSummary {
  const ended = row.outcome !== null;
  return {
    id: row.id,
    question: row.question,
    cluster: { id: row.cluster_id, context: row.context, namespace: row.namespace },
    engine: row.engine,
    model: row.model,
    arm: row.arm,
    startedAt: row.started_at,
    outcome: row.outcome ?? 'stopped',
    stopReason: ended ? row.stop_reason : 'cancelled',
    explanation: row.explanation,
    diagnosis: row.diagnosis === null ? null : diagnosisOf(row.diagnosis),
    otherFindings: fromJson(row.other_findings),
    notLooked: fromJson(row.not_looked),
    leads: fromJson(row.leads),
    seen: row.seen === null ? null : fromJson(row.seen),
    memory: row.memory === null ? UNFINISHED_MEMORY : fromJson(row.memory),
    label: { state: row.label_state, score: row.label_score, signals: fromJson(row.label_signals) },
    durationMs: row.duration_ms ?? row.steps_duration_ms,
    modelCalls: row.model_calls,
    promptTokens: row.prompt_tokens,
    outputTokens: row.output_tokens,
    stepCount: row.step_count,
    ...(row.home !== null && { home: row.home }),
    ...(row.grounding !== null && { grounding: fromJson<Grounding>(row.grounding) }),
  };
}

/** Reads a whole investigation; `factRows` are those of all its steps, in the order in which they were found. */
export function investigationOf(
  row: InvestigationRow,
  stepRows: readonly StepRow[],
  factRows: readonly FactRow[],
): Investigation {
  const { stepCount: _, ...summary } = summaryOf(row);
  const factsByStep = new Map<number, FactRow[]>();
  for (const fact of factRows) {
    const facts = factsByStep.get(fact.step_id);
    if (facts === undefined) factsByStep.set(fact.step_id, [fact]);
    else facts.push(fact);
  }
  return { ...summary, steps: stepRows.map((step) => stepOf(step, factsByStep.get(step.id) ?? [])) };
}

function stepOf(row: StepRow, factRows: readonly FactRow[]): Step {
  return {
    index: row.position,
    tool: row.tool,
    args: fromJson(row.args),
    argv: fromJson(row.argv),
    calls: fromJson(row.calls),
    status: row.status,
    durationMs: row.duration_ms,
    bytes: row.bytes,
    omittedBytes: row.omitted_bytes,
    observation: row.observation,
    facts: factRows.map(factOf),
  };
}

function factOf(row: FactRow): Fact {
  return {
    code: row.code,
    subject: { kind: row.subject_kind, namespace: row.subject_namespace, name: row.subject_name },
    captures: fromJson(row.captures),
    quote: row.quote,
  };
}

export function labelEventOf(row: LabelEventRow): LabelEvent {
  return {
    investigationId: row.investigation_id,
    at: row.at,
    source: row.source,
    signal: row.signal,
    weight: row.weight,
    detail: row.detail,
    ...(row.home !== null && { home: row.home }),
    ...(row.uid !== null && { uid: row.uid }),
  };
}

export function injectionOf(row: InjectionRow): Injection {
  return {
    investigationId: row.investigation_id,
    memoryType: row.memory_type,
    memoryId: row.memory_id,
    rank: row.rank,
    similarity: row.similarity,
    arm: row.arm,
    followed: row.followed === null ? null : row.followed === 1,
  };
}

function fromJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new K8sLearnError(
      'DATABASE_CORRUPT',
      `The database holds a value that cannot be read: ${text.slice(0, 60)}`,
      'Look at it with k8s-learn doctor.',
      { cause: error },
    );
  }
}
