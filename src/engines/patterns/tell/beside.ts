// What the same object complained of beside what is told as likely: the line that decides may be another one.
import { isSpecific, type Predicate } from '../../../domain/complaint.ts';
import { shortenMiddle } from '../../../domain/shorten.ts';
import { FACT_KINDS } from '../../../facts/catalogue.ts';
import { parseLogLine } from '../../../facts/logs/line.ts';
import { complaintOf } from '../../../facts/messages/complaint.ts';
import { isAfterword } from '../../../facts/messages/log-lines.ts';
import { SAID_CODE } from '../../../facts/messages/said.ts';
import type { Evidence, FoundFact } from '../evidence.ts';
import type { Candidate } from '../match.ts';

/** At most this many complaints are told beside a likely cause. */
const MAX_BESIDE = 2;
/** Each of them has so much room, in characters. */
const MAX_BESIDE_CHARS = 200;
/** Numbers, hashes and addresses vary from one copy of a complaint to the next. */
const VARYING = /0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+(?:[.:]\d+)*/gi;

/** A complaint beside what is told, in its own words. */
export interface Beside {
  readonly found: FoundFact;
  readonly said: string;
}

/** Gives what else the object of a candidate complained of, the most telling first. `told` is what is said already. */
export function besideOf({ facts, group }: Candidate, told: string, evidence: Evidence): readonly Beside[] {
  const own = new Set(facts);
  const [anchor] = facts;
  const seen = new Set<string>([keyOf(told)]);
  const beside: Beside[] = [];
  const others = evidence
    .about(group)
    .filter((found) => !own.has(found) && isMessage(found) && isOfSameRun(found, anchor))
    .sort((a, b) => weightOf(b) - weightOf(a));
  for (const found of others) {
    if (beside.length >= MAX_BESIDE) break;
    const whole = saidOf(found);
    const key = keyOf(whole);
    if (key === '' || [...seen].some((other) => saysTheSame(other, key))) continue;
    seen.add(key);
    beside.push({ found, said: shortenMiddle(whole, MAX_BESIDE_CHARS) });
  }
  return beside;
}

/** Copies fail alike: what one of them says is not repeated by another. */
function isOfSameRun({ fact }: FoundFact, anchor: FoundFact | undefined): boolean {
  if (anchor === undefined || fact.subject.kind !== 'Pod' || anchor.fact.subject.kind !== 'Pod') return true;
  return fact.subject.name === anchor.fact.subject.name;
}

function isMessage({ fact }: FoundFact): boolean {
  return (
    (fact.code === SAID_CODE || FACT_KINDS.get(fact.code)?.standing === 'said') && !isAfterword(fact.quote)
  );
}

function saidOf({ fact }: FoundFact): string {
  const { said, log } = fact.captures;
  return (said ?? log ?? parseLogLine(fact.quote).text).replace(/\s+/g, ' ').trim();
}

/** What names a kind of failure says most, then what comes again. */
function weightOf(found: FoundFact): number {
  const { predicate = complaintOf(saidOf(found), { source: 'log' }).predicate, count = '1' } =
    found.fact.captures;
  return (isSpecific(predicate as Predicate) ? 2 : 0) + (Number(count) > 1 ? 1 : 0);
}

/** Messages that begin alike differ in what they are about this time: a statement, a request. */
const SAME_BEGINNING_CHARS = 40;

function saysTheSame(told: string, key: string): boolean {
  return told.includes(key.slice(0, SAME_BEGINNING_CHARS)) || key.includes(told);
}

function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(VARYING, '#')
    .replace(/[^a-z#]+/g, ' ')
    .trim();
}
