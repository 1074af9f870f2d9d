// A hub in memory, with the rules of deploy/team.sql, that can be cut off at any moment.
import { K8sLearnError } from '../../src/domain/errors.ts';
import type { HubEvent, HubHead, HubPage, SubjectRef, TeamEvent, TeamHub } from '../../src/domain/team.ts';

interface StoredEvent extends TeamEvent, Pick<HubEvent, 'receivedAt'> {
  readonly home: string;
}

/** When a talk is cut off: before something was done, or after it was done and before its answer came. */
export type Cut = 'before' | 'after' | null;

/** The log between the homes of one team. */
export class MemoryHub {
  readonly homes = new Map<string, string>();
  readonly events: StoredEvent[] = [];
  /** Asked before each deed. */
  cut: () => Cut = () => null;
  now: () => string = () => new Date().toISOString();

  /** Opens a talk as a member. */
  open(member: string): TeamHub {
    const deed = async <Result>(run: () => Result): Promise<Result> => {
      const cut = this.cut();
      if (cut === 'before') throw lost();
      const result = run();
      if (cut === 'after') throw lost();
      return result;
    };
    return {
      now: () => deed(this.now),
      join: (home) =>
        deed(() => {
          const owner = this.homes.get(home) ?? member;
          if (owner !== member)
            throw new K8sLearnError('DATA_INVALID', 'it is of another member', 'ask them');
          this.homes.set(home, owner);
        }),
      heads: () =>
        deed((): readonly HubHead[] =>
          [...this.homes].map(([home, owner]) => {
            const seqs = this.events.filter((event) => event.home === home).map(({ seq }) => seq);
            return { home, member: owner, seq: Math.max(0, ...seqs) };
          }),
        ),
      read: (home, after, limit) => deed(() => this.#page(home, after, limit)),
      append: (home, events, erase) => deed(() => this.#append(member, home, events, erase)),
      close: async () => {},
    };
  }

  #page(home: string, after: number, limit: number): HubPage {
    const events = this.events
      .filter((event) => event.home === home && event.seq > after)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit)
      .map(({ home: _, body, ...event }): HubEvent => ({ ...event, text: JSON.stringify(body) }));
    const chars = events.reduce((sum, { text }) => sum + text.length, 0);
    return { events, unreadable: 0, lastSeq: events.at(-1)?.seq ?? null, chars };
  }

  #append(
    member: string,
    home: string,
    events: readonly TeamEvent[],
    erase: readonly SubjectRef[],
  ): ReadonlyMap<number, string> {
    if (this.homes.get(home) !== member)
      throw new K8sLearnError('HUB_UNAVAILABLE', 'not your home', 'join first');
    for (const event of events) {
      const isThere = this.events.some(
        (other) => other.id === event.id || (other.home === home && other.seq === event.seq),
      );
      if (!isThere)
        this.events.push({
          ...(JSON.parse(JSON.stringify(event)) as TeamEvent),
          home,
          receivedAt: this.now(),
        });
    }
    const kept = this.events.filter(
      (event) =>
        event.home !== home ||
        event.kind === 'forget' ||
        !erase.some(({ home: of, id }) => event.about.home === of && event.about.id === id),
    );
    this.events.splice(0, this.events.length, ...kept);
    const asked = new Set(events.map(({ seq }) => seq));
    return new Map(
      this.events
        .filter((event) => event.home === home && asked.has(event.seq))
        .map(({ seq, id }) => [seq, id]),
    );
  }
}

function lost(): K8sLearnError {
  return new K8sLearnError('HUB_UNAVAILABLE', 'the line was cut', 'sync again');
}
