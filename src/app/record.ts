// The use case behind `record`: an investigation that another agent made, kept as one of ours, so that it is recalled.

import { createHash } from 'node:crypto';
import { createExtractor } from '../agent/extractor.ts';
import { redactObject, redactText, stripControl } from '../agent/redact.ts';
import { findingLine, writeDigest } from '../agent/tools/digest.ts';
import { truncate } from '../agent/truncate.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Fact } from '../domain/fact.ts';
import {
  type ClusterScope,
  type Diagnosis,
  type Investigation,
  type Label,
  MAX_ROOT_CAUSE_CHARS,
  type Step,
  type ToolCall,
} from '../domain/investigation.ts';
import type { CaseDraft } from '../domain/memory.ts';
import type { Clock } from '../domain/ports.ts';
import { parseToolCall } from '../domain/tool-notation.ts';
import type { FactExtractor } from '../facts/extract.ts';
import { isRecord, type KubeEvent, type KubeObject } from '../facts/kube-json.ts';
import { searchWordsOf } from '../learning/embed/question-words.ts';
import { labelOf } from '../learning/label.ts';
import { decisiveFacts } from '../learning/signature.ts';
import { recordEnded } from './ask.ts';
import type { InvestigateResult } from './investigate.ts';
import type { MemorySource } from './memory.ts';
import { caseOf } from './remember.ts';
import type { OpenedStore } from './runtime.ts';

/** The longest question, cause or solution, in characters. */
export const MAX_RECORDED_CHARS = 2000;
/** The most steps of one investigation. */
export const MAX_RECORDED_STEPS = 100;
/** The output of a step is kept up to here, in bytes, and read up to the second limit. */
const MAX_KEPT_BYTES = 64 * 1024;
const MAX_READ_BYTES = 4 * 1024 * 1024;
const SIGNATURE_HEX_CHARS = 16;
/** What a cause is worth that nobody has judged yet, 0…1. */
const UNJUDGED_CONFIDENCE = 0.5;
const UNJUDGED: Label = { state: 'unknown', score: UNJUDGED_CONFIDENCE, signals: [] };
const MAX_QUOTES = 3;

/** A step as it is written: a tool of ours (`DESCRIBE Pod shop cart-6fb`) or a kubectl command, with what it printed. */
export interface RecordedStep {
  readonly call: string;
  readonly output: string | null;
}

export interface RecordRequest {
  readonly question: string;
  readonly steps: readonly RecordedStep[];
  /** Null when it is not known. */
  readonly rootCause: string | null;
  readonly solution: string | null;
  readonly cluster: ClusterScope;
  /** Which agent or model it was. */
  readonly agent: string;
}

export interface RecordParts {
  readonly opened: OpenedStore;
  readonly memory: MemorySource;
  readonly clock: Clock;
}

/**
 * Records an investigation that has ended, and gives its id. What the outputs show is read as if it had been seen here;
 * secrets in them are taken out first. Without outputs the words of the question are all that it is known again by.
 * Throws USAGE for a step that is neither a tool call nor a kubectl command, and for what exceeds a limit.
 */
export async function record(request: RecordRequest, parts: RecordParts): Promise<number> {
  const startedAt = parts.clock.now();
  const extractor = createExtractor(Date.parse(startedAt));
  if (request.steps.length > MAX_RECORDED_STEPS) {
    throw usage(`there are ${request.steps.length} steps`, `at most ${MAX_RECORDED_STEPS} can be recorded`);
  }
  const steps = request.steps.map((step, index) => stepOf(step, index, extractor));
  const diagnosis = diagnosisOf(request, steps);
  const investigation: Investigation = {
    id: null,
    question: cleaned(request.question, 'question'),
    cluster: request.cluster,
    engine: 'ollama',
    model: cleaned(request.agent, 'agent'),
    arm: 'on',
    startedAt,
    outcome: diagnosis === null ? 'inconclusive' : 'diagnosed',
    stopReason: null,
    explanation: diagnosis === null ? 'recorded without a cause' : null,
    diagnosis,
    otherFindings: [],
    notLooked: [],
    leads: [],
    seen: null,
    steps,
    memory: { recalled: [], replayed: false, abstained: 'recorded by another agent' },
    label: diagnosis?.evidence.length === 0 ? UNJUDGED : labelOf({ diagnosis, steps, stopReason: null }, []),
    durationMs: 0,
    modelCalls: 0,
    promptTokens: 0,
    outputTokens: 0,
  };
  const topology = extractor.inventory;
  const remembered = caseOf(investigation, topology) ?? caseOfWords(investigation);
  const result: InvestigateResult = { investigation, remembered, inventory: topology, unsaved: null };
  const { id } = await recordEnded(result, parts.opened, parts.memory, parts.clock);
  if (id === null) throw new Error('an investigation was recorded without an id');
  return id;
}

function stepOf({ call: text, output }: RecordedStep, index: number, extractor: FactExtractor): Step {
  const call = callOf(text);
  const bytes = Buffer.byteLength(output ?? '');
  const read = output === null || output.trim() === '' ? null : readOutput(call, output, extractor);
  const kept = truncate(read?.observation ?? '', MAX_KEPT_BYTES);
  const status = read === null ? 'empty' : 'ok';
  const argv = call.tool === 'RUN_KUBECTL' ? ['kubectl', ...wordsOf(call.args['arguments'] ?? '')] : [];
  return {
    index,
    ...call,
    argv,
    calls: argv.length === 0 ? [] : [{ argv, status, durationMs: 0, bytes }],
    status,
    durationMs: 0,
    bytes,
    omittedBytes: kept.omittedBytes,
    observation: kept.text,
    facts: read?.facts ?? [],
  };
}

