// What was learned, for others: each field of a pattern by what may stand in it, and nothing that says where it was learned.
import { createHash } from 'node:crypto';
import type { Case } from '../domain/memory.ts';
import type { Pattern, Requirement } from '../domain/pattern.ts';
import { FACT_KINDS } from '../facts/catalogue.ts';
import { patternOfCase } from './case-pattern.ts';
import { sanitizeCommand, sanitizeStep } from './sanitize-command.ts';
import { sanitizeExpression } from './sanitize-expression.ts';
import {
  isKnownPhrase,
  sanitizePhrase,
  sanitizeTemplate,
  type Telling,
  type TextScope,
} from './sanitize-text.ts';

/** What decides on what may be told. */
export interface SanitizeScope extends Telling {
  /** Gives the placeholders that the facts of a pattern and its surroundings fill. */
  readonly placeholdersOf: (pattern: Pattern) => ReadonlySet<string>;
}

export type Sanitized<Told> =
  | { readonly type: 'told'; readonly told: Told }
  | { readonly type: 'left-out'; readonly reason: string };

/** A case as it may be told: what it was, not whose. */
export interface MaskedCase {
  readonly category: string;
  readonly facts: readonly { readonly fact: string; readonly captures: Readonly<Record<string, string>> }[];
  readonly investigation_sequence: readonly string[];
  readonly root_cause_template: string;
  readonly solution_template: string;
}

const UNTOLD_SOLUTION = 'What helped cannot be told without names.';
const HASH_HEX_CHARS = 12;
/** Captures of a case that are told when they are plain words, or such numbers. */
const TOLD_CAPTURES = [
  'reason',
  'exit_code',
  'probe',
  'status',
  'config_kind',
  'resource',
  'role',
  'type',
] as const;
/** Such values say what kind of trouble it is, whatever somebody's app is called. */
const NO_NAMES: ReadonlySet<string> = new Set();
const CODE_NUMBER = /^\d{1,3}$/;

/** Writes a pattern as it may be told to others, under an id that comes from what it says. */
export function sanitizePattern(
  pattern: Pattern,
  { placeholdersOf, ...telling }: SanitizeScope,
): Sanitized<Pattern> {
  const requires = requirementsOf(pattern.requires, telling);
  const notWhen = requirementsOf(pattern.not_when, telling);
  if (requires === null || notWhen === null)
    return leftOut('what tells it from others cannot be told without names');
  const scope: TextScope = {
    ...telling,
    placeholders: placeholdersOf({ ...pattern, requires }),
    hasExitCode: captures(requires, 'exit_code'),
    hasStatus: captures(requires, 'status'),
  };
  const cause = sanitizeTemplate(pattern.root_cause_template, scope);
  if (cause === null) return leftOut('its cause says nothing without names');
  const told: Omit<Pattern, 'id'> = {
    pattern_type: typeOf(pattern, requires, telling),
    symptoms: distinct(pattern.symptoms.map((symptom) => symptomOf(symptom, scope))),
    requires,
    not_when: notWhen,
    investigation_sequence: distinct(pattern.investigation_sequence.map((step) => sanitizeStep(step, scope))),
    root_cause_template: cause,
    solution_template: sanitizeTemplate(pattern.solution_template, scope) ?? UNTOLD_SOLUTION,
    commands: distinct(pattern.commands.map((command) => sanitizeCommand(command, scope))),
    severity: pattern.severity,
    confidence: Math.round(pattern.confidence * 100) / 100,
    learned_from: pattern.learned_from,
    origin: 'learned',
    ...(pattern.latent !== undefined && { latent: pattern.latent }),
  };
  return { type: 'told', told: { id: `learned-${told.pattern_type}-x${hashOf(requires)}`, ...told } };
}

/**
 * Writes patterns as they may be told, by id, ascending. Of those that come to the same the most trusted one stays;
 * several causes of equal facts get ids of their own.
 */
export function sanitizePatterns(
  patterns: readonly Pattern[],
  scope: SanitizeScope,
): {
  readonly told: readonly Pattern[];
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
} {
  const told = new Map<string, Pattern>();
  const left: { id: string; reason: string }[] = [];
  const byTrust = [...patterns].sort((a, b) => b.confidence - a.confidence || compare(a.id, b.id));
  for (const pattern of byTrust) {
    const result = sanitizePattern(pattern, scope);
    if (result.type === 'left-out') left.push({ id: pattern.id, reason: result.reason });
    else {
      const key = knowledgeKey(result.told);
      if (told.has(key)) left.push({ id: pattern.id, reason: 'another one says the same' });
      else told.set(key, result.told);
    }
  }
  return { told: withOwnIds([...told.values()]), leftOut: left.sort((a, b) => compare(a.id, b.id)) };
}

