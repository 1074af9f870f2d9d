// Which output formats a command may ask for: nothing that prints what could not be redacted.
import { columnsProblem, jsonPathProblem, templateProblem } from './expression.ts';

/** Formats that print objects whole, so that a Secret's values would be among what they print. */
const OBJECT_FORMATS: readonly string[] = ['json', 'yaml'];
const TABLE_FORMATS: readonly string[] = ['', 'wide', 'name'];
/** Formats that print what an expression picks. */
const EXPRESSIONS: Readonly<Record<string, (expression: string, ofSecrets: boolean) => string | null>> = {
  jsonpath: jsonPathProblem,
  'jsonpath-as-json': jsonPathProblem,
  'custom-columns': columnsProblem,
  'go-template': templateProblem,
  template: templateProblem,
};

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

/** Tells whether a format prints objects whole. */
export function printsObjects(format: OutputFormat): boolean {
  return OBJECT_FORMATS.includes(format.name);
}

/** Tells why a format may not be asked for; null when it may. `ofSecrets`: of kinds whose contents are secret. */
export function outputProblem(format: OutputFormat, ofSecrets: boolean): string | null {
  const { name, expression } = format;
  if (printsTable(format) || printsObjects(format))
    return expression === '' ? null : `-o ${name} takes no expression`;
  const check = Object.hasOwn(EXPRESSIONS, name) ? EXPRESSIONS[name] : undefined;
  return check === undefined
    ? `the output format ${JSON.stringify(name.slice(0, 40))} is not allowed; use yaml, json, wide, name, jsonpath or custom-columns`
    : check(expression, ofSecrets);
}
