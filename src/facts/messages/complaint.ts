// Reads a message of trouble: of an event, a condition, a status, or a line of a log.
import { type Clause, type Complaint, isSpecific, type Predicate } from '../../domain/complaint.ts';
import { parseLogLine } from '../logs/line.ts';
import { mentionsOf } from './mentions.ts';
import { predicateOf } from './predicate.ts';
import { type Origin, speakerOf } from './speaker.ts';
import { unwrap } from './unwrap.ts';

/** A clause that is shorter than this, in characters, is told with the one before it, which names what it is about. */
const BARE_CHARS = 48;

const JSON_WITHIN = /\{\s*\\*"/;
/** Tails that fit every failure. */
const GENERIC_TAIL =
  /^(?:not found|unknown|Unauthorized|Forbidden|context (?:deadline exceeded|canceled)|timed out waiting for the condition|deadline exceeded|(?:i\/o |operation |connection )?(?:timeout|timed out))\W*$/;

/** What a message states and in which clause. */
export interface Statement {
  readonly clauses: readonly string[];
  /** The clauses that decide, joined: the one with the predicate and what it is about. */
  readonly told: string;
  readonly predicate: Predicate;
}

/** Takes a message apart. `text` is quoted as it is; `origin` says where it was read. */
export function complaintOf(text: string, origin: Origin = {}): Complaint {
  const said = saidIn(text, origin);
  const { clauses, told, predicate } = statementOf(said);
  const spans = spansOf(text, clauses);
  return {
    text,
    clauses: spans,
    told: spanOf(text, told, 0),
    predicate,
    mentions: mentionsOf(searchedIn(text, clauses)).map((mention) => {
      const at = text.startsWith(mention.text, mention.at) ? mention.at : text.indexOf(mention.text);
      return { ...mention, at: Math.max(0, at) };
    }),
    speaker: speakerOf(told, text, origin),
  };
}

/** Finds the clause that decides: the innermost with a specific predicate, else the innermost that says it failed. */
export function statementOf(said: string): Statement {
  const clauses = unwrap(said);
  const predicates: Predicate[] = [];
  // From the innermost: what stands outside of the clause that decides is not read.
  let decides = -1;
  for (let index = clauses.length - 1; index >= 0 && decides === -1; index--) {
    predicates[index] = predicateOf(clauses[index] ?? '', said);
    if (isSpecific(predicates[index] ?? 'said')) decides = index;
  }
  // A tail that fits every failure gives way to what stands before it.
  if (decides > 0 && GENERIC_TAIL.test(clauses[decides] ?? '')) {
    const before = predicateOf(clauses[decides - 1] ?? '', said);
    if (isSpecific(before)) predicates[--decides] = before;
  }
  if (decides === -1) decides = predicates.lastIndexOf('failed');
  if (decides === -1) decides = clauses.length - 1;
  return { clauses, told: withSubject(clauses, decides), predicate: predicates[decides] ?? 'said' };
}

function withSubject(clauses: readonly string[], decides: number): string {
  let told = clauses[decides] ?? '';
  for (let index = decides - 1; index >= 0 && told.length < BARE_CHARS; index--)
    told = `${clauses[index]}: ${told}`;
  return told;
}

/** Takes the framing off a line; texts of several lines have none. */
function saidIn(text: string, origin: Origin): string {
  if (text.includes('\n') || (origin.source !== undefined && origin.source !== 'log')) return text;
  const { text: said } = parseLogLine(text);
  if (said === '' || said === text.replaceAll('\\"', '"').trim()) return text;
  const child = JSON_WITHIN.test(text) ? childSays(text, said) : '';
  return child === '' ? said : `${said}: ${child}`;
}

/** What a supervisor's line of JSON holds of its child. */
function childSays(text: string, said: string): string {
  const clauses = unwrap(text);
  return clauses.filter((clause) => !said.includes(clause) && clause !== text).join(': ');
}

/** Where mentions are searched: the fields beside a message name things, too; those of JSON are too many. */
function searchedIn(text: string, clauses: readonly string[]): string {
  if (!JSON_WITHIN.test(text)) return text.replace(/\\+"/g, '"');
  const status = /"(?:code|status|statusCode|status_code)\\*":\s*\\*"?(\d{3})\b/.exec(text)?.[1];
  const said = clauses.join(': ');
  return status === undefined ? said : `${said}\nstatus ${status}`;
}

function spansOf(text: string, clauses: readonly string[]): readonly Clause[] {
  let from = 0;
  return clauses.map((clause) => {
    const span = spanOf(text, clause, from);
    if (span.end < text.length || span.start > 0) from = span.start;
    return span;
  });
}

/** Where a text stands in a message: as it is, or with the escapes of JSON; the whole message when parts were joined. */
function spanOf(text: string, said: string, from: number): Clause {
  for (const written of [said, JSON.stringify(said).slice(1, -1)]) {
    const at = text.indexOf(written, from);
    const found = at === -1 ? text.indexOf(written) : at;
    if (found !== -1) return { start: found, end: found + written.length, text: said };
  }
  return { start: 0, end: text.length, text: said };
}
