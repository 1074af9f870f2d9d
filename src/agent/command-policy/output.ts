// Which output formats a command may ask for: nothing that prints what could not be redacted.
import { isSecretName } from '../redact/secret-names.ts';

/** Formats that print objects whole or in part, so that a Secret's values would be among what they print. */
const OBJECT_FORMATS: readonly string[] = ['json', 'yaml'];
const TABLE_FORMATS: readonly string[] = ['', 'wide', 'name'];
const JSONPATH_FORMATS: readonly string[] = ['jsonpath', 'jsonpath-as-json'];
const COLUMN_FORMATS: readonly string[] = ['custom-columns'];
const TEMPLATE_FORMATS: readonly string[] = ['go-template', 'template'];

const MAX_EXPRESSION_CHARS = 2000;

/** An output format as `-o` has it: `jsonpath` and its expression. */
export interface OutputFormat {
  readonly name: string;
  readonly expression: string;
}

/** Splits `jsonpath={.items}` into its name, which kubectl reads in any case, and its expression. */
export function readOutput(value: string): OutputFormat {
  const equals = value.indexOf('=');
  return equals === -1
    ? { name: value.toLowerCase(), expression: '' }
    : { name: value.slice(0, equals).toLowerCase(), expression: value.slice(equals + 1) };
}

/** Tells whether a format prints a table, in which no value of an object's contents stands. */
export function printsTable(format: OutputFormat): boolean {
  return TABLE_FORMATS.includes(format.name);
}

/** Tells whether a format prints objects whole, so that a list of them has no bound. */
export function printsObjects(format: OutputFormat): boolean {
  return OBJECT_FORMATS.includes(format.name);
}

const USE_JSON = 'print the object with -o yaml instead: there, values are redacted by their names';

/** Fields whose values stand without their names when an expression picks them, so that redaction cannot see. */
const NAMELESS_FIELDS: readonly string[] = ['value', 'stringdata', 'binarydata'];
/** Fields that may be printed whole, since their names are printed with them, but not picked apart. */
const WHOLE_FIELDS: readonly string[] = ['args', 'command'];
const QUOTED = /'((?:[^'\\]|\\.){0,200})'|"((?:[^"\\]|\\.){0,200})"/g;
const BRACKET = /\[[^\][]{0,300}\]/g;
const FIELD = /\.((?:[\w$/-]|\\.)+)/g;
const WILDCARDS = /\.\*|\]\s*\[\s*\*|[{@$(\s]\[\s*\*|['"]\*['"]|(?:data|['"]\s*\])\s*\[\s*[^'"\s]/i;

/** Names of fields that a path goes through, in the order in which they stand. */
function fieldsOf(expression: string): readonly { readonly name: string; readonly next: string }[] {
  const fields: { name: string; next: string }[] = [];
  for (const match of expression.matchAll(FIELD)) {
    const name = (match[1] ?? '').replaceAll('\\', '');
    fields.push({ name, next: expression.charAt(match.index + match[0].length) });
  }
  for (const bracket of expression.matchAll(BRACKET)) {
    for (const quoted of bracket[0].matchAll(QUOTED)) {
      const name = (quoted[1] ?? quoted[2] ?? '').replaceAll('\\', '');
      fields.push({ name, next: expression.charAt(bracket.index + bracket[0].length) });
    }
  }
  return fields;
}

function pathProblem(expression: string): string | null {
  if (expression.length > MAX_EXPRESSION_CHARS) {
    return 'the expression is too long';
  }
  if (WILDCARDS.test(expression)) {
    return `a wildcard over fields prints values without their names; ${USE_JSON}`;
  }
  for (const { name, next } of fieldsOf(expression)) {
    const lower = name.toLowerCase();
    const goesOn = next === '.' || next === '[';
    if (NAMELESS_FIELDS.includes(lower)) {
      return `.${name} prints values without their names; ${USE_JSON}`;
    }
    if (goesOn && WHOLE_FIELDS.includes(lower)) {
      return `.${name} may be printed whole only; ${USE_JSON}`;
    }
    if (!goesOn && isSecretName(name)) {
      return `.${name} would print what looks like a secret; ${USE_JSON}`;
    }
  }
  return null;
}

/** kubectl prints a column's map as Go does, without quotes: what would hold named values stays out whole. */
const COLUMN_CLOSED = /(?:\.|\[\s*['"])(?:env|data|args|command|annotations)\b|\.\./i;

function columnsProblem(expression: string): string | null {
  if (expression === '') {
    return 'custom-columns needs columns such as NAME:.metadata.name';
  }
  if (COLUMN_CLOSED.test(expression)) {
    return `a column of env, data, args, command or annotations prints values without their names; ${USE_JSON}`;
  }
  return pathProblem(expression);
}

/** The part of Go's template language that may be used: text, ranges over a path, paths and quoted text. */
const TEMPLATE_ACTION = /^\s*(?:end|else|(?:(?:range|if|with)\s+)?(?:\.[\w]+)+|"(?:[^"\\{}]|\\[nt"])*")\s*$/;

function templateProblem(expression: string): string | null {
  for (const part of expression.split('{{').slice(1)) {
    const close = part.indexOf('}}');
    const action = close === -1 ? part : part.slice(0, close).replace(/^-\s|\s-$/g, ' ');
    if (close === -1 || !TEMPLATE_ACTION.test(action)) {
      return 'of templates only {{range .path}}, {{.path}}, {{"\\n"}} and {{end}} are allowed; use jsonpath instead';
    }
  }
  return columnsProblem(expression === '' ? '.' : expression.replaceAll('}}', ' }}'));
}

/** Tells why a format may not be asked for; null when it may. */
export function outputProblem(format: OutputFormat): string | null {
  if (printsTable(format) || printsObjects(format)) {
    return format.expression === '' ? null : `-o ${format.name} takes no expression`;
  }
  if (JSONPATH_FORMATS.includes(format.name)) {
    return pathProblem(format.expression);
  }
  if (COLUMN_FORMATS.includes(format.name)) {
    return columnsProblem(format.expression);
  }
  if (TEMPLATE_FORMATS.includes(format.name)) {
    return templateProblem(format.expression);
  }
  return `the output format ${JSON.stringify(format.name.slice(0, 40))} is not allowed; use yaml, json, wide, name, jsonpath or custom-columns`;
}
