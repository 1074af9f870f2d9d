// What is told of a memory to the other homes of a team: as it is stored, or with every name masked.
import { redactText, stripControl } from '../../agent/redact.ts';
import type { Fix } from '../../domain/fix.ts';
import type { Diagnosis, Investigation, ToolCall } from '../../domain/investigation.ts';
import type { Case, CaseFact } from '../../domain/memory.ts';
import type { CaseBody, FixBody, LabelBody, LessonBody, UseBody } from '../../domain/team.ts';
import { parseToolCall } from '../../domain/tool-notation.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { foreignCommandProblem, foreignGrantProblem } from '../../learning/foreign-command.ts';
import { engineSignals, groundingOf } from '../../learning/label.ts';
import { type MaskedCase, maskCase, type SanitizeScope, toldCaptures } from '../../learning/sanitize.ts';

/** Another home is told so many facts and steps of an investigation at most. */
const MAX_FACTS = 64;
const MAX_STEPS = 100;
const MAX_LIST = 64;
/** What an engine says of its diagnosis names the pattern that confirms it. */
const ORACLE = 'oracle:';
const MAX_TEXT = 4000;
/** Names are told up to here; a longer one is cut. */
const MAX_NAME = 300;

/** How what is told is written: null as it is stored, else masked by what may be told. */
export type Mask = MaskScope | null;

export interface MaskScope extends SanitizeScope {
  /** Ids of the built-in patterns: they are no names. */
  readonly builtIn: ReadonlySet<string>;
}

/** What a case is told with beside the investigation itself. */
export interface CaseLinks {
  readonly restsOn: CaseBody['restsOn'];
  readonly uses: readonly UseBody[];
}

/** Writes an investigation and what is remembered of it; null when nothing of it can be told without names. */
export function caseBody(
  told: Investigation,
  remembered: Case,
  links: CaseLinks,
  mask: Mask,
): CaseBody | null {
  const { diagnosis, cluster, label, memory } = told;
  const body: CaseBody = {
    cluster: cluster.id,
    context: cluster.context,
    namespace: cluster.namespace,
    question: told.question,
    engine: told.engine,
    model: told.model,
    startedAt: told.startedAt,
    outcome: told.outcome,
    stopReason: told.stopReason,
    diagnosis: diagnosis && diagnosisBody(diagnosis),
    restsOn: links.restsOn,
    replayed: memory.replayed,
    signals: engineSignals(label),
    grounding: groundingOf(told),
    durationMs: told.durationMs,
    modelCalls: told.modelCalls,
    steps: told.steps.slice(0, MAX_STEPS).map(({ index, tool, args, status, durationMs, observation }) => ({
      ...{ index, tool, args, status, durationMs },
      chars: [...observation].length,
    })),
    uses: links.uses.slice(0, MAX_LIST),
    facts: remembered.facts.slice(0, MAX_FACTS),
    objects: remembered.objects.slice(0, MAX_LIST),
    s1: remembered.s1,
    s2: remembered.s2,
    firstS2: remembered.firstS2,
  };
  return mask === null ? clean(body) : maskedBody(body, remembered, mask);
}

/** Writes what a person taught; null when nothing of it can be told without names. */
export function lessonBody(remembered: Case, mask: Mask): LessonBody | null {
  const { at, rootCause: cause, solution, steps, links } = remembered;
  if (mask === null) return clean({ at, cause, solution, steps, links });
  const masked = masking(remembered, mask);
  if (masked === null) return null;
  return {
    at,
    cause: masked.root_cause_template,
    solution: masked.solution_template,
    steps: callsOf(masked),
    links: [],
  };
}

/** Writes what was said of an outcome; a comment is told as it was written or not at all. */
export function labelBody({ at, source, signal, detail }: LabelBody, mask: Mask): LabelBody {
  return { at, source, signal, detail: mask === null && detail !== null ? clean(detail) : null };
}

