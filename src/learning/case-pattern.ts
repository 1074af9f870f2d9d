// A case as a pattern: what one judged investigation showed, in the form that every engine can run and check.
import type { Fact } from '../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../domain/kube.ts';
import type { Case, CaseFact } from '../domain/memory.ts';
import type { Pattern, Requirement } from '../domain/pattern.ts';
import { formatToolCall } from '../domain/tool-notation.ts';
import { DEPTHS } from '../facts/rules.ts';
import { speaksToModel } from './foreign-text.ts';
import { escapeRegExp, generalizeText, type Substitution, substitutionsOf } from './generalize.ts';
import { maskVarying } from './mask.ts';
import { depthOf } from './signature.ts';

/** Captures whose value belongs to the trouble: another value is another trouble. */
const DEFINING_CAPTURES = ['probe', 'config_kind', 'resource', 'type'] as const;
/** Any failure ends with 1, and any kill with 137 or 143; these codes name their cause. */
const TELLING_EXIT_CODES: ReadonlySet<string> = new Set(['126', '127', '134', '139']);
/** From one of these scores on somebody outside of the program said that it was right, or that it was wrong. */
const CONFIRMED_SCORE = 0.9;
const DENIED_SCORE = 0.3;
/** Captures that say what a failing probe or a line of a log is about: the code alone says only that there is one. */
const MESSAGE_OF: Readonly<Record<string, string>> = { 'probe.failed': 'error', 'log.error-line': 'log' };
/** So many telling words of a free message must come again, in order. */
const MESSAGE_WORDS = 5;
const MIN_WORD_CHARS = 4;
/** At most this many facts are required; more would only make it miss. */
const MAX_REQUIRED = 3;

/**
 * Writes a case as a pattern. It requires the deepest facts of the case, what the first look shows before what later
 * steps show; its templates hold placeholders where the words of the case held values of these facts. Gives null for
 * a case without a cause, without a fact that tells its trouble from others, with words in it that speak to a model, or
 * with a model's own conclusion that nobody has judged.
 * @param confidence 0…1, how far the case is trusted
 */
export function patternOfCase(remembered: Case, confidence: number, seen: number): Pattern | null {
  if (isUnjudgedReasoning(remembered)) return null;
  const required = requiredFacts(remembered.facts);
  if (!required.some(({ fact }) => isTelling(fact)) || remembered.rootCause === '') return null;
  const chosen = anchored([...required, ...remembered.links], remembered.facts);
  const facts = chosen.map(({ fact }) => fact);
  const values = [
    ...substitutionsOf(facts, namesOf(facts)),
    ...relativesOf(chosen),
    ...copiesOf(facts, remembered.facts),
  ];
  const prose = inProse(values, facts);
  const pattern: Pattern = {
    id: `case-${remembered.investigationId}`,
    pattern_type: remembered.category,
    symptoms: symptomsOf(facts),
    requires: chosen.map(requirementOf),
    not_when: [],
    investigation_sequence: sequenceOf(remembered, values, prose),
    root_cause_template: generalizeText(remembered.rootCause, prose),
    solution_template:
      generalizeText(remembered.solution, prose) || 'See what helped in the case it was learned from.',
    commands: remembered.commands.map((command) => generalizeText(command, prose)),
    severity: 'high',
    confidence,
    learned_from: seen,
    origin: 'learned',
  };
  return textsOf(pattern).some(speaksToModel) ? null : pattern;
}

/**
 * Tells whether a case holds nothing but what a model concluded, and nobody from outside has said whether it was right:
 * free reasoning rests on no pattern, and becomes one only through such a word.
 */
function isUnjudgedReasoning({ taught, pattern, score }: Case): boolean {
  return !taught && pattern === null && score > DENIED_SCORE && score < CONFIRMED_SCORE;
}

/** Everything of it that a model may come to read. */
function textsOf(pattern: Pattern): readonly string[] {
  const { root_cause_template, solution_template, symptoms, investigation_sequence, commands } = pattern;
  return [root_cause_template, solution_template, ...symptoms, ...investigation_sequence, ...commands];
}

/** Tells whether a fact says which trouble it is, and not only that there is one. */
export function isTelling(fact: Fact): boolean {
  if (depthOf(fact) < DEPTHS.indexOf('mechanism')) return false;
  return fact.code !== 'container.exited' || TELLING_EXIT_CODES.has(fact.captures['exit_code'] ?? '');
}

/** The deepest facts of the first look, then the deepest of what later steps showed. */
export function requiredFacts(facts: readonly CaseFact[]): readonly CaseFact[] {
  const first = deepestOf(facts.filter(({ step }) => step === 0));
  const later = deepestOf(facts.filter(({ step }) => step > 0));
  const firstDepth = Math.max(-1, ...first.map(({ fact }) => depthOf(fact)));
  const laterDepth = Math.max(-1, ...later.map(({ fact }) => depthOf(fact)));
  // What later steps show counts when it is nearer to the origin than what was seen at once, or when that tells nothing.
  const counts = laterDepth > firstDepth || !first.some(({ fact }) => isTelling(fact));
  const needed = counts ? [...first.slice(0, 1), ...later] : first;
  return distinctCodes(needed).slice(0, MAX_REQUIRED);
}

/**
 * Puts a fact of the object itself first, which the others are found from, where some facts are of it and some of what
 * hangs together with it; one of the first look, so that it can be looked for at once.
 */
