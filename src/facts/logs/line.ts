// One line of a log without its framing: the level it states and what it says, whatever wrote it (JSON, logfmt, klog, text).
import { isSpecific } from '../../domain/complaint.ts';
import { isRecord } from '../kube-json.ts';
import { predicateOf } from '../messages/predicate.ts';
import { LEVEL_OF, type LogLevel, unframe } from './framing.ts';

export interface LogLine {
  /** The level the line states; null when it states none. */
  readonly level: LogLevel | null;
  /** The message without time stamp, level and logger; empty for frames of a stack. */
  readonly text: string;
}

const KLOG_LEVELS: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warn', E: 'error', F: 'error' };
/** Numbers that bunyan and pino write for levels: the least of each. */
const NUMBERED_LEVELS: readonly (readonly [number, LogLevel])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [0, 'debug'],
];

const LEVEL_FIELDS = [
  'level',
  'severity',
  'lvl',
  'levelname',
  'loglevel',
  'logLevel',
  'log.level',
  '@l',
  'LogLevel',
  'error_severity',
  's',
  'l',
] as const;
const MESSAGE_FIELDS = [
  'msg',
  'message',
  '@m',
  '@mt',
  'Message',
  'event',
  'log',
  'textPayload',
  'short_message',
  'm',
] as const;
const ERROR_FIELDS = [
  'error',
  'err',
  'exception',
  'exc_info',
  'error.message',
  '@x',
  'Exception',
  'cause',
] as const;
/** Fields of stacks; some loggers write frames alone into them. */
const STACK_FIELDS = ['stack_trace', 'error.stack_trace', 'stacktrace', 'stack', 'exc_info'] as const;
const TARGET_FIELDS = ['addr', 'address', 'url', 'uri', 'endpoint', 'upstream', 'target', 'broker'] as const;
const TIME_FIELDS = ['ts', 'time', 'timestamp', '@timestamp', '@t', 'Timestamp'] as const;

/** Escape sequences that colour a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const COLOURS = /\x1b\[[0-9;]*m/g;
/** What a container runtime writes before each line of its own files. */
const RUNTIME_PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) (?:stdout|stderr) [FP] /;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\s\]]+\] (.*)$/;
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl|severity|loglevel)="?([A-Za-z]+)"?(?=\s|$)/;
const LOGFMT_FIELD =
  /(?:^|\s)(msg|message|err|error|addr|address|url|endpoint|upstream|target|broker)=("(?:[^"\\]|\\.)*"|\S+)/g;
/** Frames of stacks, source excerpts and the lines in which PostgreSQL repeats a statement. */
const FRAME =
  /^(?:\s+(?:at\s|File "|\.\.\. \d+ (?:more|common)|from \S+:\d+:in|#\d+\s|\d+: +(?:0x|[a-z_]+::)|\^)|\t?\/\S+\.(?:go|rs|c|cc|cpp|js|mjs|ts|py|rb|php):\d+\b(?!:in [`'][^']*': )|goroutine \d+ \[|#\d+ |\s*\^+\s*$|Traceback \(most recent call last\))/;
/** How Java and .NET begin the line of what is behind an exception. */
const CAUSE = /Caused by: |^ *---> /m;
/** Loggers that write text often end the line with its fields as JSON. */
const ERROR_FIELD = /"(?:error|err|errorMessage)"\s*:\s*"((?:[^"\\]|\\.)*)"/;
/** Longer messages lose their middle, in characters: what happened stands at the start, why at the end. */
const MAX_TEXT_CHARS = 1200;

/** Takes the framing off a line. */
export function parseLogLine(raw: string): LogLine {
  let line = raw.includes('\x1b') ? raw.replace(COLOURS, '') : raw;
  line = line.replace(RUNTIME_PREFIX, '');
  if (line.startsWith('{')) {
    const parsed = parseObject(line);
    if (parsed) return fromFields(parsed);
  }
  if (FRAME.test(line)) return { level: null, text: '' };
  const klog = KLOG.exec(line);
  if (klog) {
    const level = KLOG_LEVELS[klog[1] ?? ''] ?? null;
    return childOf(klog[2] ?? '', level) ?? { level, text: clean(fromKlog(klog[2] ?? '')) };
  }
  const logfmt = LOGFMT_LEVEL.exec(line);
  if (logfmt) return fromLogfmt(line, logfmt[1] ?? '');
  return fromText(line.trim());
}

/** Level and message of logfmt stand side by side; prose that speaks of a level has none of its own. */
const LOGFMT_MESSAGE = /(?:^|\s)(?:msg|message)=/;

/**
 * Takes apart what a supervisor or a shipper of logs passes on of its child, null when it is no line of a log itself. The
 * child knows how grave it is, whatever level it is passed on with.
 */