/** Gives a text that is equal for patterns that conclude the same from the same facts. */
export function knowledgeKey({ requires, not_when, root_cause_template }: Pattern): string {
  const cause = root_cause_template.toLowerCase().replace(/\s+/g, ' ').trim();
  return JSON.stringify([requires.map(inOrder), not_when.map(inOrder), cause]);
}

/** Writes a case as it may be told. */
export function maskCase(remembered: Case, scope: SanitizeScope): Sanitized<MaskedCase> {
  const pattern = patternOfCase(remembered, 0, 1);
  if (pattern === null) return leftOut('it has no cause, or no fact that tells it from others');
  const result = sanitizePattern(pattern, scope);
  if (result.type === 'left-out') return result;
  const { pattern_type, investigation_sequence, root_cause_template, solution_template } = result.told;
  const facts = remembered.facts
    .filter(({ fact }) => FACT_KINDS.has(fact.code))
    .map(({ fact }) => ({ fact: fact.code, captures: toldCaptures(fact.captures, scope) }));
  const distinctFacts = [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
  return {
    type: 'told',
    told: {
      category: pattern_type,
      facts: distinctFacts,
      investigation_sequence,
      root_cause_template,
      solution_template,
    },
  };
}

function requirementsOf(
  requirements: readonly Requirement[],
  telling: Telling,
): readonly Requirement[] | null {
  const told = requirements.map(({ fact, where, on }): Requirement | null => {
    const kind = FACT_KINDS.get(fact);
    if (kind === undefined) return null;
    const expressions: [string, string][] = [];
    for (const [capture, expression] of Object.entries(where ?? {}).sort(([a], [b]) => compare(a, b))) {
      const told = kind.captures.includes(capture) ? sanitizeExpression(capture, expression, telling) : null;
      if (told === null) return null;
      expressions.push([capture, told]);
    }
    return {
      fact,
      ...(expressions.length > 0 && { where: Object.fromEntries(expressions) }),
      ...(on !== undefined && { on }),
    };
  });
  return told.every((requirement) => requirement !== null) ? told : null;
}

function typeOf(pattern: Pattern, [anchor]: readonly Requirement[], { vocabulary }: Telling): string {
  const [topic = 'unknown'] = anchor?.fact.split('.') ?? [];
  return vocabulary.isType(pattern.pattern_type) ? pattern.pattern_type : topic;
}

/** An exit code is a symptom, too. */
function symptomOf(symptom: string, scope: TextScope): string | null {
  if (CODE_NUMBER.test(symptom))
    return sanitizePhrase(`code ${symptom}`, scope)?.slice('code '.length) ?? null;
  return sanitizePhrase(symptom, scope);
}

function captures(requires: readonly Requirement[], name: string): boolean {
  return requires.some(({ fact }) => FACT_KINDS.get(fact)?.captures.includes(name));
}

/** Gives the captures of a fact that may be told. */
export function toldCaptures(
  all: Readonly<Record<string, string>>,
  telling: Telling,
): Readonly<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const name of TOLD_CAPTURES) {
    const value = all[name];
    if (value === undefined) continue;
    const isNumber = (name === 'exit_code' || name === 'status') && CODE_NUMBER.test(value);
    if (isNumber || isKnownPhrase(value, { ...telling, ownNames: NO_NAMES })) told[name] = value;
  }
  return told;
}

/** Ids that differ although the facts are the same: what comes behind the first says which cause it is. */
function withOwnIds(patterns: readonly Pattern[]): readonly Pattern[] {
  const taken = new Set<string>();
  return [...patterns]
    .sort((a, b) => compare(a.id, b.id) || compare(a.root_cause_template, b.root_cause_template))
    .map((pattern) => {
      const { id, root_cause_template: cause } = pattern;
      const own = taken.has(id) ? `${id}-${hashOf(cause).slice(0, 4)}` : id;
      taken.add(id);
      return { ...pattern, id: own };
    })
    .sort((a, b) => compare(a.id, b.id));
}

function inOrder({ fact, where, on }: Requirement): unknown {
  return [fact, Object.entries(where ?? {}).sort(([a], [b]) => compare(a, b)), on ?? 'same'];
}

function leftOut(reason: string): { readonly type: 'left-out'; readonly reason: string } {
  return { type: 'left-out', reason };
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_HEX_CHARS);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
