// The expressions that pick fields of objects: dotted paths, indexes, `[*]` over lists and simple filters, no more.
import { isSecretName } from '../redact/secret-names.ts';
import { CLOSED, LISTS, OPEN_MAPS, PRINTABLE, SECRET_FIELDS, WORDS_OF_ANYBODY } from './printable-fields.ts';

/** One step of a path: a field, or a choice among the members of a list. */
type Segment =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'members' }
  | { readonly type: 'filter'; readonly path: readonly Segment[] };

const FIELD = /^[A-Za-z][A-Za-z0-9]*(?:-[a-z]+)?/;
/** A key of a map of anybody's words, with its dots escaped: `app\.kubernetes\.io/name`. */
const KEY = /^(?:[A-Za-z0-9_/-]|\\\.)+/;
const QUOTED_KEY = /^\[(?:'((?:[A-Za-z0-9_/.-]|\\\.)+)'|"((?:[A-Za-z0-9_/.-]|\\\.)+)")\]/;
const MEMBERS = /^\[(?:\*|-?\d{1,6}|-?\d{0,6}:-?\d{0,6})\]/;
const FILTER =
  /^\[\?\(\s*@((?:\.[A-Za-z][A-Za-z0-9]*)+)\s*(?:[=!]=|[<>]=?)\s*(?:"[^"\\]{0,200}"|'[^'\\]{0,200}'|-?\d{1,10}|true|false)\s*\)\]/;
const TEXT = /^\s*"(?:[^"\\]|\\[ntr"\\]){0,200}"\s*$/;
const MAX_EXPRESSION_CHARS = 2000;

const USE_YAML = 'print the object with -o yaml instead: there, values are redacted by their names';

/** Reads a path whole; null when it is not of the grammar. */
function readPath(text: string): readonly Segment[] | null {
  const segments: Segment[] = [];
  let rest = text;
  let within = '';
  while (rest !== '') {
    const members = MEMBERS.exec(rest);
    const filter = FILTER.exec(rest);
    const quoted = QUOTED_KEY.exec(rest);
    if (members) {
      if (members[0] === '[*]' && !LISTS.has(within)) return null;
      segments.push({ type: 'members' });
      rest = rest.slice(members[0].length);
    } else if (filter && LISTS.has(within)) {
      segments.push({ type: 'filter', path: fieldsOf(filter[1] ?? '') });
      rest = rest.slice(filter[0].length);
    } else if (quoted && OPEN_MAPS.has(within)) {
      segments.push({ type: 'field', name: quoted[1] ?? quoted[2] ?? '' });
      rest = rest.slice(quoted[0].length);
      within = '';
    } else if (rest.startsWith('.')) {
      const [name] = (OPEN_MAPS.has(within) ? KEY : FIELD).exec(rest.slice(1)) ?? [];
      if (name === undefined) return null;
      segments.push({ type: 'field', name: name.replaceAll('\\', '') });
      rest = rest.slice(1 + name.length);
      within = OPEN_MAPS.has(within) ? '' : name;
    } else return null;
  }
  return segments;
}

function fieldsOf(path: string): readonly Segment[] {
  return path
    .split('.')
    .slice(1)
    .map((name) => ({ type: 'field', name }));
}

/** Tells why a path may not be gone: what it goes through, compares with, or (when it is printed) ends in. */
function pathProblem(text: string, printed: boolean, ofSecrets: boolean): string | null {
  const path = readPath(text);
  if (path === null)
    return `of expressions only dotted paths, indexes, [*] and simple filters are read; ${USE_YAML}`;
  let within = '';
  let last = '';
  let isKey = false;
  for (const segment of path) {
    if (segment.type === 'filter') {
      const compared = segment.path.flatMap((each) => (each.type === 'field' ? [each.name] : []));
      const problem = fieldsProblem(compared, ofSecrets) ?? leafProblem(compared.at(-1) ?? '', false);
      if (problem !== null) return problem;
    } else if (segment.type === 'field') {
      isKey = OPEN_MAPS.has(within);
      if (!isKey) {
        const problem = fieldsProblem([segment.name], ofSecrets);
        if (problem !== null) return problem;
      }
      last = segment.name;
      within = isKey ? '' : segment.name;
    }
  }
  return printed ? leafProblem(last, isKey) : null;
}

function fieldsProblem(names: readonly string[], ofSecrets: boolean): string | null {
  const closed = names.find((name) => CLOSED.has(name));
  if (closed !== undefined) return `.${closed} prints values without their names; ${USE_YAML}`;
  const other = ofSecrets ? names.find((name) => !SECRET_FIELDS.has(name)) : undefined;
  return other === undefined
    ? null
    : `of Secrets only the type and the metadata may be printed, not .${other}`;
}

function leafProblem(name: string, isKey: boolean): string | null {
  if (isKey ? !isSecretName(name) : PRINTABLE.has(name)) return null;
  return name === ''
    ? `an object is not printed whole by an expression; ${USE_YAML}`
    : `.${name} may be an object, or anybody's words; ${USE_YAML}`;
}

/** Tells why a JSONPath template may not be printed; null when it may. */
export function jsonPathProblem(expression: string, ofSecrets: boolean): string | null {
  if (expression.length > MAX_EXPRESSION_CHARS) return 'the expression is too long';
  for (const part of expression.split('{').slice(1)) {
    const close = part.lastIndexOf('}');
    const block = close === -1 ? null : part.slice(0, close);
    if (block === null) return 'a brace of the expression is not closed';
    const problem = blockProblem(block, ofSecrets);
    if (problem !== null) return problem;
  }
  return null;
}

function blockProblem(block: string, ofSecrets: boolean): string | null {
  if (block.trim() === 'end' || TEXT.test(block)) return null;
  const range = /^\s*range\s+(\S+)\s*$/.exec(block);
  if (range) return pathProblem(withDot(range[1] ?? ''), false, ofSecrets);
  return pathProblem(withDot(block), true, ofSecrets);
}

/** `@` stands for what a range is at, and a path may begin without its dot. */
function withDot(path: string): string {
  const plain = path.replace(/^@/, '');
  return plain === '' || /^[.[]/.test(plain) ? plain : `.${plain}`;
}

/** Columns and templates print a map as Go does: `map[a:b]`. */
function goMapProblem(path: string): string | null {
  const last = /([A-Za-z]+)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? '';
  return WORDS_OF_ANYBODY.has(last) ? `.${last} is a map: name the key, or ${USE_YAML}` : null;
}

/** Tells why columns (`NAME:.metadata.name,…`) may not be printed; null when they may. */
export function columnsProblem(expression: string, ofSecrets: boolean): string | null {
  if (expression.length > MAX_EXPRESSION_CHARS) return 'the expression is too long';
  for (const column of expression.split(',')) {
    const [, path] = /^[\w ./-]+:(.+)$/.exec(column) ?? [];
    if (path === undefined) return 'custom-columns needs columns such as NAME:.metadata.name';
    const plain = withDot(path.replace(/^\{(.*)\}$/, '$1'));
    const problem = goMapProblem(plain) ?? pathProblem(plain, true, ofSecrets);
    if (problem !== null) return problem;
  }
  return null;
}

/** Tells why a list may not be sorted by a field; null when it may. An order tells of the values that it is by. */
export function sortProblem(expression: string, ofSecrets: boolean): string | null {
  return pathProblem(withDot(expression.replace(/^\{(.*)\}$/, '$1')), true, ofSecrets);
}

/** The part of Go's template language that may be used: text, ranges over a path, paths and quoted text. */
const TEMPLATE_ACTION =
  /^\s*(?:end|else|"(?:[^"\\{}]|\\[nt])*"|(?:(range|if|with)\s+)?((?:\.[A-Za-z][A-Za-z0-9]*)+))\s*$/;

/** Tells why a Go template may not be printed; null when it may. */
export function templateProblem(expression: string, ofSecrets: boolean): string | null {
  if (expression.length > MAX_EXPRESSION_CHARS) return 'the expression is too long';
  for (const part of expression.split('{{').slice(1)) {
    const close = part.indexOf('}}');
    const action = close === -1 ? part : part.slice(0, close).replace(/^-\s|\s-$/g, ' ');
    const read = close === -1 ? null : TEMPLATE_ACTION.exec(action);
    if (!read)
      return 'of templates only {{range .path}}, {{.path}}, {{"\\n"}} and {{end}} are allowed; use jsonpath instead';
    const [, keyword, path] = read;
    const isPrinted = keyword === undefined;
    const problem =
      path === undefined
        ? null
        : ((isPrinted ? goMapProblem(path) : null) ?? pathProblem(path, isPrinted, ofSecrets));
    if (problem !== null) return problem;
  }
  return null;
}