function childOf(told: string, level: LogLevel | null): LogLine | null {
  const line = told.replace(COLOURS, '').trim();
  const isFramed = KLOG.test(line) || (LOGFMT_LEVEL.test(line) && LOGFMT_MESSAGE.test(line));
  if (isFramed || (line.startsWith('{') && line.endsWith('}'))) {
    const own = parseLogLine(line);
    if (own.level !== null && own.text !== '') return own;
  }
  if (level !== 'info' && level !== null) return null;
  const own = fromText(line);
  return isGrave(own.level) ? own : null;
}

function fromText(line: string): LogLine {
  const { level, text } = unframe(line);
  return { level, text: clean(text) };
}

/** Gives the time that a line states, in milliseconds since 1970, when it is one that names its day. */
export function timeOfLine(raw: string): number | null {
  if (raw.startsWith('{')) {
    const fields = parseObject(raw);
    const value = TIME_FIELDS.map((name) => fields?.[name]).find((candidate) => candidate !== undefined);
    if (typeof value === 'number') return value > 1e12 ? value : value * 1000;
    return typeof value === 'string' ? validTime(value) : null;
  }
  const stamp = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/.exec(
    raw.slice(0, 80),
  )?.[0];
  if (stamp === undefined) return null;
  const iso = stamp.replace(' ', 'T').replace(',', '.');
  return validTime(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}

function validTime(text: string): number | null {
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(line) as unknown;
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function fromFields(fields: Readonly<Record<string, unknown>>): LogLine {
  const wrapped = fields.log;
  // Docker's own files wrap each line.
  if (typeof wrapped === 'string' && 'stream' in fields) return parseLogLine(wrapped.trimEnd());
  const isGelf = typeof fields.short_message === 'string';
  const level = (isGelf ? levelOfSyslog : levelOfValue)(
    LEVEL_FIELDS.map((name) => fields[name]).find((value) => value !== undefined) ??
      (isRecord(wrapped) ? wrapped.level : undefined),
  );
  // Supervisors of PostgreSQL and Python's loguru put what was said into a record of its own.
  const { record } = fields;
  if (isRecord(record) && typeof record.message === 'string') {
    const own = fromFields(record);
    return { level: own.level ?? level, text: own.text };
  }
  const message = MESSAGE_FIELDS.map((name) => fields[name]).find((value) => typeof value === 'string') ?? '';
  const { attr } = fields;
  const places = isRecord(attr) ? { ...attr, ...fields } : fields;
  const stack = STACK_FIELDS.map((name) => textOfStack(places[name])).find((value) => value !== '') ?? '';
  const said = ERROR_FIELDS.map((name) => textOfError(places[name])).find((value) => value !== '') ?? '';
  const error = said === '' || CAUSE.test(stack) ? stack : said;
  const targets = TARGET_FIELDS.flatMap((name) =>
    typeof fields[name] === 'string' ? [`${name}=${fields[name]}`] : [],
  );
  const reason = message === '' ? deepReason(fields) : '';
  const told = firstTelling(String(message) || reason);
  // The answer of a server that holds an error is one, whether or not it states a level.
  if (level === null && reason !== '')
    return { level: 'error', text: clean(joinParts(told, error, targets)) };
  const child = childOf(told, level);
  if (child) return { level: child.level, text: clean(joinParts(child.text, error, targets)) };
  const part = isGrave(level) && error === '' && told.split(/\s+/).length <= MAX_CURT_WORDS;
  return { level, text: clean(joinParts(told, part ? tellingPart(fields, '', 0) : error, targets)) };
}

/** A message of so few words only says what was done: which part of it failed stands in other fields. */
const MAX_CURT_WORDS = 2;

function isGrave(level: LogLevel | null): boolean {
  return level === 'warn' || level === 'error';
}

/** Finds the first text in the fields, at any depth, that says what kind of failure it is, with the way to it. */
function tellingPart(value: unknown, path: string, depth: number): string {
  if (depth > MAX_REASON_DEPTH) return '';
  if (typeof value === 'string')
    return path.includes('.') && isSpecific(predicateOf(value)) ? `${path}: ${value}` : '';
  if (typeof value !== 'object' || value === null) return '';
  for (const [key, inner] of Object.entries(value).slice(0, MAX_REASON_ENTRIES)) {
    const part = tellingPart(inner, path === '' ? key : `${path}.${key}`, depth + 1);
    if (part !== '') return part;
  }
  return '';
}

/** GELF numbers its levels as syslog does: the smaller, the graver. */
function levelOfSyslog(value: unknown): LogLevel | null {
  if (typeof value !== 'number') return null;
  return value <= 3 ? 'error' : value === 4 ? 'warn' : value <= 6 ? 'info' : 'debug';
}

function levelOfValue(value: unknown): LogLevel | null {
  if (typeof value === 'number') return NUMBERED_LEVELS.find(([least]) => value >= least)?.[1] ?? null;
  if (isRecord(value)) return levelOfValue(value.name);
  return typeof value === 'string' ? (LEVEL_OF[value.toLowerCase()] ?? null) : null;
}

/** Answers of servers say what is wrong deep inside: `items[0].create.error.reason`. */
const REASON_FIELDS = ['reason', 'message', 'detail', 'error_description', 'errorMessage'] as const;
const MAX_REASON_DEPTH = 6;
/** So many entries of one list or object are looked into. */
const MAX_REASON_ENTRIES = 20;

/** Finds what the nearest object under a key that speaks of an error says; empty when there is none. */
function deepReason(value: unknown, isError = false, depth = 0): string {
  if (depth > MAX_REASON_DEPTH || typeof value !== 'object' || value === null) return '';
  if (isError && isRecord(value)) {
    const reason = REASON_FIELDS.map((name) => value[name]).find((text) => typeof text === 'string');
    if (typeof reason === 'string') return reason;
  }
  for (const [key, inner] of Object.entries(value).slice(0, MAX_REASON_ENTRIES)) {
    const reason = deepReason(
      inner,
      isError || /^(?:error|errors|exception|failure|fault)$/i.test(key),
      depth + 1,
    );
    if (reason !== '') return reason;
  }
  return '';
}

function textOfError(value: unknown): string {
  if (typeof value === 'string') return firstTelling(value);
  if (!isRecord(value)) return '';
  const { type, name, message, code, stack } = value;
  const cause = typeof stack === 'string' && CAUSE.test(stack) ? firstTelling(stack) : '';
  const kind = [type, name, code].find((part) => typeof part === 'string' && part !== 'Error');
  const said = cause !== '' ? cause : typeof message === 'string' ? message : '';
  return typeof kind === 'string' && !said.includes(kind) ? `${kind}: ${said}` : said;
}

function textOfStack(value: unknown): string {
  const told = typeof value === 'string' ? firstTelling(value) : '';
  return /Error|Exception|Caused by/.test(told) ? told : '';
}

/** Of a text of several lines the one that says most: the deepest cause, the end of a traceback, else the first. */
function firstTelling(text: string): string {
  if (!text.includes('\n')) return text;
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !FRAME.test(line));
  const cause = lines.findLast((line) => CAUSE.test(line));
  const chosen =
    cause ??
    announcedIn(lines) ??
    (text.includes('Traceback (most recent call last)') ? lines.at(-1) : lines[0]);
  return (chosen ?? '').trim();
}

/** Says that what is wrong stands in the lines under it: `address the points described in the following [1] lines`. */
const ANNOUNCES = /\bfollowing (?:\[?\d+\]? )?(?:lines?|points?|errors?|problems?|checks?)\b/;

/** Finds the line that says what kind of failure it is, under one that announces it. */
function announcedIn(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) => ANNOUNCES.test(line));
  return at === -1 ? undefined : lines.slice(at + 1).find((line) => isSpecific(predicateOf(line)));
}

