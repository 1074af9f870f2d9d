// What several cases of one trouble have in common, written as one pattern.
import type { Case, CaseFact } from '../domain/memory.ts';
import type { Pattern, Requirement } from '../domain/pattern.ts';
import { FACT_KINDS } from '../facts/catalogue.ts';
import { requiredFacts } from './case-pattern.ts';
import { faultWordsOf } from './fault-words.ts';
import { bagCosine, bagOf, commonSubsequence } from './linkage.ts';

/** A case with the pattern that it alone would make. */
export interface CasePattern {
  readonly remembered: Case;
  readonly pattern: Pattern;
}

/** What stands between two words of a message in a requirement. */
const GAP = '.{0,80}';
/** From so many cases on their own words tell how people ask. */
const META_MEMBERS = 5;
/** What is told for all is at least so near to all of them as the nearest is, 0…1. */
const NEAR_MOST = 0.75;
const META_CONFIDENCE = 0.8;
const MAX_SYMPTOMS = 12;
/** Placeholders that an engine fills whatever the facts capture. */
const NAME_PLACEHOLDERS = ['subject', 'kind', 'namespace', 'name', 'pod', 'node', 'workload_name', 'quote'];
/** A placeholder, or a word as far as it may be a name or a value. */
const WORD = /\{[a-z0-9_]+\}|[\p{L}\p{N}](?:[\p{L}\p{N}._:=-]*[\p{L}\p{N}])?/gu;

/**
 * Writes what cases have in common as a pattern; null when nothing that they require is common to all, or no text of
 * theirs can be filled from it. `texts` are those whose words may be used: the one nearest to all others is.
 */
export function commonPattern(
  id: string,
  members: readonly CasePattern[],
  texts: readonly CasePattern[],
): Pattern | null {
  const requires = commonRequirements(members.map(({ pattern }) => pattern));
  const medoid = medoidOf(texts, (text) => isFillable(text.pattern, requires));
  if (requires.length === 0 || medoid === null) return null;
  const others = texts.filter((text) => text !== medoid);
  const own = ownWords(medoid.remembered);
  const steady = (template: string, of: (pattern: Pattern) => string): string =>
    withoutVarying(
      template,
      others.map(({ pattern }) => of(pattern)),
      own,
    );
  return {
    ...medoid.pattern,
    id,
    pattern_type: typeOf(medoid),
    symptoms: symptomsOf(members),
    requires,
    investigation_sequence: sequenceOf(members, medoid).map((step) => fillableAtFirst(step, requires)),
    root_cause_template: steady(medoid.pattern.root_cause_template, (p) => p.root_cause_template),
    solution_template: steady(medoid.pattern.solution_template, (p) => p.solution_template),
    learned_from: members.length,
  };
}

/** Lists what a case did and what it saw by it: steps as templates, each followed by the required facts it showed. */
export function traceOf({ remembered, pattern }: CasePattern): readonly string[] {
  const required = requiredFacts(remembered.facts);
  const codesAt = (later: boolean): readonly string[] =>
    required.filter(({ step }) => step > 0 === later).map(({ fact }) => fact.code);
  return ['FIND_ISSUES', ...codesAt(false), ...pattern.investigation_sequence, ...codesAt(true)];
}

/** Tells whether the facts of a case hold all that a pattern requires. */
export function satisfies(facts: readonly CaseFact[], requires: readonly Requirement[]): boolean {
  return requires.every(({ fact: code, where }) =>
    facts.some(
      ({ fact }) =>
        fact.code === code &&
        Object.entries(where ?? {}).every(([name, expression]) =>
          new RegExp(expression, 'i').test(fact.captures[name] ?? ''),
        ),
    ),
  );
}

function commonRequirements(patterns: readonly Pattern[]): readonly Requirement[] {
  const [first, ...others] = patterns;
  return (first?.requires ?? []).flatMap((requirement) => {
    const counterparts = others.map(({ requires }) =>
      requires.find(({ fact, on }) => fact === requirement.fact && on === requirement.on),
    );
    if (counterparts.some((found) => found === undefined)) return [];
    return [counterparts.reduce<Requirement>((common, found) => commonOf(common, found), requirement)];
  });
}

function commonOf(a: Requirement, b: Requirement | undefined): Requirement {
  const where: Record<string, string> = {};
  for (const [name, expression] of Object.entries(a.where ?? {})) {
    const other = b?.where?.[name];
    if (other === undefined) continue;
    if (other === expression) where[name] = expression;
    else if (name === 'message') {
      const words = commonSubsequence(expression.split(GAP), other.split(GAP));
      if (words.length > 0) where[name] = words.join(GAP);
    }
  }
  const { where: _, ...rest } = a;
  return Object.keys(where).length === 0 ? rest : { ...rest, where };
}