function anchored(required: readonly CaseFact[], seen: readonly CaseFact[]): readonly CaseFact[] {
  const relations = new Map(seen.flatMap(({ fact, on }) => (on ? [[refKey(fact.subject), on]] : [])));
  const chosen = required.map((one): CaseFact => {
    const on = one.on ?? relations.get(refKey(one.fact.subject));
    return on === undefined ? one : { ...one, on };
  });
  const own = chosen.filter(({ on }) => on === undefined);
  const others = chosen.filter(({ on }) => on !== undefined);
  if (own.length === 0) return chosen.map(({ on: _, ...one }) => one);
  if (others.length === 0) return chosen;
  const [first] = [...own, ...seen.filter(({ on }) => on === undefined)].sort((a, b) => a.step - b.step);
  return distinctCodes([...(first ? [first] : []), ...own, ...others]);
}

function deepestOf(facts: readonly CaseFact[]): readonly CaseFact[] {
  const depth = Math.max(-1, ...facts.map(({ fact }) => depthOf(fact)));
  return facts.filter(({ fact }) => depthOf(fact) === depth);
}

function distinctCodes(facts: readonly CaseFact[]): readonly CaseFact[] {
  return [...new Map(facts.map((found) => [found.fact.code, found])).values()];
}

function requirementOf({ fact, on }: CaseFact): Requirement {
  const where: Record<string, string> = {};
  for (const name of DEFINING_CAPTURES) {
    const value = fact.captures[name];
    if (value !== undefined) where[name] = `^${escapeRegExp(value)}$`;
  }
  const free = fact.captures.message === undefined ? MESSAGE_OF[fact.code] : 'message';
  const words = free === undefined ? null : messageExpression(fact.captures[free]);
  if (free !== undefined && words !== null) where[free] = words;
  return {
    fact: fact.code,
    ...(Object.keys(where).length > 0 && { where }),
    ...(on !== undefined && { on }),
  };
}

/** The telling words of a free message, in order; what is between them may vary. */
function messageExpression(message: string | undefined): string | null {
  if (message === undefined) return null;
  const words = maskVarying(message)
    .split(/[^a-z<>]+/)
    .filter((word) => word.length >= MIN_WORD_CHARS && !word.includes('<'))
    .slice(0, MESSAGE_WORDS);
  return words.length === 0 ? null : words.map(escapeRegExp).join('.{0,80}');
}

/** Names of objects that a text may speak of; what they stand for is filled from the fresh evidence. */
function namesOf(facts: readonly Fact[]): Readonly<Record<string, string | null>> {
  const [anchor] = facts;
  const pod = facts.find(({ subject }) => subject.kind === 'Pod')?.subject;
  if (!anchor) return {};
  return { subject: describeRef(anchor.subject), pod: pod?.name ?? null, ...nameParts(anchor.subject) };
}

function nameParts(subject: ObjectRef): Readonly<Record<string, string | null>> {
  return { name: subject.name, workload_name: workloadNameOf(subject), namespace: subject.namespace };
}

/** A pod's name holds its workload's before the generated parts. */
function workloadNameOf(subject: ObjectRef): string | null {
  if (subject.kind !== 'Pod')
    return subject.kind === 'ReplicaSet' ? subject.name.replace(/-[a-z0-9]+$/, '') : null;
  return subject.name.replace(/(?:-[a-f0-9]{5,10})?-[a-z0-9]{5}$/, '');
}

/** Names of what hangs together with the object: what takes its place elsewhere has another. */
function relativesOf(chosen: readonly CaseFact[]): readonly Substitution[] {
  return chosen.flatMap(({ fact: { subject }, on }) =>
    on === undefined
      ? []
      : [{ template: `{${on.replace('-', '_')}_name}`, value: workloadNameOf(subject) ?? subject.name }],
  );
}

/** Other pods of the workload: what is said or looked at of one copy holds for the one that is in trouble now. */
function copiesOf([anchor]: readonly Fact[], seen: readonly CaseFact[]): readonly Substitution[] {
  if (anchor?.subject.kind !== 'Pod') return [];
  const workload = workloadNameOf(anchor.subject);
  return seen
    .map(({ fact: { subject } }) => subject)
    .filter(({ kind, namespace }) => kind === 'Pod' && namespace === anchor.subject.namespace)
    .filter((subject) => workloadNameOf(subject) === workload)
    .map(({ name }) => ({ template: '{pod}', value: name }));
}

/**
 * A container often bears the name of its workload. In a sentence the name is the container's where it is called one,
 * and the workload's everywhere else.
 */
function inProse(values: readonly Substitution[], [anchor]: readonly Fact[]): readonly Substitution[] {
  const workload = values.find(({ template }) => template === '{workload_name}')?.value;
  const container = values.find(({ template }) => template === '{container}')?.value;
  if (anchor === undefined || workload === undefined || container !== workload) return values;
  const called = ['container', '-c'].map((word) => ({
    template: `${word} {container}`,
    value: `${word} ${container}`,
  }));
  return [...called, ...values.filter(({ template }) => template !== '{container}')];
}

function sequenceOf(
  remembered: Case,
  values: readonly Substitution[],
  prose: readonly Substitution[],
): readonly string[] {
  return remembered.steps
    .filter(({ tool }) => tool !== 'FIND_ISSUES')
    .map((call) => generalizeText(formatToolCall(call), call.tool === 'GET_LOGS' ? values : prose));
}

/** What people say of such a trouble: the reasons and codes that Kubernetes itself shows. */
function symptomsOf(facts: readonly Fact[]): readonly string[] {
  const words = facts.flatMap((fact) => [
    fact.captures.reason,
    fact.captures.exit_code,
    fact.code.split('.').pop()?.replaceAll('-', ' '),
  ]);
  return [...new Set(words.filter((word) => word !== undefined && word !== ''))] as readonly string[];
}
