// Which patterns hold on the facts, which might, and what would have to be looked at to tell.

import { isSpecific, type Predicate } from '../../domain/complaint.ts';
import type { ToolCall } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Pattern, Requirement } from '../../domain/pattern.ts';
import { formatToolCall, parseToolCall } from '../../domain/tool-notation.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { SAID_CODE } from '../../facts/messages/said.ts';
import { DEPTHS } from '../../facts/rules.ts';
import type { Evidence, FoundFact } from './evidence.ts';
import { effectAt } from './tell/effect.ts';
import { type Bindings, fillTemplate } from './template.ts';

/** One way in which a pattern fits: what it is about, the facts it rests on, what is still to be looked at. */
export interface Candidate {
  readonly pattern: Pattern;
  readonly group: ObjectRef;
  readonly facts: readonly FoundFact[];
  readonly bindings: Bindings;
  /** The service accounts of the pods it is about, as `namespace:name`. */
  readonly accounts: readonly string[];
  /** Index into `DEPTHS` of the deepest fact that it requires. */
  readonly depth: number;
  readonly confirmed: boolean;
  /** Steps of its sequence that have not been run; empty when it is confirmed. */
  readonly steps: readonly ToolCall[];
}

/** Finds every fit of every pattern. `done` holds the written form of each step that was run. */
export function matchPatterns(
  patterns: readonly Pattern[],
  evidence: Evidence,
  done: ReadonlySet<string>,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const pattern of patterns) {
    const [anchor, ...others] = pattern.requires;
    if (!anchor) continue;
    for (const found of evidence.withCode(anchor.fact)) {
      if (!capturesMatch(anchor, found)) continue;
      const candidate = matchAt(pattern, found, others, evidence, done);
      if (candidate) candidates.push(candidate);
    }
  }
  return withoutRepeats(candidates);
}

function matchAt(
  pattern: Pattern,
  anchor: FoundFact,
  others: readonly Requirement[],
  evidence: Evidence,
  done: ReadonlySet<string>,
): Candidate | null {
  const { group } = anchor;
  const facts: FoundFact[] = [anchor];
  let missing = false;
  for (const requirement of others) {
    const found = findRequired(requirement, anchor, evidence);
    if (found) facts.push(found);
    else missing = true;
  }
  if (pattern.not_when.some((requirement) => findRequired(requirement, anchor, evidence))) return null;
  const bindings = bindingsOf(pattern, facts, evidence);
  const steps = missing ? remainingSteps(pattern, bindings, done) : [];
  if (missing && steps.length === 0) return null;
  const accounts = evidence.topology.accountsOf(group);
  const depth = depthOf(pattern, facts);
  return { pattern, group, facts, bindings, accounts, depth, confirmed: !missing, steps };
}

/** Finds the fact that meets a requirement: of the anchor's own container if both name one, the latest otherwise. */
export function findRequired(
  requirement: Requirement,
  anchor: FoundFact,
  evidence: Evidence,
): FoundFact | undefined {
  const relation = requirement.on ?? 'same';
  const container = relation === 'same' ? anchor.fact.captures.container : undefined;
  return evidence
    .related(requirement.fact, anchor.group, relation)
    .filter((found) => capturesMatch(requirement, found))
    .filter((found) => {
      const other = found.fact.captures.container;
      return container === undefined || other === undefined || other === container;
    })
    .at(-1);
}

/** Values are compared up to here, in characters, so that the time of an expression has a bound. */
const MAX_TESTED_CHARS = 1000;

/** Tells whether what a fact captured is what a requirement asks for. */
export function capturesMatch(requirement: Requirement, found: FoundFact): boolean {
  return Object.entries(requirement.where ?? {}).every(([name, expression]) =>
    compile(expression).test((found.fact.captures[name] ?? '').slice(0, MAX_TESTED_CHARS)),
  );
}

const compiled = new Map<string, RegExp>();

function compile(expression: string): RegExp {
  const known = compiled.get(expression);
  if (known) return known;
  const regExp = new RegExp(expression, 'i');
  compiled.set(expression, regExp);
  return regExp;
}

function depthOf(pattern: Pattern, facts: readonly FoundFact[]): number {
  const depths = pattern.requires.map(({ fact }) => DEPTHS.indexOf(FACT_KINDS.get(fact)?.depth ?? 'context'));
  return Math.max(...depths, ...facts.map(depthSaid));
}

