// The file that one installation gives another: patterns and masked cases, checked against limits before anything is made of it.
import * as z from 'zod';
import { K8sLearnError } from '../../domain/errors.ts';
import { formProblem } from '../../domain/form-problem.ts';
import { PATTERN_SCHEMA_VERSION, type Pattern } from '../../domain/pattern.ts';
import { lineOf, parseJson, patternSchema } from './library.ts';
import { checkOutline } from './outline.ts';

/** So many patterns of a file are looked at; a memory has at most 200 active ones. */
const MAX_PATTERNS = 5000;
/** So many masked cases may stand beside them. */
export const MAX_EXCHANGED_CASES = 2000;
const MAX_TEXT_CHARS = 1000;
const MAX_LIST = 64;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const shortText = z.string().max(MAX_TEXT_CHARS);
const maskedCase = z.strictObject({
  category: shortText,
  seen: z.int().min(1),
  facts: z.array(z.strictObject({ fact: shortText, captures: z.record(shortText, shortText) })).max(MAX_LIST),
  investigation_sequence: z.array(shortText).max(MAX_LIST),
  root_cause_template: shortText,
  solution_template: shortText,
});
const exchangeSchema = z.strictObject({
  schemaVersion: z.literal(PATTERN_SCHEMA_VERSION),
  patterns: z.array(patternSchema).max(MAX_PATTERNS, `there are more than ${MAX_PATTERNS}`),
  cases: z
    .array(maskedCase)
    .max(MAX_EXCHANGED_CASES, `there are more than ${MAX_EXCHANGED_CASES}`)
    .optional(),
});

export interface Exchange {
  readonly patterns: readonly Pattern[];
  /** Masked cases that stand beside them. */
  readonly cases: number;
}

/**
 * Reads what another installation exported. Whether a pattern can be used is not asked here. Throws DATA_INVALID with
 * the line and the reason when it is no such file: all of it is refused.
 */
export function parseExchange(text: string, fileName: string): Exchange {
  const outline = checkOutline(text);
  if (outline !== null) throw invalid(`${fileName}:${outline.line}: ${outline.reason}`);
  const value = parseJson(text, fileName);
  checkVersion(value, fileName);
  const unsafe = findUnsafeKey(value);
  if (unsafe !== null) throw invalid(`${fileName}: the key ${unsafe} may not stand in it`);
  const parsed = exchangeSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path ?? [];
    throw invalid(`${fileName}:${lineOf(text, at)}: ${formProblem(issue, 'file')}`);
  }
  const patterns = parsed.data.patterns as readonly Pattern[];
  const ids = new Set<string>();
  for (const [index, { id }] of patterns.entries()) {
    if (ids.has(id))
      throw invalid(`${fileName}:${lineOf(text, ['patterns', index])}: the id ${id} stands twice`);
    ids.add(id);
  }
  return { patterns, cases: parsed.data.cases?.length ?? 0 };
}

function checkVersion(value: unknown, fileName: string): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const version = isObject ? (value as { readonly schemaVersion?: unknown }).schemaVersion : undefined;
  if (version === undefined)
    throw invalid(`${fileName}: not a pattern file: it must be an object with schemaVersion and patterns`);
  if (version === PATTERN_SCHEMA_VERSION) return;
  const isNewer = typeof version === 'number' && version > PATTERN_SCHEMA_VERSION;
  throw new K8sLearnError(
    'DATA_INVALID',
    `${fileName}: it is of schema version ${JSON.stringify(version)?.slice(0, 20)}, this program reads version ${PATTERN_SCHEMA_VERSION}`,
    isNewer
      ? 'upgrade k8s-learn here, then import it again'
      : 'export it again with the k8s-learn that learned it',
  );
}

/** Finds a key that would reach into the objects of the program itself. */
function findUnsafeKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const key of Object.keys(value)) {
    if (UNSAFE_KEYS.has(key)) return key;
    const found = findUnsafeKey((value as Readonly<Record<string, unknown>>)[key]);
    if (found !== null) return found;
  }
  return null;
}

function invalid(message: string): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    message,
    'import a file that k8s-learn export wrote; nothing was changed',
  );
}
