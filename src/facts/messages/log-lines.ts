// Which lines of a log that no rule takes tell of trouble: by level, by what they state, by how often they come.
import { type Complaint, isSpecific } from '../../domain/complaint.ts';
import { LOG_LEVELS, type LogLevel } from '../logs/framing.ts';
import { parseLogLine, timeOfLine } from '../logs/line.ts';
import { detailsUnder } from '../logs/records.ts';
import { complaintOf } from './complaint.ts';

/** At most this many lines of one log are told. */
const MAX_TOLD = 3;
/** Complaints are looked for in so many lines, from the end. */
const MAX_CANDIDATES = 200;
/** Lines with a word like these are worth taking apart; all others are not, so that long logs cost little. */
const TROUBLE_WORD =
  /\b(?:err|errors?|fail\w*|fatal|panic|cannot|can't|can not|could ?n[o']t|unable|denied|forbidden|unauthorized|invalid|illegal|unknown|unexpected|unsupported|undefined|missing|not (?:found|exist|allowed|permitted|valid|supported|set|enough|defined|ready|registered|serviceable|configured)|no such|does not|doesn't|did not|is not|refus\w*|reset|timed? ?out|timeout|deadline|expired?|exceed\w*|exhausted|full|insufficient|too (?:many|large|big|small|long|old)|busy|in use|already|lock(?:ed)?|conflict\w*|mismatch\w*|incompatible|corrupt\w*|abort\w*|reject\w*|broken|bad|lost|unreachable|unavailable|unresolved|waiting|blocked|stale|skipp\w*|ignor\w*|E[A-Z]{3,}|No \w+ found|none of)\b/i;
