// The pattern file: read, checked line by line, refused with a reason. Built-in, learned and users' files alike.
import * as z from 'zod';
import { K8sLearnError } from '../../domain/errors.ts';
import { formProblem } from '../../domain/form-problem.ts';
import {
  PATTERN_ORIGINS,
  PATTERN_SCHEMA_VERSION,
  type Pattern,
  RELATIONS,
  SEVERITIES,
} from '../../domain/pattern.ts';
import { EFFECT_PLACEHOLDER, type PatternEntry, type PatternParts } from '../../domain/pattern-entry.ts';
import { jsonTrouble } from '../../domain/plain-reasons.ts';
import { readCommandTemplate } from '../../domain/proposed-command.ts';
import { parseToolCall } from '../../domain/tool-notation.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { composeEntry, composePatterns, compositionProblem, type EntryProblem } from './compose.ts';
import { GENERAL_PLACEHOLDERS } from './match.ts';
import { regexProblem } from './regex-safety.ts';
import { DERIVED_PLACEHOLDERS } from './remedy.ts';
import { placeholdersOf } from './template.ts';

const MAX_TEXT_CHARS = 1000;
const MAX_LIST = 64;

/** A fact that must, or must not, be there, as a file has it. */
export const requirementSchema = z.strictObject({
  fact: z.string().max(MAX_TEXT_CHARS),
  where: z.record(z.string().max(64), z.string().max(MAX_TEXT_CHARS)).optional(),
  on: z.enum(RELATIONS).optional(),
});

const ID = /^[a-z0-9][a-z0-9-]{1,79}$/;

/** What a whole pattern must look like. */
export const patternSchema = z.strictObject({
  id: z.string().regex(ID, 'an id is lower case letters, digits and dashes'),
  pattern_type: z.string().min(1).max(64),
  symptoms: z.array(z.string().min(1).max(MAX_TEXT_CHARS)).max(MAX_LIST),
  requires: z.array(requirementSchema).min(1).max(MAX_LIST),
  not_when: z.array(requirementSchema).max(MAX_LIST).default([]),
  investigation_sequence: z.array(z.string().min(1).max(MAX_TEXT_CHARS)).max(MAX_LIST).default([]),
  root_cause_template: z.string().min(1).max(MAX_TEXT_CHARS),
  solution_template: z.string().min(1).max(MAX_TEXT_CHARS),
  commands: z.array(z.string().min(1).max(MAX_TEXT_CHARS)).max(MAX_LIST).default([]),
  severity: z.enum(SEVERITIES).default('medium'),
  confidence: z.number().min(0).max(1),
  learned_from: z.int().min(0),
  origin: z.enum(PATTERN_ORIGINS),
  latent: z.boolean().optional(),
});

/** What a pattern of a file must look like: it may be a cause that is shown as several effects. */
const entrySchema = patternSchema.extend({
  severity: z.enum(SEVERITIES).optional(),
  shown_as: z
    .array(
      z.union([
        z.string().max(MAX_TEXT_CHARS),
        z.strictObject({
          effect: z.string().max(MAX_TEXT_CHARS),
          confidence: z.number().min(0).max(1).optional(),
        }),
      ]),
    )
    .min(1)
    .max(MAX_LIST)
    .optional(),
});

const file = z.strictObject({
  schemaVersion: z.literal(PATTERN_SCHEMA_VERSION),
  patterns: z.array(entrySchema),
});

/**
 * Reads a pattern file, its causes composed with their effects. Throws DATA_INVALID with the name of the file, the
 * pattern, the line and the reason when anything in it cannot be used: a fact or an effect that does not exist, a
 * placeholder that nothing fills, an id twice.
 */
export function parsePatternFile(text: string, fileName: string, parts: PatternParts): readonly Pattern[] {
  return composePatterns({ entries: parsePatternEntries(text, fileName, parts), parts });
}

/** Reads a pattern file as it is written, checked as `parsePatternFile` checks it. */
export function parsePatternEntries(
  text: string,
  fileName: string,
  parts: PatternParts,
): readonly PatternEntry[] {
  const { patterns } = parseChecked(text, fileName, file);
  const entries = patterns as readonly PatternEntry[];
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const problem = entryProblem(entry, parts, seen);
    if (problem === null) continue;
    const line = lineOf(text, ['patterns', index], problem.culprit);
    throw invalid(fileName, line, `${entry.id}: ${problem.reason}`);
  }
  return entries;
}

/** Parses a JSON file of this form. Throws DATA_INVALID with the name of the file, the line and the reason. */
export function parseChecked<Schema extends z.ZodType>(
  text: string,
  fileName: string,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(parseJson(text, fileName));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path ?? [];
  throw invalid(fileName, lineOf(text, at), formProblem(issue, 'file'));
}