/** A message in its own words says why when it says what kind of failure it is. */
function depthSaid({ fact }: FoundFact): number {
  const isWhy = fact.code === SAID_CODE && isSpecific((fact.captures.predicate ?? 'said') as Predicate);
  return isWhy ? DEPTHS.indexOf('mechanism') : -1;
}

/** Placeholders that are there whatever the facts capture; the library's check allows these everywhere. */
export const GENERAL_PLACEHOLDERS = [
  'subject',
  'kind',
  'namespace',
  'name',
  'pod',
  'node',
  'workload',
  'workload_kind',
  'workload_name',
  'quote',
  'effect',
] as const;

/**
 * Gives what templates are filled with: the captures of the facts (earlier requirements win), the names of the
 * anchor's object and workload, and for a fact elsewhere its object as `calls_name`, `uses_kind` and so on.
 */
function bindingsOf(pattern: Pattern, facts: readonly FoundFact[], evidence: Evidence): Bindings {
  const bindings: Record<string, string> = {};
  const set = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && bindings[name] === undefined) bindings[name] = value;
  };
  for (const [index, { fact, group }] of facts.entries()) {
    const { subject } = fact;
    const relation = pattern.requires[index]?.on ?? 'same';
    if (relation !== 'same') {
      set(`${relation.replace('-', '_')}_name`, group.name);
      set(`${relation.replace('-', '_')}_kind`, group.kind.toLowerCase());
      set(`${relation.replace('-', '_')}_namespace`, group.namespace);
    }
    for (const [name, value] of Object.entries(fact.captures)) set(name, value);
    if (relation === 'same' && subject.kind === 'Pod') set('pod', subject.name);
  }
  const [anchor] = facts;
  if (!anchor) return bindings;
  const { subject } = anchor.fact;
  set('subject', describeRef(subject));
  set('kind', subject.kind);
  set('namespace', subject.namespace);
  set('name', subject.name);
  set('quote', anchor.fact.quote);
  if (usesEffect(pattern)) set('effect', effectAt(anchor, evidence));
  set('workload', describeRef(anchor.group));
  set('workload_kind', anchor.group.kind.toLowerCase());
  set('workload_name', anchor.group.name);
  set('pod', evidence.topology.podsOf(anchor.group)[0]?.name);
  set('node', evidence.topology.linksFrom(anchor.group, 'runs-on')[0]?.name);
  return bindings;
}

/** What is seen of the object is looked for only where a sentence wants it. */
function usesEffect({ root_cause_template }: Pattern): boolean {
  return root_cause_template.includes('{effect}');
}

/** The steps that a pattern still wants; a step with a placeholder that nothing fills cannot be run. */
function remainingSteps(
  pattern: Pattern,
  bindings: Bindings,
  done: ReadonlySet<string>,
): readonly ToolCall[] {
  const steps: ToolCall[] = [];
  for (const template of pattern.investigation_sequence) {
    const text = fillTemplate(template, bindings);
    if (text === null) continue;
    const parsed = parseToolCall(text);
    if (parsed.type === 'call' && !done.has(formatToolCall(parsed.call))) steps.push(parsed.call);
  }
  return steps;
}

/** Ten pods of one workload with one trouble are one candidate. */
function withoutRepeats(candidates: readonly Candidate[]): readonly Candidate[] {
  const kept = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = `${candidate.pattern.id}\n${refKey(candidate.group)}`;
    const before = kept.get(key);
    if (!before || tellsMore(candidate, before)) kept.set(key, candidate);
  }
  return [...kept.values()];
}

/** Tells whether a fit says more than another one of its pattern: it is confirmed, or fills more of the templates. */
function tellsMore(candidate: Candidate, than: Candidate): boolean {
  if (candidate.confirmed !== than.confirmed) return candidate.confirmed;
  // Of several messages that say what kind of failure it is, the one that was read last is nearest to it.
  const code = candidate.facts[0]?.fact.code;
  if (code === SAID_CODE && than.facts[0]?.fact.code === code) return candidate.depth >= than.depth;
  return Object.keys(candidate.bindings).length > Object.keys(than.bindings).length;
}
