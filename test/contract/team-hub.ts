// What every TeamHub must do, said once and run over each.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HubEvent, TeamEvent, TeamHub } from '../../src/domain/team.ts';

export interface OpenedHubs {
  /** Opens a talk as a member. */
  open(member: string): Promise<TeamHub>;
}

/** The members that a hub must know. */
export const MEMBERS = ['anna', 'ben'] as const;

function eventOf(home: string, seq: number, overrides: Partial<TeamEvent> = {}): TeamEvent {
  const id = randomUUID();
  return {
    id,
    seq,
    version: 1,
    kind: 'label',
    about: { home, id },
    body: { says: `grüße ${seq}` },
    ...overrides,
  };
}

/** Gives events of a hub as they were sent. */
export function asSent(events: readonly HubEvent[]): readonly TeamEvent[] {
  return events.map(({ text, receivedAt: _, ...event }) => ({ ...event, body: JSON.parse(text) as unknown }));
}

/** Runs the contract over what `hubs` gives. */
export function teamHubContract(name: string, hubs: () => OpenedHubs): void {
  describe(name, () => {
    const asAnna = async <Result>(use: (hub: TeamHub, home: string) => Promise<Result>): Promise<Result> => {
      const hub = await hubs().open('anna');
      const home = randomUUID();
      try {
        await hub.join(home);
        return await use(hub, home);
      } finally {
        await hub.close();
      }
    };

    it('gives what was appended, in order, a page at a time', () =>
      asAnna(async (hub, home) => {
        const events = [1, 2, 4, 7].map((seq) => eventOf(home, seq));
        const stored = await hub.append(home, events, []);
        expect([...stored].sort()).toEqual(events.map(({ seq, id }) => [seq, id]));
        const first = await hub.read(home, 0, 3);
        expect(asSent(first.events)).toEqual(events.slice(0, 3));
        expect(first).toMatchObject({ lastSeq: 4, unreadable: 0 });
        expect(asSent((await hub.read(home, 4, 3)).events)).toEqual(events.slice(3));
        expect((await hub.read(home, 7, 3)).lastSeq).toBeNull();
        expect(await hub.heads()).toContainEqual({ home, seq: 7, member: 'anna' });
        const now = await hub.now();
        expect(Math.abs(Date.parse(first.events[0]?.receivedAt ?? '') - Date.parse(now))).toBeLessThan(
          60_000,
        );
      }));

    it('leaves what is there as it is, and says what is there', () =>
      asAnna(async (hub, home) => {
        const first = eventOf(home, 1);
        await hub.append(home, [first], []);
        const again = await hub.append(home, [first, eventOf(home, 2)], []);
        expect(again.get(1)).toBe(first.id);
        const other = eventOf(home, 1, { body: { says: 'else' } });
        expect((await hub.append(home, [other], [])).get(1)).toBe(first.id);
        expect(asSent((await hub.read(home, 0, 10)).events)).toContainEqual(first);
        expect((await hub.read(home, 0, 10)).events).toHaveLength(2);
      }));

    it('takes a home’s own words out, but not that they were forgotten', () =>
      asAnna(async (hub, home) => {
        const gone = eventOf(home, 1);
        const kept = eventOf(home, 2);
        const tombstone = eventOf(home, 3, { kind: 'forget', about: gone.about, body: {} });
        await hub.append(home, [gone, kept], []);
        await hub.append(home, [tombstone], [gone.about]);
        expect((await hub.read(home, 0, 10)).events.map(({ id }) => id)).toEqual([kept.id, tombstone.id]);
      }));

    it('refuses a home that is another member’s', () =>
      asAnna(async (_, home) => {
        const ben = await hubs().open('ben');
        await expect(ben.join(home)).rejects.toMatchObject({ code: 'DATA_INVALID' });
        await expect(ben.append(home, [eventOf(home, 9)], [])).rejects.toMatchObject({
          code: 'HUB_UNAVAILABLE',
        });
        await ben.close();
      }));
  });
}