/** Finds what makes an entry unusable, in itself or in a pattern that it becomes; takes note of the ids of these. */
function entryProblem(entry: PatternEntry, parts: PatternParts, seen: Set<string>): EntryProblem | null {
  const problem = compositionProblem(entry, parts);
  if (problem !== null) return problem;
  for (const { pattern } of composeEntry(entry, parts)) {
    const { id } = pattern;
    const named = id === entry.id ? '' : ` "${id}"`;
    if (seen.has(id)) return { reason: `the id${named} stands twice`, culprit: entry.id };
    if (!ID.test(id)) return { reason: `the id${named} is longer than 80 characters`, culprit: entry.id };
    seen.add(id);
    const ofPattern = locateProblem(pattern);
    if (ofPattern !== null) return { ...ofPattern, culprit: writtenAs(ofPattern.culprit, entry) };
  }
  return null;
}

/** Finds how a root cause stands in the file: without what an effect says. */
function writtenAs(culprit: string, { root_cause_template }: PatternEntry): string {
  const own = root_cause_template.replace(EFFECT_PLACEHOLDER, '');
  return culprit.endsWith(own) ? root_cause_template : culprit;
}

/** Finds what makes a pattern unusable: unknown facts or captures, empty placeholders, steps that cannot be read. */
export function findProblem(candidate: Pattern): string | null {
  return locateProblem(candidate)?.reason ?? null;
}

function locateProblem(candidate: Pattern): EntryProblem | null {
  for (const { fact, where } of [...candidate.requires, ...candidate.not_when]) {
    const kind = FACT_KINDS.get(fact);
    if (!kind) return { reason: `no fact is called "${fact}"`, culprit: fact };
    for (const [name, expression] of Object.entries(where ?? {})) {
      if (!kind.captures.includes(name))
        return { reason: `the fact ${fact} has no capture "${name}"`, culprit: name };
      const reason = regexProblem(expression);
      if (reason !== null) return { reason: `the expression "${expression}" ${reason}`, culprit: expression };
    }
  }
  const fillable = placeholdersFilledBy(candidate);
  const templates = [
    candidate.root_cause_template,
    candidate.solution_template,
    ...candidate.commands,
    ...candidate.investigation_sequence,
  ];
  for (const template of templates) {
    const unknown = placeholdersOf(template).find(({ name }) => !fillable.has(name));
    if (unknown)
      return {
        reason: `nothing fills the placeholder {${unknown.name}} of "${template}"`,
        culprit: template,
      };
  }
  for (const command of candidate.commands) {
    const reading = readCommandTemplate(command);
    if (reading.type === 'problem')
      return { reason: `the command "${command}" cannot be proposed: ${reading.problem}`, culprit: command };
  }
  for (const step of candidate.investigation_sequence) {
    const call = parseToolCall(step);
    if (call.type === 'error')
      return { reason: `the step "${step}" cannot be run: ${call.reason}`, culprit: step };
  }
  return null;
}

/** Lists the placeholders that the facts of a pattern and its surroundings fill. */
export function placeholdersFilledBy(candidate: Pattern): ReadonlySet<string> {
  const names = new Set<string>(GENERAL_PLACEHOLDERS);
  for (const { fact, on = 'same' } of candidate.requires) {
    for (const name of FACT_KINDS.get(fact)?.captures ?? []) names.add(name);
    if (on !== 'same')
      for (const part of ['name', 'kind', 'namespace']) names.add(`${on.replace('-', '_')}_${part}`);
  }
  if (names.has('resource')) for (const name of DERIVED_PLACEHOLDERS) names.add(name);
  return names;
}

/** Parses JSON. Throws DATA_INVALID with the name of the file and the line. */
export function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const trouble = jsonTrouble(text);
    throw invalid(fileName, trouble?.line ?? 1, trouble?.says ?? 'not JSON');
  }
}

/** Finds the line of a text within the n-th pattern, of the pattern's id when the text does not stand there as it is. */
export function lineOf(text: string, path: readonly PropertyKey[], culprit?: string): number {
  const lines = text.split('\n');
  const index = typeof path[1] === 'number' ? path[1] : 0;
  const ids = lines.flatMap((line, number) => (/"id"\s*:/.test(line) ? [number] : []));
  const [first = 0, next = lines.length] = ids.slice(index, index + 2);
  if (culprit === undefined) return first + 1;
  const written = JSON.stringify(culprit);
  const offset = lines.slice(first, next).findIndex((line) => line.includes(written));
  return first + 1 + Math.max(0, offset);
}

/** Says what is wrong with a pattern file, and where. */
export function invalid(fileName: string, line: number, reason: string): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `${fileName}:${line}: ${reason}`,
    'correct the pattern, or leave the file out',
  );
}
