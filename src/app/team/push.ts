// Sends what waits to be told, a page at a time, and takes from the hub what was forgotten.
import { randomUUID } from 'node:crypto';
import type { TeamHub, TeamStore } from '../../domain/team.ts';

/** Events that are sent at once, each of at most 64 kB. */
const PAGE_EVENTS = 500;

/** Sends all that waits; gives how many events reached the hub. */
export async function push(
  talk: TeamHub,
  team: TeamStore,
  onSent: (sent: number) => void,
  signal: AbortSignal,
): Promise<number> {
  for (let sent = 0; ; ) {
    signal.throwIfAborted();
    const state = team.state();
    const page = team.outbox(PAGE_EVENTS);
    const erase = team.tombstones().map(({ about }) => about);
    if (state === null || (page.length === 0 && erase.length === 0)) return sent;
    const stored = await talk.append(state.home, page, erase);
    const isTaken = page.some(({ seq, id }) => stored.has(seq) && stored.get(seq) !== id);
    if (isTaken) {
      // A copy of this home wrote there as well: from now on they are two.
      const home = randomUUID();
      await talk.join(home);
      team.atomically(() => team.moveTo(home));
      continue;
    }
    const last = page.at(-1)?.seq ?? state.pushedSeq;
    team.atomically(() => {
      team.sent(last);
      for (const about of erase) team.settleTombstone(about);
      const current = team.state() ?? state;
      team.saveState({ ...current, pushedSeq: Math.max(current.pushedSeq, last) });
    });
    sent += page.length;
    onSent(page.length);
  }
}
