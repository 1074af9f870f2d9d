// The framing of a line of plain text: time, level, logger, thread and what else programs write before what they say.

/** From mild to grave; fatal, panic and the like count as `error`. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What programs call their levels. */
export const LEVEL_OF: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  verbose: 'debug',
  debug: 'debug',
  dbug: 'debug',
  trce: 'debug',
  fine: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  note: 'info',
  success: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
  fail: 'error',
  severe: 'error',
  crit: 'error',
  critical: 'error',
  fatal: 'error',
  panic: 'error',
  dpanic: 'error',
  emerg: 'error',
  emergency: 'error',
  alert: 'error',
  // MongoDB writes one letter.
  f: 'error',
  e: 'error',
  w: 'warn',
  i: 'info',
  d1: 'debug',
  d2: 'debug',
};

const LEVEL_WORDS =
  'TRACE|VERBOSE|DEBUG|FINE|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRIT|CRITICAL|FATAL|DPANIC|PANIC|EMERG|EMERGENCY|ALERT';
/** Times as programs write them, at the start of what is left of a line. */
const TIME =
  /^[[(]?(?:\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]| - | {2})?\d{1,2}:\d\d:\d\d(?:[.,:]\d+)?|\d\d\/\d\d\/\d{2,4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?|\d\d:\d\d:\d\d(?:[.,]\d+)?|\d{1,2}:\d\d[AP]M|\d{1,2}[ /-][A-Z][a-z]{2}[ /-]\d{4}[ :]\d\d:\d\d:\d\d(?:\.\d+)?|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?|\d{10}(?:\.\d+)?)(?: ?(?:Z|UTC|GMT|CES?T|[+-]\d\d:?\d\d))?[\])]?[\s:|,-]*/;
/** What stands before the time: the process of NATS and Nest, the component of Bitnami's scripts. */
const BEFORE_TIME = /^(?:\[(?:\d+|[A-Z][a-z]+)\] (?:\d+ +- )?(?=\d)|[\w-]+ (?=\d\d:\d\d:\d\d\.\d\d ))/;
/** Redis: process and role, before the time. */
const REDIS_PREFIX = /^\d+:[A-Z] /;
const REDIS_MARK = /^[*#.-] /;

/** Framings that say their level in a way of their own. */
const OWN_FRAMINGS: readonly RegExp[] = [
  // Ruby's Logger: letter, time and process, word, program.
  /^[DIWEFAU], \[[^\]]*\]\s+(?<level>[A-Z]+) -- [^:]*:\s*/,
  // glog with its year, CockroachDB.
  /^(?<level>[IWEF])(?:\d{6}|\d{8}) \d\d:\d\d:[\d.]+ +\d+ (?:[^\s\]]+\] |\S+ (?:⋮ )?(?:\[[^\]]*\] )?(?:\d+ +)?)/,
  // logrus at a terminal.
  /^(?<level>TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d+\]\s*/,
  /^PHP (?<level>(?:Recoverable )?[Ff]atal error|Parse error|Warning|Notice|Deprecated): +/,
  // Monolog and Laravel: channel and level.
  new RegExp(`^[\\w-]+\\.(?<level>${LEVEL_WORDS}): `),
  // Sidekiq: what it works on, as names with values.
  new RegExp(`^(?:[\\w.-]+=\\S+ )+(?<level>${LEVEL_WORDS}): `),
  // HAProxy, with the day of the year.
  /^\[(?<level>ALERT|WARNING|NOTICE)\] +(?:\d{3}\/\d{6} )?\(\d+\) : /,
  // Apache: module and level, process, client.
  /^\[\w+:(?<level>[a-z]+)\] (?:\[[^\]]*\] )*(?:AH\d+: )?/,
  // Istio and zap's console: columns.
  /^(?<level>debug|info|warn|warning|error|fatal|panic)\t(?:[\w./@:-]+\t)?/,
  // syslog: host, program and process; then the level, where there is one.
  /^(?:[\w.-]+ )?[\w/.-]+\[\d+(?::\d+)?\]:? (?<level>debug|info|notice|warning|error|fatal|panic): /,
  // Programs of a terminal: their name and a level below error; what stands behind `error:` rules look at whole.
  /^[\w./-]+: (?<level>debug|info|notice|note|warning): /,
  /^Exception in thread "[^"]*" (?<level>)/,
  /^=(?<level>ERROR|CRASH|SUPERVISOR|WARNING|INFO) REPORT====.*$/,
  /^npm (?<level>ERR!|error) ?/,
];
/** Level words of framings that have their own, beside those that all use. */
const OWN_LEVELS: Readonly<Record<string, LogLevel>> = {
  '': 'error',
  'err!': 'error',
  'fatal error': 'error',
  'recoverable fatal error': 'error',
  'parse error': 'error',
  deprecated: 'debug',
  crash: 'error',
  supervisor: 'error',
  trac: 'debug',
  debu: 'debug',
  erro: 'error',
  fata: 'error',
  pani: 'error',
};

