// A pattern as a row keeps it: read by its form, so that what another version or another hand left there harms nothing.
import {
  PATTERN_DEFAULTS,
  PATTERN_ORIGINS,
  type Pattern,
  RELATIONS,
  type Requirement,
  SEVERITIES,
} from '../../domain/pattern.ts';

type Form = (value: unknown) => boolean;

const isText: Form = (value) => typeof value === 'string';
const isNumber: Form = (value) => typeof value === 'number' && Number.isFinite(value);
const oneOf =
  (values: readonly unknown[]): Form =>
  (value) =>
    values.includes(value);
const listOf =
  (form: Form): Form =>
  (value) =>
    Array.isArray(value) && value.every(form);
const optional =
  (form: Form): Form =>
  (value) =>
    value === undefined || form(value);

const isRequirement: Form = (value) => {
  if (!isObject(value)) return false;
  const { fact, where, on } = value as Partial<Record<keyof Requirement, unknown>>;
  const isWhere = where === undefined || (isObject(where) && Object.values(where).every(isText));
  return isText(fact) && isWhere && optional(oneOf(RELATIONS))(on);
};

const FORMS: Readonly<Record<keyof Pattern, Form>> = {
  id: isText,
  pattern_type: isText,
  symptoms: listOf(isText),
  // What requires nothing would be told of anything.
  requires: (value) => listOf(isRequirement)(value) && (value as readonly unknown[]).length > 0,
  not_when: listOf(isRequirement),
  investigation_sequence: listOf(isText),
  root_cause_template: isText,
  solution_template: isText,
  commands: listOf(isText),
  severity: oneOf(SEVERITIES),
  confidence: isNumber,
  learned_from: isNumber,
  origin: oneOf(PATTERN_ORIGINS),
  latent: optional((value) => typeof value === 'boolean'),
};

/** Reads a stored pattern; what may be left out is filled in. Null for what is none. */
export function patternIn(value: unknown): Pattern | null {
  if (!isObject(value)) return null;
  const pattern: Readonly<Record<string, unknown>> = { ...value };
  const whole: Readonly<Record<string, unknown>> = Object.keys(PATTERN_DEFAULTS).every(
    (key) => key in pattern,
  )
    ? pattern
    : { ...PATTERN_DEFAULTS, ...pattern };
  const isSound = Object.entries(FORMS).every(([key, form]) => form(whole[key]));
  // Its form was looked at above; the compiler cannot see it through the table.
  return isSound ? (whole as unknown as Pattern) : null;
}

/** Parses what a column holds; undefined when it is not JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads a list of a column; null when it is none of such values. */
export function listIn<Value extends 'number' | 'string'>(
  json: string,
  type: Value,
): readonly (Value extends 'number' ? number : string)[] | null {
  const value = parsed(json);
  if (!Array.isArray(value) || !value.every((item) => typeof item === type)) return null;
  return value as readonly (Value extends 'number' ? number : string)[];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
