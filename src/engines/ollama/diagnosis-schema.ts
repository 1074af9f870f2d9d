// The diagnosis as a model is asked for it, and as it is read from what the model wrote.
import * as z from 'zod';
import type { JsonSchema } from '../../domain/model.ts';
import { SEVERITIES } from '../../domain/pattern.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { jsonValues } from './json-text.ts';

const MAX_TEXT_CHARS = 2000;
const MAX_QUOTE_CHARS = 500;
const MAX_LIST = 12;

/** What the model is asked for. Given to the server as a grammar and to the model in words: the server does not tell it. */
export const DIAGNOSIS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    conclusive: { type: 'boolean' },
    rootCause: { type: 'string' },
    solution: { type: 'string' },
    commands: { type: 'array', items: { type: 'string' } },
    category: { type: 'string' },
    severity: { type: 'string', enum: [...SEVERITIES] },
    affected: {
      type: 'array',
      items: {
        type: 'object',
        properties: { kind: { type: 'string' }, namespace: { type: 'string' }, name: { type: 'string' } },
        required: ['kind', 'namespace', 'name'],
      },
    },
    evidence: {
      type: 'array',
      items: {
        type: 'object',
        properties: { step: { type: 'integer' }, quote: { type: 'string' } },
        required: ['step', 'quote'],
      },
    },
  },
  required: [
    'conclusive',
    'rootCause',
    'solution',
    'commands',
    'category',
    'severity',
    'affected',
    'evidence',
  ],
};

const text = z
  .string()
  .transform((value) => stripControl(value).trim().slice(0, MAX_TEXT_CHARS))
  .catch('');
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.slice(0, MAX_LIST).flatMap((value) => {
        const parsed = item.safeParse(value);
        return parsed.success ? [parsed.data as z.output<T>] : [];
      }),
    );

const stepNumber = z
  .union([
    z.number(),
    z
      .string()
      .regex(/\d/)
      .transform((value) => Number(/\d+/.exec(value)?.[0])),
  ])
  .pipe(z.int().min(0));
const evidence = z.object({
  step: stepNumber,
  quote: z
    .string()
    .transform((value) => stripControl(value).trim().slice(0, MAX_QUOTE_CHARS))
    .pipe(z.string().min(1)),
});
const affected = z.object({
  kind: z.string().min(1).max(80).transform(stripControl),
  namespace: z
    .string()
    .max(253)
    .nullish()
    .transform((value) => stripControl(value ?? '')),
  name: z.string().min(1).max(253).transform(stripControl),
});

/** A root cause must be there; for the rest there is something to go by when it is missing. */
const written = z.object({
  conclusive: z.boolean().catch(true),
  rootCause: z.string().transform((value) => stripControl(value).trim().slice(0, MAX_TEXT_CHARS)),
  solution: text.default(''),
  commands: listOf(
    z
      .string()
      .max(MAX_TEXT_CHARS)
      .transform((value) => stripControl(value).trim()),
  ).default([]),
  category: text.default(''),
  severity: z.enum(SEVERITIES).catch('medium'),
  affected: listOf(affected).default([]),
  evidence: listOf(evidence).default([]),
});

/** A diagnosis as a model wrote it: well formed, its claims unchecked. */
export type WrittenDiagnosis = z.output<typeof written>;

/** What models call the fields when a server does not hold them to the schema. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  root_cause: 'rootCause',
  rootcause: 'rootCause',
  cause: 'rootCause',
  diagnosis: 'rootCause',
  fix: 'solution',
  recommendation: 'solution',
  remediation: 'solution',
  affected_objects: 'affected',
  is_conclusive: 'conclusive',
};

export type ReadDiagnosis =
  | { readonly type: 'diagnosis'; readonly diagnosis: WrittenDiagnosis }
  /** `reason` is fit to be told to the model. */
  | { readonly type: 'unreadable'; readonly reason: string };

/** Reads a diagnosis from a model's text, wherever in it the JSON stands. */
export function readDiagnosis(content: string): ReadDiagnosis {
  const values = jsonValues(content);
  if (values.length === 0) return { type: 'unreadable', reason: 'its answer was not valid JSON' };
  let reason = 'the object has no "rootCause"';
  for (const value of values) {
    const parsed = written.safeParse(renamed(value));
    if (parsed.success) return { type: 'diagnosis', diagnosis: parsed.data };
    const [issue] = parsed.error.issues;
    if (issue) reason = `${issue.path.join('.') || 'the object'}: ${issue.message}`;
  }
  return { type: 'unreadable', reason };
}

function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  // Some wrap it: {"diagnosis": {…}}.
  const [only] = entries;
  if (entries.length === 1 && only && typeof only[1] === 'object') return renamed(only[1]);
  return Object.fromEntries(entries.map(([key, field]) => [OTHER_NAMES[key.toLowerCase()] ?? key, field]));
}
