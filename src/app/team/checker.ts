// Who checks what other homes say: a thread of its own where there is much of it, else whoever takes it in.
import type { EventChecker } from '../../domain/team.ts';
import { checkEvent } from './read-event.ts';

/** Fewer events are taken in before a thread would have begun. */
export const MANY_EVENTS = 4000;

/** Makes the checker for so many events. Where the thread fails, what it was asked is checked here. */
export function checkerFor(events: number, startThread: () => Promise<EventChecker>): EventChecker {
  const here: EventChecker['check'] = async (home, page) => page.map((event) => checkEvent(event, home));
  if (events < MANY_EVENTS) return { check: here, close: async () => {} };
  const thread = startThread();
  // Whoever asks is told.
  thread.catch(() => {});
  return {
    check: async (home, page) => {
      try {
        return await (await thread).check(home, page);
      } catch {
        return here(home, page);
      }
    },
    close: async () => {
      await thread.then((started) => started.close()).catch(() => {});
    },
  };
}