/** Lines that say farewell, count, point elsewhere or repeat: they are no reason. */
export const NO_REASON =
  /^(?:exiting|exit|shutting down|shutdown|terminating|terminated|stopping|stopped|aborting|aborted|giving up|bye|goodbye|failed|error|fatal|unhandled exception|traceback)\b[ .!:]*(?:now|gracefully|immediately|process|program|with (?:exit )?(?:code|status) \d+|\d+)?[.!]*$|\b(?:0|no|zero|without) (?:errors?|failures?|exceptions?)\b|\berrors?(?:[_ ]?count)?[=: ]+0\b|^Worker failed to boot|^Reason: Worker failed|^Exception in worker process|^A complete log of this run|^\S+\[\d+\]$|^.{0,80}\bexited with (?:status|code|exit code) \d+|^(?:code|errno|syscall|path|lifecycle script|workspace|location) \S|SIGTERM|SIGINT|received signal (?:15|2)\b|signal: (?:terminated|interrupt)|graceful(?:ly)? (?:shut ?down|stop)|context canceled|http: Server closed|^\W*$|^(?:stack ?trace|stack|caused by|note: run with `RUST_BACKTRACE)/i;
/** Lines that say of themselves that nothing comes of it. */
const HARMLESS =
  /\busing (?:the |its )?(?:built-in )?defaults?\b|\bfall(?:ing)? ?back to\b|\bnot (?:set|configured|found), (?:using|skipping|ignoring|disabling)\b|\b(?:is|are) optional\b|\bdeprecat|\bwill (?:be )?retr(?:y|ied)\b.{0,20}$/i;
/** What a program leaves out it may tell at its lowest level alone. */
const LEFT_OUT = /\b(?:skipp|ignor|reject)\w*\b.{0,400}\b(?:because|since|as|due to)\b/i;
/** Numbers, hashes and addresses vary from one line to the next of the same complaint. */
const VARYING = /0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+(?:[.:]\d+)*/gi;
/** A wait is met when at least so many lines follow that complain of nothing. */
export const CALM_LINES_AFTER_A_WAIT = 3;
/** A complaint of a program that is well counts when it comes at least this often. */
const MIN_REPEATS_WHEN_WELL = 3;

/** Ends with how another process ended: why stands in what that one wrote. */
const ENDS_WITH_AN_EXIT =
  /\b(?:exit(?:ed)?|returned)(?: with)?(?: non-?zero)?(?: exit)?(?: status| code)[:= ]*-?\d+\W*$/i;
/** What a program advises after it has said what is wrong. */
const ADVICE =
  /^(?:if (?:this|you|it)|you (?:can|may|might|should|need)|did you|please|try |see |hint|tip|note:|for (?:more|help|details)|check (?:the|your|that)|consider|to (?:fix|resolve|learn)|refer to|make sure|ensure|learn more|read more|visit )\b/i;

/** Tells whether a line of level error only advises, or tells that another process ended: others say why. */
export function isAfterword(raw: string): boolean {
  const { text } = parseLogLine(raw);
  return ADVICE.test(text) || ENDS_WITH_AN_EXIT.test(text);
}

/** Tells whether a line has a word that complaints have; a cheap look before it is taken apart. */
export function soundsTroubled(text: string): boolean {
  return TROUBLE_WORD.test(text);
}

/** A line that goes on with what the line before it began: its framing is followed by a wide gap. */
const CONTINUES = /^\s{2,}\S|[>\]:|]\s{6,}\S/;
/** So many lines are joined to the one that they continue. */
const MAX_CONTINUED = 5;

/** An error is looked for so many lines before one that may belong to it. */
const MAX_RECORD_LINES = 8;

/** One complaint of a log, with how often it came. */
export interface ToldLine {
  /** The last line that says it, as the log has it. */
  readonly line: string;
  readonly complaint: Complaint;
  readonly count: number;
}

/** What the lines that no rule takes come to. */
export interface Remainder {
  /** The most telling ones, in the order of the log. */
  readonly told: readonly ToldLine[];
  /** Nothing in any of them speaks of trouble. */
  readonly isSilent: boolean;
  /** The last line that says anything; empty when there is none. */
  readonly last: string;
}

interface Group {
  line: string;
  at: number;
  count: number;
  readonly level: LogLevel | null;
  readonly complaint: Complaint;
}

/**
 * Looks through the lines of a log that no rule took, in their order. `isWell`: the program works, so that only what
 * is grave or comes again and again counts.
 */
export function remainderOf(lines: readonly string[], isWell: boolean): Remainder {
  const groups = new Map<string, Group>();
  let last = '';
  let silent = true;
  let calm = 0;
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - MAX_CANDIDATES); at--) {
    const raw = lines[at] ?? '';
    const { level: own, text: head } = parseLogLine(raw);
    const level = own ?? levelOfRecord(lines, at, head);
    if (head === '' || (level === 'debug' && !LEFT_OUT.test(head)) || (CONTINUES.test(raw) && at > 0))
      continue;
    const text = `${head}${continuationOf(lines, at)}`;
    if (last === '') last = raw.trim();
    const grave = level !== null && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf('warn');
    if ((!grave && !soundsTroubled(text)) || NO_REASON.test(text) || HARMLESS.test(text)) {
      calm += 1;
      continue;
    }
    const key = text.replace(VARYING, '#');
    const known = groups.get(key);
    if (known) {
      known.count += 1;
      continue;
    }
    const complaint = complaintOf(text, { source: 'log' });
    if (!grave && (isWell ? !isSpecific(complaint.predicate) : complaint.predicate === 'said')) continue;
    silent = false;
    if (complaint.predicate === 'waiting' && calm >= CALM_LINES_AFTER_A_WAIT) continue;
    groups.set(key, { line: raw.trim(), at, count: 1, level, complaint });
  }
  const counted = [...groups.values()].filter(
    ({ count, level }) => !isWell || count >= MIN_REPEATS_WHEN_WELL || level === 'error',
  );
  const told = counted
    .sort((a, b) => weightOf(b) - weightOf(a) || b.at - a.at)
    .slice(0, MAX_TOLD)
    .sort((a, b) => a.at - b.at)
    .map(({ line, complaint, count }) => ({ line, complaint, count }));
  return { told, isSilent: silent, last };
}

/**
 * The level that a line has from the one that began its record: what a program logs may be many lines long, and only
 * the first says that it is an error. Lines that do not sound so are its context.
 */
function levelOfRecord(lines: readonly string[], at: number, text: string): LogLevel | null {
  if (!soundsTroubled(text) || timeOfLine(lines[at] ?? '') !== null) return null;
  for (let before = at - 1; before >= Math.max(0, at - MAX_RECORD_LINES); before--) {
    const line = lines[before] ?? '';
    const { level } = parseLogLine(line);
    if (level !== null) return level === 'error' ? level : null;
    if (timeOfLine(line) !== null) return null;
  }
  return null;
}

function continuationOf(lines: readonly string[], at: number): string {
  let joined = '';
  const details = detailsUnder(lines, at);
  if (details !== '') return `. ${details}`;
  for (let next = at + 1; next <= at + MAX_CONTINUED && CONTINUES.test(lines[next] ?? ''); next++) {
    joined += ` ${parseLogLine(lines[next] ?? '').text.replace(/^<[\d.]+>\s*/, '')}`;
  }
  return joined;
}

/** What is grave, specific and comes again says most. */
function weightOf({ level, complaint, count }: Group): number {
  const gravity = level === 'error' ? 2 : level === 'warn' ? 1 : level === null ? 1 : 0;
  const less = ADVICE.test(complaint.text) || ENDS_WITH_AN_EXIT.test(complaint.text) ? 2 : 0;
  return (
    gravity + (isSpecific(complaint.predicate) ? 2 : 0) + (count >= MIN_REPEATS_WHEN_WELL ? 1 : 0) - less
  );
}