function callOf(text: string): ToolCall {
  const line = redactText(stripControl(text)).trim();
  const command = /^kubectl\s+(?<rest>\S.*)$/s.exec(line)?.groups?.['rest'];
  if (command !== undefined) return { tool: 'RUN_KUBECTL', args: { arguments: command } };
  const parsed = parseToolCall(line);
  if (parsed.type === 'call') return parsed.call;
  throw usage(`the step "${line.slice(0, 80)}": ${parsed.reason}`, 'write a tool call or a kubectl command');
}

interface ReadOutput {
  /** What is kept: of objects a digest, of everything else the text, after what was found in it. */
  readonly observation: string;
  readonly facts: readonly Fact[];
}

function readOutput(call: ToolCall, output: string, extractor: FactExtractor): ReadOutput {
  const whole = truncate(output, MAX_READ_BYTES).text;
  const objects = objectsIn(whole);
  if (objects !== null) {
    const events = objects.filter(({ kind }) => kind === 'Event') as readonly KubeEvent[];
    const others = objects.filter(({ kind }) => kind !== 'Event');
    const facts = extractor.fromObjects(others, events);
    return { observation: writeDigest(others, events.length, facts, 0), facts };
  }
  const text = redactText(stripControl(whole));
  const facts = factsInText(call, text, extractor);
  return { observation: [...facts.map(findingLine), text].join('\n'), facts };
}

/** Gives the objects in what `kubectl get -o json` prints, without their secrets; null for any other text. */
function objectsIn(text: string): readonly KubeObject[] | null {
  const parsed = parseJson(text);
  if (!isRecord(parsed)) return null;
  const redacted = redactObject(parsed) as KubeObject & { readonly items?: unknown };
  const objects: readonly unknown[] = Array.isArray(redacted.items) ? redacted.items : [redacted];
  return objects.filter(isRecord) as readonly KubeObject[];
}

function factsInText(call: ToolCall, text: string, extractor: FactExtractor): readonly Fact[] {
  const { kind, namespace = null, pod, container } = call.args;
  if (call.tool === 'DESCRIBE' && kind !== undefined) return extractor.fromDescription(text, kind);
  if (call.tool === 'GET_LOGS' && pod !== undefined)
    return extractor.fromLog(text, { kind: 'Pod', namespace, name: pod }, container);
  const [verb, subject = ''] = wordsOf(call.args['arguments'] ?? '');
  return verb === 'describe' ? extractor.fromDescription(text, subject.split('/')[0] ?? '') : [];
}

/** The cause as it was given; what was seen beside it is quoted, so that it can be held against the outputs. */
function diagnosisOf({ rootCause, solution }: RecordRequest, steps: readonly Step[]): Diagnosis | null {
  const cause = cleaned(rootCause ?? solution ?? '', 'cause');
  if (cause === '') return null;
  const found = steps.flatMap((step) => step.facts.map((fact) => ({ step: step.index, fact })));
  const quoted = decisiveFacts(found)
    .filter(({ step, fact }) => fact.quote !== '' && steps[step]?.observation.includes(fact.quote))
    .slice(0, MAX_QUOTES);
  return {
    pattern: null,
    basis: 'likely',
    category: 'recorded',
    rootCause: cause.slice(0, MAX_ROOT_CAUSE_CHARS),
    solution: cleaned(solution ?? '', 'solution'),
    commands: [],
    affected: quoted.slice(0, 1).map(({ fact }) => fact.subject),
    severity: 'medium',
    confidence: UNJUDGED_CONFIDENCE,
    evidence: quoted.map(({ step, fact }) => ({ step, quote: fact.quote })),
    since: null,
    chain: [],
  };
}

/** A case that is known again by its words alone; it is alike to no other by what was seen. */
function caseOfWords({ question, cluster, diagnosis, label, startedAt, steps }: Investigation): CaseDraft {
  const words = searchWordsOf(question).join(' ');
  const hash = createHash('sha256').update(`words ${words}`).digest('hex').slice(0, SIGNATURE_HEX_CHARS);
  return {
    clusterId: cluster.id,
    at: startedAt,
    question,
    category: diagnosis?.category ?? 'unknown',
    facts: [],
    s1: hash,
    s2: hash,
    steps: steps.map(({ tool, args }) => ({ tool, args })),
    rootCause: diagnosis?.rootCause ?? '',
    solution: diagnosis?.solution ?? '',
    commands: [],
    pattern: null,
    score: label.score,
    taught: false,
    objects: diagnosis?.affected ?? [],
    links: [],
    firstS2: '',
  };
}

function cleaned(text: string, what: string): string {
  if (text.length > MAX_RECORDED_CHARS) {
    throw usage(`the ${what} has ${text.length} characters`, `at most ${MAX_RECORDED_CHARS} can be recorded`);
  }
  return redactText(stripControl(text)).trim();
}

function wordsOf(line: string): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function usage(message: string, hint: string): K8sLearnError {
  return new K8sLearnError('USAGE', message, hint);
}