function isFillable(pattern: Pattern, requires: readonly Requirement[]): boolean {
  const names = new Set(NAME_PLACEHOLDERS);
  for (const { fact, on } of requires) {
    for (const name of FACT_KINDS.get(fact)?.captures ?? []) names.add(name);
    if (on !== undefined) names.add(`${on.replace('-', '_')}_name`);
  }
  const texts = [pattern.root_cause_template, pattern.solution_template, ...pattern.commands];
  return texts
    .flatMap((text) => [...text.matchAll(/\{([a-z][a-z0-9_]*)\}/g)])
    .every(([, name = '']) => names.has(name));
}

/**
 * The case whose cause is nearest to those of all others, the oldest of equals, among those admitted; null where what is
 * admitted says something else than most do: a few that differ would speak for all.
 */
function medoidOf(texts: readonly CasePattern[], admits: (text: CasePattern) => boolean): CasePattern | null {
  const bags = new Map(texts.map((text) => [text, bagOf(text.pattern.root_cause_template)]));
  let best: CasePattern | null = null;
  let bestSum = -1;
  let nearest = 0;
  for (const [text, bag] of bags) {
    let sum = 0;
    for (const other of bags.values()) sum += bagCosine(bag, other);
    nearest = Math.max(nearest, sum);
    if (sum > bestSum + 1e-9 && admits(text)) {
      best = text;
      bestSum = sum;
    }
  }
  return bestSum >= NEAR_MOST * nearest ? best : null;
}

/** Takes out values and names that only this one case had: they are told of nobody else. */
function withoutVarying(template: string, others: readonly string[], own: ReadonlySet<string>): string {
  if (others.length === 0) return template;
  const known = others.map((other) => new Set(other.match(WORD)));
  return template.replace(WORD, (word) => {
    if (word.startsWith('{') || !(/\d/.test(word) || own.has(word.toLowerCase()))) return word;
    const shared = known.filter((words) => words.has(word)).length;
    return shared * 2 >= known.length ? word : '…';
  });
}

/** The names of the objects that a case saw, and the values that its facts captured. */
function ownWords({ facts }: Case): ReadonlySet<string> {
  const texts = facts.flatMap(({ fact }) => [fact.subject.name, ...Object.values(fact.captures)]);
  const names = facts.map(({ fact }) => fact.subject.name.replace(/(?:-[a-f0-9]{5,10})?-[a-z0-9]{5}$/, ''));
  return new Set([...texts, ...names].flatMap((text) => text.toLowerCase().match(WORD) ?? []));
}

function sequenceOf(members: readonly CasePattern[], medoid: CasePattern): readonly string[] {
  const [first = [], ...others] = members.map(({ pattern }) => pattern.investigation_sequence);
  const common = others.reduce(commonSubsequence, first);
  const needsSteps =
    medoid.pattern.investigation_sequence.length > 0 &&
    members.every((m) => m.pattern.investigation_sequence.length > 0);
  return common.length === 0 && needsSteps ? medoid.pattern.investigation_sequence : common;
}

/** Before a step is run only the anchor is seen: a namespace that a later fact names is taken from the anchor's object. */
function fillableAtFirst(step: string, [anchor]: readonly Requirement[]): string {
  const captured = FACT_KINDS.get(anchor?.fact ?? '')?.captures ?? [];
  return step.replace(/\{([a-z]+_namespace)\}/g, (whole, name: string) =>
    captured.includes(name) ? whole : '{namespace}',
  );
}

/** What Kubernetes shows of it; and how people ask, once there are enough of them who were right. */
function symptomsOf(members: readonly CasePattern[]): readonly string[] {
  const lists = members.map(({ pattern }) => pattern.symptoms);
  const shown = (lists[0] ?? []).filter((symptom) => lists.every((list) => list.includes(symptom)));
  return [...new Set([...shown, ...(isMeta(members) ? askedWords(members) : [])])].slice(0, MAX_SYMPTOMS);
}

/** Tells whether so many sure cases agree that the pattern speaks for the kind of trouble, not for some cases of it. */
export function isMeta(members: readonly CasePattern[]): boolean {
  const mean = members.reduce((sum, { remembered }) => sum + remembered.score, 0) / members.length;
  return members.length >= META_MEMBERS && mean > META_CONFIDENCE;
}

function askedWords(members: readonly CasePattern[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { remembered } of members) {
    for (const word of faultWordsOf(remembered.question)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count * 2 >= members.length)
    .map(([word]) => word)
    .sort();
}

function typeOf({ remembered, pattern }: CasePattern): string {
  if (remembered.category !== 'unknown') return remembered.category;
  return pattern.requires[0]?.fact.split('.')[0] ?? 'unknown';
}
