// Scores the grammar against a table of labelled messages: predicates, mentions found, mentions made up, speakers.
import type { Mention, MentionType, Predicate, Speaker } from '../../../src/domain/complaint.ts';
import { complaintOf } from '../../../src/facts/messages/complaint.ts';

export interface Labelled {
  readonly family: string;
  readonly text: string;
  readonly predicate: Predicate;
  /** The component of the event; none for lines of logs and texts of a status. */
  readonly source?: string;
  /** Only where it is clear. */
  readonly speaker?: Speaker;
  /** What the message is about: the first of its mentions. */
  readonly subject?: string;
  readonly mentions: readonly Omit<Mention, 'at'>[];
}

/** Of these types a message's labels are complete: others that are found are made up. */
const COMPLETE: ReadonlySet<MentionType> = new Set<MentionType>([
  'host',
  'address',
  'user',
  'verb',
  'resource',
  'object',
  'variable',
]);

export interface Score {
  readonly messages: number;
  /** Shares, 0…1. */
  readonly predicates: number;
  readonly mentions: number;
  /** Share of the found mentions of `COMPLETE` types that are labelled. */
  readonly honest: number;
  readonly speakers: number;
  readonly misses: readonly string[];
}

/** Reads every message and counts what is right. */
export function score(table: readonly Labelled[]): Score {
  const counts = { predicates: 0, wanted: 0, found: 0, claimed: 0, labelled: 0, speakers: 0, spoken: 0 };
  const misses: string[] = [];
  for (const entry of table) {
    const complaint = complaintOf(entry.text, entry.source === undefined ? {} : { source: entry.source });
    const wrong: string[] = [];
    if (complaint.predicate === entry.predicate) counts.predicates++;
    else
      wrong.push(
        `${complaint.predicate} for ${entry.predicate} (told: ${complaint.told.text.slice(0, 120)})`,
      );
    for (const wanted of entry.mentions) {
      counts.wanted++;
      if (complaint.mentions.some((mention) => isSame(mention, wanted))) counts.found++;
      else wrong.push(`without ${wanted.type} ${wanted.kind ?? ''} ${wanted.text}`);
    }
    for (const mention of complaint.mentions.filter(({ type }) => COMPLETE.has(type))) {
      counts.claimed++;
      if (entry.mentions.some((wanted) => isSame(mention, wanted))) counts.labelled++;
      else wrong.push(`made up ${mention.type} ${mention.kind ?? ''} ${mention.text}`);
    }
    if (entry.speaker) {
      counts.spoken++;
      if (complaint.speaker === entry.speaker) counts.speakers++;
      else wrong.push(`${complaint.speaker} speaks, not ${entry.speaker}`);
    }
    if (wrong.length > 0)
      misses.push(`${entry.family}: ${wrong.join(' · ')}\n    ${entry.text.slice(0, 300)}`);
  }
  return {
    messages: table.length,
    predicates: counts.predicates / table.length,
    mentions: counts.found / counts.wanted,
    honest: counts.labelled / counts.claimed,
    speakers: counts.speakers / counts.spoken,
    misses,
  };
}

function isSame(mention: Omit<Mention, 'at'>, wanted: Omit<Mention, 'at'>): boolean {
  if (mention.type !== wanted.type) return false;
  if (mention.type !== 'object') return mention.text.replace(/\.$/, '') === wanted.text;
  return (
    mention.name === wanted.name &&
    (wanted.kind === undefined || mention.kind === wanted.kind) &&
    (wanted.namespace === undefined || mention.namespace === wanted.namespace)
  );
}
