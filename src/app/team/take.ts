// What other homes say, taken in: events of one home in one transaction, so that a cut loses and doubles nothing.
import type { Pattern } from '../../domain/pattern.ts';
import { type HubHead, type HubPage, TEAM_SCHEMA_VERSION } from '../../domain/team.ts';
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

/** Takes pages of a home in that follow each other. What another process took meanwhile is left alone. */
export function takePages(
  head: HubHead,
  after: number,
  pages: readonly HubPage[],
  parts: TakeParts,
  taken: Taken,
): void {
  const { team } = parts;
  const lastSeq = pages.findLast((page) => page.lastSeq !== null)?.lastSeq;
  if (lastSeq === undefined || lastSeq === null) return;
  team.atomically(() => {
    if (team.cursor(head.home) !== after) return;
    const taker = new Taker(parts, taken);
    for (const page of pages) {
      for (const event of page.events) taker.take({ ...event, home: head.home });
      taken.refused += page.unreadable;
      if (page.unreadable > 0) taken.reason ??= 'it is not an event, or too big for one';
    }
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