/** Writes what ended a trouble; null where names do not travel: it is made of them. */
export function fixBody({ investigationId: _, ...fix }: Fix, mask: Mask): FixBody | null {
  return mask === null ? clean({ ...fix, changes: fix.changes.slice(0, MAX_LIST) }) : null;
}

function diagnosisBody(diagnosis: Diagnosis): Diagnosis {
  const { pattern, basis, category, rootCause, solution, affected, severity, confidence } = diagnosis;
  const commands = diagnosis.commands.filter((command) => foreignCommandProblem(command) === null);
  return {
    ...{ pattern, basis, category, rootCause, solution },
    commands: foreignGrantProblem(commands) === null ? commands : [],
    affected: affected.slice(0, MAX_LIST),
    ...{ severity, confidence },
    evidence: diagnosis.evidence.slice(0, MAX_LIST),
    since: diagnosis.since,
    chain: diagnosis.chain.slice(0, MAX_LIST),
  };
}

/** The same investigation without a name: what was seen by its kind, what was told as a template. */
function maskedBody(body: CaseBody, remembered: Case, scope: MaskScope): CaseBody | null {
  const { diagnosis } = body;
  const spoken = {
    ...remembered,
    taught: false,
    rootCause: diagnosis?.rootCause ?? '',
    solution: diagnosis?.solution ?? '',
  };
  // What a person taught is masked with the lesson; what was told before it says nothing without its cause.
  const masked = diagnosis === null ? null : masking({ ...spoken, commands: diagnosis.commands }, scope);
  if (diagnosis !== null && masked === null) return null;
  return {
    ...body,
    context: '',
    namespace: null,
    question: '',
    model: null,
    diagnosis:
      diagnosis === null || masked === null
        ? null
        : {
            ...diagnosis,
            pattern: diagnosis.pattern === null ? null : maskedId(diagnosis.pattern, scope),
            category: masked.category,
            rootCause: masked.root_cause_template,
            solution: masked.solution_template,
            commands: [],
            affected: [],
            evidence: [],
            since: null,
            chain: [],
          },
    signals: body.signals.map((signal) => `${ORACLE}${maskedId(signal.slice(ORACLE.length), scope)}`),
    steps: [],
    uses: [],
    facts: maskedFacts(body.facts, scope),
    objects: [],
  };
}

function maskedId(pattern: string, { builtIn }: MaskScope): string {
  return builtIn.has(pattern) ? pattern : 'masked';
}

function maskedFacts(facts: readonly CaseFact[], scope: SanitizeScope): readonly CaseFact[] {
  return facts
    .filter(({ fact }) => FACT_KINDS.has(fact.code))
    .map(({ step, fact, on }) => ({
      step,
      fact: {
        code: fact.code,
        subject: { kind: scope.vocabulary.find(fact.subject.kind) ?? 'Object', namespace: null, name: '' },
        captures: toldCaptures(fact.captures, scope),
        quote: '',
      },
      ...(on !== undefined && { on }),
    }));
}

function masking(remembered: Case, scope: SanitizeScope): MaskedCase | null {
  const result = maskCase(remembered, scope);
  return result.type === 'told' ? result.told : null;
}

function callsOf({ investigation_sequence }: MaskedCase): readonly ToolCall[] {
  return investigation_sequence.flatMap((step) => {
    const parsed = parseToolCall(step);
    return parsed.type === 'call' ? [parsed.call] : [];
  });
}

/** Takes secrets and what hides out of every text, and cuts what is too long: what is stored was redacted already. */
function clean<Value>(value: Value): Value {
  return cleaned(value, MAX_TEXT) as Value;
}

function cleaned(value: unknown, maxChars: number): unknown {
  if (typeof value === 'string') return redactText(stripControl(value)).slice(0, maxChars);
  if (Array.isArray(value)) return value.map((part) => cleaned(part, maxChars));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.slice(0, MAX_NAME),
      cleaned(part, NAMES.has(key) ? MAX_NAME : maxChars),
    ]),
  );
}

const NAMES: ReadonlySet<string> = new Set([
  'kind',
  'namespace',
  'name',
  'context',
  'cluster',
  'path',
  'category',
]);
