// The JSONPath of printer columns: `.status.conditions[?(@.type=='Ready')].status`, indexes, wildcards, descent.
import { isRecord } from './json-access.ts';

type Values = readonly unknown[];
type Step = (values: Values) => Values;

/** Gives every value that the path leads to; an error in the path gives none. */
export type JsonPath = (root: unknown) => Values;

function child(name: string): Step {
  return (values) =>
    values.flatMap((value) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []));
}

const everyChild: Step = (values) =>
  values.flatMap((value) => (Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []));

function descend(values: Values): Values {
  return values.flatMap((value) => [value, ...descend(everyChild([value]))]);
}

/** Picks list entries: `[2]`, `[-1]`, `[0:2]`, `[0,1]`. */
function picked(expression: string): Step | undefined {
  const slice = /^(-?\d*):(-?\d*)$/.exec(expression);
  if (slice !== null) {
    const [, from = '', to = ''] = slice;
    return (values) =>
      values.flatMap((value) =>
        Array.isArray(value) ? value.slice(Number(from), to === '' ? undefined : Number(to)) : [],
      );
  }
  if (!/^-?\d+(\s*,\s*-?\d+)*$/.test(expression)) return undefined;
  const indexes = expression.split(',').map(Number);
  return (values) =>
    values.flatMap((value) =>
      Array.isArray(value)
        ? indexes.map((index) => value.at(index)).filter((entry) => entry !== undefined)
        : [],
    );
}

function literal(text: string): unknown {
  const quoted = /^'(.*)'$|^"(.*)"$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  const [a, b] = [left as number, right as number];
  const results: Readonly<Record<string, boolean>> = { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b };
  return results[operator] ?? false;
}

/** Keeps the list entries for which `@.path`, or `@.path == literal`, holds. */
function filtered(expression: string): Step | undefined {
  const [, leftText, operator, rightText] =
    /^@(.*?)(?:\s*(==|!=|<=|>=|<|>)\s*(.+))?$/.exec(expression.trim()) ?? [];
  if (leftText === undefined) return undefined;
  const left = compileJsonPath(leftText.trim());
  const right = rightText?.trim().startsWith('@') ? compileJsonPath(rightText.trim().slice(1)) : undefined;
  const fixed = rightText === undefined ? undefined : literal(rightText.trim());
  return (values) =>
    everyChild(values.filter(Array.isArray)).filter((entry) => {
      const found = left(entry);
      if (operator === undefined) return found.length > 0;
      return found.length > 0 && compare(found[0], operator, right === undefined ? fixed : right(entry)[0]);
    });
}

/** Finds where the bracket that opens at `from` closes, with regard to quotes; -1 when it does not. */
function closingBracket(path: string, from: number): number {
  let quote = '';
  let depth = 0;
  for (let at = from; at < path.length; at += 1) {
    const character = path[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function bracketStep(expression: string): Step | undefined {
  if (expression === '*') return everyChild;
  if (expression.startsWith('?(') && expression.endsWith(')')) return filtered(expression.slice(2, -1));
  const name = /^'(.*)'$|^"(.*)"$/.exec(expression);
  if (name !== null) return child(name[1] ?? name[2] ?? '');
  return picked(expression);
}

function parse(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let at = 0;
  while (at < path.length) {
    if (path.startsWith('..', at)) {
      steps.push(descend);
      at += path[at + 2] === '[' ? 2 : 1;
    } else if (path[at] === '[') {
      const close = closingBracket(path, at);
      const step = close === -1 ? undefined : bracketStep(path.slice(at + 1, close).trim());
      if (step === undefined) return undefined;
      steps.push(step);
      at = close + 1;
    } else {
      const [whole = '', name = ''] = /^\.?((?:\\.|[^.[\]\\])*)/.exec(path.slice(at)) ?? [];
      if (whole === '') return undefined;
      // A key with dots in it is written with backslashes: `.annotations.example\.com/x`.
      if (name !== '') steps.push(name === '*' ? everyChild : child(name.replace(/\\(.)/g, '$1')));
      at += whole.length;
    }
  }
  return steps;
}

/** Compiles a path, written with or without the braces of kubectl's templates. */
export function compileJsonPath(text: string): JsonPath {
  const path = text
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$/, '');
  const steps = parse(path);
  if (steps === undefined) return () => [];
  return (root) => steps.reduce<Values>((values, step) => step(values), [root]);
}
