// Takes a message apart into its clauses, outermost first: chains, causes of exceptions, JSON in text, output of commands.
import { isRecord } from '../kube-json.ts';

/** A message is taken apart up to here, in characters. */
const MAX_MESSAGE_CHARS = 8000;
/** Wrappings inside each other are followed so deep. */
const MAX_DEPTH = 8;
/** Of more clauses the first and the last ones are kept. */
const MAX_CLAUSES = 40;

const COMBINED = /^\(combined from similar events\):?\s*/;
/** What a scheduler adds of its search for victims: it repeats the reasons. */
const PREEMPTION = / preemption: (?:\d+\/\d+ nodes are available: |not eligible ).*$/s;
/** Frames of stacks, source excerpts and rulers between exceptions. */
const FRAME =
  /^(?:\s+at\s\S|\s+File "|\s*\.\.\. \d+ (?:more|common)|\s+from \S+:\d+:in|\s*#\d+\s|\s*\^+\s*$|goroutine \d+ \[|\s*-{3} End of|Traceback \(most recent call last\))/;
const MOUNT = /\s*Mounting command: [\s\S]*?\n?\s*Output: ?/;
const PYTHON_CHAIN =
  /\n+\s*(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred):?\s*\n+/;
/** What stands between an outer message and its cause, in one line or several. */
const CAUSES =
  /\s*(?:\n\s*)?(?:\bCaused by: |; nested exception is |---> |\[cause\]: |\bcaused by(?::| )|\(Caused by (?=\w+\()|\b(?:original|inner|underlying|root) (?:error|exception|cause): |-- Original Error: |\bdesc = |\bErrors?: \* )/i;
/** Fields of a logger that hold the cause of its message. */
const FIELD = /\s"?(?:err|error|reason|cause|exception)"?=(?="|[^\s"=]+ ?)/;
/** Fields of JSON that say what happened, outermost first. */
const SAYING_FIELDS = [
  'reason',
  'code',
  'msg',
  'message',
  'Message',
  'title',
  'log',
  'detail',
  'details',
  'description',
  'error_description',
  'errorMessage',
  'error',
  'err',
  'errors',
  'Errors',
  'exception',
  'cause',
  'line',
  'output',
  'stderr',
  'body',
] as const;

/** Gives the clauses of a message as it writes them, with the escapes of JSON undone. At least one. */
export function unwrap(message: string): readonly string[] {
  const text =
    message.length <= MAX_MESSAGE_CHARS
      ? message
      : `${message.slice(0, MAX_MESSAGE_CHARS / 2)}\n${message.slice(-MAX_MESSAGE_CHARS / 2)}`;
  const clauses = clausesOf(text.replace(COMBINED, '').replace(PREEMPTION, ''), 0);
  if (clauses.length === 0) return [message.trim()];
  if (clauses.length <= MAX_CLAUSES) return clauses;
  return [...clauses.slice(0, MAX_CLAUSES / 2), ...clauses.slice(-MAX_CLAUSES / 2)];
}

function clausesOf(message: string, depth: number): readonly string[] {
  const text = message.trim();
  if (text === '') return [];
  if (depth >= MAX_DEPTH) return [text];
  const inner = (part: string): readonly string[] => clausesOf(part, depth + 1);
  const mount = MOUNT.exec(text);
  if (mount && mount.index > 0)
    return [...inner(text.slice(0, mount.index)), ...inner(text.slice(mount.index + mount[0].length))];
  // Python prints the cause first.
  if (PYTHON_CHAIN.test(text)) return text.split(PYTHON_CHAIN).reverse().flatMap(inner);
  const json = jsonWithin(text);
  if (json) {
    const rest = text.slice(json.end);
    return [
      ...inner(text.slice(0, json.start)),
      ...json.texts.flatMap(inner),
      ...(isTail(rest) ? [] : inner(rest)),
    ];
  }
  if (text.includes('\n')) return linesOf(text).flatMap(inner);
  const cause = CAUSES.exec(text) ?? FIELD.exec(text);
  if (cause && (cause.index > 0 || cause[0].length > 0)) {
    const before = text.slice(0, cause.index);
    const after = unquote(text.slice(cause.index + cause[0].length));
    return [...inner(before), ...inner(after)];
  }
  return chain(text);
}

/** Lines that say something: of a traceback the last one alone. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !FRAME.test(line));
  if (!text.includes('Traceback (most recent call last)')) return lines;
  const said = lines.filter((line) => !/^\s/.test(line));
  return said.slice(-1);
}

/** What closes a wrapping and says nothing. */
function isTail(text: string): boolean {
  return /^[\s'"`)\]}.,;]*$/.test(text);
}

function unquote(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  return quoted?.[1] === undefined ? text : quoted[1].replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1');
}

/** Splits at each `: ` that stands outside of quotes and brackets: there Go, Python and the rest wrap errors. */
function chain(text: string): readonly string[] {
  const clauses: string[] = [];
  let start = 0;
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    // What a quote holds to the end is a message, not a name.
    if (at === start && /["'`]/.test(char) && text.indexOf(char, at + 1) >= text.length - 2) continue;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if ((char === '"' || char === '`') && text.indexOf(char, at + 1) !== -1) quote = char;
    else if (char === "'" && /[\s([=:,]/.test(text[at - 1] ?? ' ') && text.indexOf(char, at + 1) !== -1)
      quote = char;
    else if (char === '{') depth++;
    else if (char === '}') depth = Math.max(0, depth - 1);
    else if (char === ':' && depth === 0 && /\s/.test(text[at + 1] ?? '')) {
      clauses.push(text.slice(start, at).trim());
      start = at + 2;
    }
  }
  clauses.push(text.slice(start).trim());
  return joinNumbers(clauses.filter((clause) => clause !== ''));
}

/** A number says nothing without what stands before it: `connect error: 111`. */
function joinNumbers(clauses: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const clause of clauses) {
    const before = joined.at(-1);
    if (before === undefined || /[A-Za-z]{2}/.test(clause)) joined.push(clause);
    else joined[joined.length - 1] = `${before}: ${clause}`;
  }
  return joined;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly texts: readonly string[];
}

/** Finds the first object of JSON in a text, and what its fields say. */
function jsonWithin(text: string): Found | null {
  const start = text.search(/\{\s*\\*"/);
  if (start === -1) return null;
  const end = closingBrace(text, start);
  if (end === -1) return null;
  const parsed = parse(text.slice(start, end));
  if (!parsed) return null;
  const texts = textsOf(parsed, 0);
  return texts.length === 0 ? null : { start, end, texts };
}

function parse(raw: string): unknown {
  let text = raw;
  for (let level = 0; level < 3; level++) {
    try {
      const value = JSON.parse(text) as unknown;
      return isRecord(value) ? value : null;
    } catch {
      if (!text.includes('\\"')) return null;
      text = text.replace(/\\(["\\])/g, '$1');
    }
  }
  return null;
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

function textsOf(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return /[A-Za-z]{2}/.test(value) ? [value] : [];
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, depth + 1));
  if (!isRecord(value)) return [];
  return SAYING_FIELDS.flatMap((name) => textsOf(value[name], depth + 1));
}
