// What a model answered to the same question before, told again without asking it: only while all that it cites reads the
// same now, the answer holds to it by today's rules, and nothing is in trouble that was not then. It stays the model's
// word: no pattern, no evidence, never surer than it was.
import type { Fact } from '../../domain/fact.ts';
import {
  type Diagnosis,
  MAX_LIKELY_CONFIDENCE,
  type Step,
  type ToolCall,
} from '../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { EarlierAnswer } from '../../domain/memory.ts';
import type { EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { groundDiagnosis } from './ground-diagnosis.ts';
import type { LibraryAnswer } from './library-answer.ts';

export type SaidBefore =
  /** What it cites and was not looked at yet. */
  | { readonly type: 'looks'; readonly calls: readonly ToolCall[] }
  | { readonly type: 'holds'; readonly diagnosis: Diagnosis }
  | { readonly type: 'changed' };

const CHANGED: SaidBefore = { type: 'changed' };

/** Tells whether an earlier answer holds by what was read now, or what is still to be read for that. */
export function holdAgain(earlier: EarlierAnswer, input: EngineInput): SaidBefore {
  const { diagnosis, steps } = earlier;
  if (isCalledWrong(diagnosis, input) || hasNewTrouble(steps, input.steps)) return CHANGED;
  const cited = steps.filter(({ index }) => diagnosis.evidence.some(({ step }) => step === index));
  const now = new Map(input.steps.map((step) => [formatToolCall(step), step]));
  const open = cited.filter((step) => !now.has(formatToolCall(step)));
  if (open.length > 0) {
    const calls = open.map(({ tool, args }) => ({ tool, args }));
    return open.length <= input.stepsLeft ? { type: 'looks', calls } : CHANGED;
  }
  const evidence = diagnosis.evidence.flatMap(({ step: index, quote }) => {
    const then = cited.find((step) => step.index === index);
    const today = then && now.get(formatToolCall(then));
    const line = today && sameLine(quote, today.observation);
    return today && line !== undefined && factsHold(then, quote, today)
      ? [{ step: today.index, quote: line }]
      : [];
  });
  if (evidence.length === 0 || evidence.length < diagnosis.evidence.length) return CHANGED;
  return groundAgain(earlier, evidence, input);
}

/** Gives what the library ends with, with an earlier answer in its place. */
export function tellAgain(diagnosis: Diagnosis, { otherFindings }: LibraryAnswer): LibraryAnswer {
  const keys = new Set(diagnosis.affected.map(refKey));
  const others = otherFindings.filter(({ subject }) => !keys.has(refKey(subject)));
  return { type: 'diagnose', diagnosis, otherFindings: others, signals: ['grounded'] };
}

function groundAgain(
  { id, at, diagnosis: earlier }: EarlierAnswer,
  evidence: Diagnosis['evidence'],
  input: EngineInput,
): SaidBefore {
  const { rootCause, solution, commands, category, severity, saidBy } = earlier;
  const affected = earlier.affected.map((ref) => ({ ...ref, namespace: ref.namespace ?? '' }));
  const written = {
    ...{ conclusive: true, rootCause, solution, category, severity },
    ...{ commands: [...commands], affected, evidence: [...evidence] },
  };
  const grounded = groundDiagnosis(written, input);
  // A sentence that no longer holds was part of the answer.
  if (grounded.type === 'ungrounded' || grounded.struck.length > 0) return CHANGED;
  if (grounded.diagnosis.rootCause !== rootCause || saidBy === undefined) return CHANGED;
  const confidence = Math.min(earlier.confidence, grounded.diagnosis.confidence, MAX_LIKELY_CONFIDENCE);
  return {
    type: 'holds',
    diagnosis: { ...grounded.diagnosis, confidence, saidBy: { ...saidBy, before: { id, at } } },
  };
}

/** Somebody called the same words wrong, of the same object, whatever was asked then. */
function isCalledWrong({ rootCause }: Diagnosis, { precedents }: EngineInput): boolean {
  return precedents.some((one) => one.word === 'denied' && one.rootCause === rootCause);
}

/** Finds the line that says the same now; when it was said, and how often, may differ. */
function sameLine(quote: string, observation: string): string | undefined {
  if (observation.includes(quote)) return quote;
  if (quote.includes('\n')) return undefined;
  const wanted = timeless(quote);
  // A cited line of its own: a part of one is compared as it stands, above.
  return observation
    .split('\n')
    .map((line) => line.trim())
    .find((line) => timeless(line) === wanted);
}

/** Every finding of what is cited is found again, at the same object with the same values. */
function factsHold(then: Step | undefined, quote: string, now: Step): boolean {
  const cited = (then?.facts ?? []).filter(
    (fact) => fact.quote !== '' && (quote.includes(fact.quote) || fact.quote.includes(quote)),
  );
  return cited.every((fact) => now.facts.some((other) => statementOf(other) === statementOf(fact)));
}

/** Captures that change while the trouble is the same. */
const CHANGING: ReadonlySet<string> = new Set(['restarts', 'count', 'since', 'age', 'first', 'last', 'log']);

function statementOf({ code, subject, quote, captures }: Fact): string {
  const values = Object.entries(captures)
    .filter(([name]) => !CHANGING.has(name))
    .map(([name, value]) => `${name}=${timeless(value)}`)
    .sort();
  return [code, nameOf(subject), timeless(quote), ...values].join('\n');
}

/** Something is wrong now that was not then: of another kind, at another object, or for another reason. */
function hasNewTrouble(then: readonly Step[], now: readonly Step[]): boolean {
  const known = new Set(then.flatMap(({ facts }) => facts.map(troubleOf)));
  return now
    .flatMap(({ facts }) => facts)
    .filter(({ code }) => FACT_KINDS.get(code)?.depth !== 'context')
    .some((fact) => !known.has(troubleOf(fact)));
}

/** Captures that say why, in few words. */
const WHY: readonly string[] = ['reason', 'exit_code', 'signal', 'status', 'code'];

function troubleOf({ code, subject, quote, captures }: Fact): string {
  const why = WHY.map((name) => captures[name] ?? '');
  const said = withoutPods(quote.replaceAll(subject.name, nameOf(subject)));
  return [code, nameOf(subject), ...why, said.replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]+)*\b|\d+/g, '#')].join(
    '\n',
  );
}

const POD_OF_REPLICA_SET = /-[a-z0-9]{6,10}-[a-z0-9]{5}\b/g;

/** The name that the pods of a workload have in common. */
function nameOf({ kind, namespace, name }: ObjectRef): string {
  const isPod = kind === 'Pod' || kind === 'ReplicaSet';
  return `${isPod ? '' : kind} ${namespace ?? ''}/${withoutPods(name)}`;
}

function withoutPods(text: string): string {
  return text.replace(POD_OF_REPLICA_SET, '');
}

/** A text without the times that a log or an event was written at, and without how often. */
function timeless(text: string): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/^[EWIF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+/g, '<time>')
    .replace(/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>')
    .replace(/^((?:Normal|Warning)\s+\S+\s+)\S+(?: \(x\d+ over \S+\))?/, '$1<age>')
    .replace(/\s+/g, ' ')
    .trim();
}