function joinParts(message: string, error: string, targets: readonly string[]): string {
  const parts =
    error === '' || message.includes(error)
      ? [message]
      : message === '' || error.includes(message)
        ? [error]
        : [`${message}: ${error}`];
  return [...parts, ...targets.filter((target) => !message.includes(target))].join(' ').trim();
}

/** Kubernetes' own clients name the line of their source once more: `k8s.io/client-go/…/informer.go:90: `. */
const SOURCE_LINE = /^(?:pkg\/mod\/)?[\w.-]+(?:\/[\w.@-]+)+\.go:\d+: /;

function fromKlog(message: string): string {
  if (!message.startsWith('"')) return message;
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? '';
  const error = /\serr="((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? '';
  return error === '' ? message.replace(/^"((?:[^"\\]|\\.)*)"/, '$1') : joinParts(quoted, error, []);
}

function fromLogfmt(line: string, level: string): LogLine {
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of line.matchAll(LOGFMT_FIELD)) {
    fields[name] ??= value.startsWith('"') ? unquoted(value) : value;
  }
  const targets = TARGET_FIELDS.flatMap((name) =>
    fields[name] === undefined ? [] : [`${name}=${fields[name]}`],
  );
  const error = fields.err ?? fields.error ?? '';
  const message = fields.msg ?? fields.message ?? '';
  const stated = LEVEL_OF[level.toLowerCase()] ?? null;
  const child = childOf(message, stated);
  if (child) return { level: child.level, text: clean(joinParts(child.text, error, targets)) };
  const text = joinParts(message, error, targets);
  return {
    level: stated,
    text: clean(text === '' ? line.replace(LOGFMT_LEVEL, ' ').trim() : text),
  };
}

/** Takes quotes and escapes off; what JSON knows no escape for stays as it stands. */
function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}

function clean(text: string): string {
  const fieldsAt = text.endsWith('}') ? text.indexOf('{"') : -1;
  const field = fieldsAt === -1 ? null : ERROR_FIELD.exec(text.slice(fieldsAt));
  const said = (field ? `${text.slice(0, fieldsAt).trimEnd()}: ${field[1]}` : text)
    .replaceAll('\\"', '"')
    .trim()
    .replace(SOURCE_LINE, '');
  if (said.length <= MAX_TEXT_CHARS) return said;
  return `${said.slice(0, MAX_TEXT_CHARS / 2)} … ${said.slice(-MAX_TEXT_CHARS / 2)}`;
}