/** Up to four words between time and level: threads, processes, names with their values, source lines. */
const LEVEL_AFTER_TIME = new RegExp(
  `^(?:(?:[^\\s"'{}=]+|[\\w.-]+=[^\\s"]+|\\[[^\\]]{0,80}\\]|\\{[^}]{0,80}\\})\\s+){0,4}?[[(<|]?(${LEVEL_WORDS})(?=[\\])>|:\\s,/-]|$)`,
);
const LEVEL_AT_START = new RegExp(
  `^(?:\\[[^\\]]{1,60}\\]\\s*){0,3}[[(<|]? ?(${LEVEL_WORDS})(?=[\\])>|:\\s,-]|$)`,
);
const LEVEL_BRACKETED =
  /^(?:nginx: |[\w.-]+=\S+ )?(?:[[({][^\])}]{0,60}[\])}]\s*){0,3}[[(<] ?(trace|debug|info|notice|warn|warning|error|err|severe|crit|critical|fatal|panic|emerg|alert)[\])>]/i;
const LEVEL_COLON =
  /^(trce|dbug|debug|info|notice|warn|warning|error|err|fail|crit|critical|fatal|alert)(?:\[[^\]]{1,40}\])?:(?=\s|$)/i;
/** Thread, process, logger and punctuation between the level and the message. What stands in quotes is said. */
const AFTER_LEVEL =
  /^(?:[\])>|:,\s-]+|<\d+\.\d+\.\d+>(?=\s|$)|==> |\/[\w-]+\]|\[(?!")[^\]]{0,80}\]|\d+ ---|\d+#\d+:|root:(?=\S)|[\w$]+(?:\.[\w$-]+)+\s+[:-]\s|[\w$]+(?:\.[\w$-]+)+#[\w$<>]+:\s|[\w/.-]+\.(?:go|py|rs|js|ts|java|cc|cpp|lua):\d+[\s:]+)/;
const MAX_PREFIX_PARTS = 8;
/** What frameworks put before each line of one request: its id. */
const REQUEST_TAG = /^\[[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\] */;
/** Lines in which PostgreSQL repeats a statement. */
const STATEMENT = /^(?:STATEMENT|CONTEXT|HINT|QUERY|LOCATION): {1,2}/;

/** Takes time, level, logger and thread off a line of text; empty where it says nothing of its own. */
export function unframe(line: string): { readonly level: LogLevel | null; readonly text: string } {
  const redis = line.replace(REDIS_PREFIX, '').replace(BEFORE_TIME, '');
  const withoutTime = redis.replace(TIME, '');
  const untimed = REDIS_PREFIX.test(line) ? withoutTime.replace(REDIS_MARK, '') : withoutTime;
  const timed = untimed.length < line.length;
  if (STATEMENT.test(untimed.replace(/^\[\d+\] (?:\S+@\S+ )?/, ''))) return { level: null, text: '' };
  for (const framing of OWN_FRAMINGS) {
    const own = framing.exec(untimed);
    if (own) return { level: levelOf(own.groups?.level ?? ''), text: said(untimed.slice(own[0].length)) };
  }
  const match =
    (timed ? LEVEL_AFTER_TIME : LEVEL_AT_START).exec(untimed) ??
    LEVEL_BRACKETED.exec(untimed) ??
    LEVEL_COLON.exec(untimed);
  if (!match) return { level: null, text: said(untimed) };
  let rest = untimed.slice(match[0].length).replace(TIME, '');
  for (let part = 0; part < MAX_PREFIX_PARTS; part++) {
    const shorter = rest.replace(AFTER_LEVEL, '').replace(TIME, '');
    if (shorter.length === rest.length) break;
    rest = shorter;
  }
  return { level: levelOf(match[1] ?? ''), text: said(rest) };
}

function levelOf(word: string): LogLevel | null {
  return LEVEL_OF[word.toLowerCase()] ?? OWN_LEVELS[word.toLowerCase()] ?? null;
}

function said(text: string): string {
  return text.replace(REQUEST_TAG, '');
}
