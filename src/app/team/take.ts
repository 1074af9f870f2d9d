// What other homes say, taken in: a page of one home in one transaction, so that a cut loses and doubles nothing.
import type { Pattern } from '../../domain/pattern.ts';
import { type CheckedEvent, type HubHead, type HubPage, TEAM_SCHEMA_VERSION } from '../../domain/team.ts';
import type { SanitizeScope } from '../../learning/sanitize.ts';
import type { OpenedStore } from '../runtime.ts';
import { Taker } from './taker.ts';

export interface TakeParts extends Pick<OpenedStore, 'store' | 'cases' | 'learned' | 'team'> {
  readonly library: readonly Pattern[];
  readonly scope: () => SanitizeScope;
  readonly now: string;
  /** The home that takes it in. */
  readonly home: string;
}

/** What became of events. */
export interface Taken {
  /** Events that were new here, by kind. */
  readonly kinds: Map<string, number>;
  /** Investigations that came. */
  readonly investigations: number[];
  /** Events that say what may not be said, with the first reason. */
  refused: number;
  reason: string | null;
  /** Events that wait for a newer program. */
  newer: number;
  /** Investigations that were taken back. */
  removed: number;
}

/** Makes the count of what was taken, before anything was. */
export function nothingTaken(): Taken {
  return { kinds: new Map(), investigations: [], refused: 0, reason: null, newer: 0, removed: 0 };
}

/** Events of one home that follow each other, and what their check came to. */
export interface CheckedPage {
  readonly head: HubHead;
  readonly after: number;
  readonly page: HubPage;
  readonly checked: readonly CheckedEvent[];
}

/** Takes a page in. What another process took meanwhile is left alone. */
export function takePage({ head, after, page, checked }: CheckedPage, parts: TakeParts, taken: Taken): void {
  const { team } = parts;
  const { events, unreadable, lastSeq } = page;
  if (lastSeq === null) return;
  team.atomically(() => {
    if (team.cursor(head.home) !== after) return;
    const taker = new Taker(parts, taken);
    for (const [at, event] of events.entries()) taker.take({ ...event, home: head.home }, checked[at]);
    taken.refused += unreadable;
    if (unreadable > 0) taken.reason ??= 'it is not an event, or too big for one';
    taker.finish();
    team.advance({ ...head, seq: lastSeq });
  });
}

/** Takes in what waited for this version of the program. */
export function takeReadable(parts: TakeParts, taken: Taken): void {
  parts.team.atomically(() => {
    const taker = new Taker(parts, taken);
    for (const event of parts.team.takeReadable(TEAM_SCHEMA_VERSION)) taker.take(event);
    taker.finish();
  });
}
