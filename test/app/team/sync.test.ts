// What homes of a team share: what travels, what comes of it, and what a cut, a copy or a flood cannot do.
import { cpSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryHub } from '../../support/memory-hub.ts';
import { TeamHome, type TeamHomeOptions } from '../../support/team-home.ts';
import { toldTrouble } from '../../support/team-troubles.ts';

const homes: TeamHome[] = [];
let hub = new MemoryHub();

afterEach(() => {
  for (const one of homes.splice(0)) one.remove();
  hub = new MemoryHub();
});

function home(member: string, options: Partial<TeamHomeOptions> = {}): TeamHome {
  const made = new TeamHome({ hub: { at: hub, member }, ...options });
  homes.push(made);
  return made;
}

async function syncAll(...all: readonly TeamHome[]): Promise<void> {
  for (const one of [...all, ...all]) await one.sync();
}

describe('a team', () => {
  it('knows in one home what was found and said in another', async () => {
    const [anna, ben] = [home('anna'), home('ben')];
    const [id = 0] = await anna.add([toldTrouble(1)]);
    await anna.judge(id, 'up');
    await anna.sync();
    const result = await ben.sync();
    expect(result.taken.kinds).toEqual({ case: 1, label: 1 });
    await ben.with(({ store, cases }) => {
      const [told] = store.list({ limit: -1, team: true });
      const { question } = toldTrouble(1).investigation;
      expect(told).toMatchObject({ question, label: { state: 'verified' } });
      expect(cases.find(told?.id ?? 0)).toMatchObject({ score: told?.label.score, taught: false });
      expect(store.list({ limit: -1 })).toEqual([]);
    });
    expect(await ben.export()).toBe(await anna.export());
    expect(await anna.sync()).toMatchObject({ sent: 0, taken: { kinds: {} } });
    expect(hub.events).toHaveLength(2);
  });

  it('folds what many say of one investigation the same way, whoever hears it first', async () => {
    const all = ['anna', 'ben', 'cleo'].map((name) => home(name));
    const [anna, ben, cleo] = all as [TeamHome, TeamHome, TeamHome];
    const [id = 0] = await anna.add([toldTrouble(1)]);
    await syncAll(anna, ben, cleo);
    await ben.judge(1, 'down');
    await cleo.teach(1, 'The cache of cart has no bound.', 'Set MAX_ENTRIES.');
    await anna.judge(id, 'up');
    await syncAll(cleo, anna, ben);
    const seen = await Promise.all(
      all.map((one) =>
        one.with(({ store, cases }) => {
          const { investigationId: _, ...remembered } = cases.find(1) ?? { investigationId: 0 };
          return { label: store.find(1)?.label, remembered };
        }),
      ),
    );
    expect(seen[0]).toMatchObject({
      remembered: { taught: true, rootCause: 'The cache of cart has no bound.' },
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('takes back everywhere what its teacher takes back, and from nobody else', async () => {
    const [anna, ben] = [home('anna'), home('ben')];
    const [id = 0] = await anna.add([toldTrouble(1)]);
    await anna.teach(id, 'The cache of cart has no bound.', 'Set MAX_ENTRIES.');
    await syncAll(anna, ben);
    const causeAt = (one: TeamHome) => one.with(({ cases }) => cases.find(1)?.rootCause);
    await ben.judge(1, 'up');
    expect(await causeAt(ben)).toBe('The cache of cart has no bound.');
    await anna.judge(id, 'up');
    await syncAll(anna, ben);
    const { diagnosis } = toldTrouble(1).investigation;
    expect([await causeAt(anna), await causeAt(ben)]).toEqual([diagnosis?.rootCause, diagnosis?.rootCause]);
    expect(await ben.export()).toBe(await anna.export());
  });

  it('takes back everywhere what its home forgets, and from the hub what others said of it', async () => {
    const all = ['anna', 'ben', 'cleo'].map((name) => home(name));
    const [anna, ben, cleo] = all as [TeamHome, TeamHome, TeamHome];
    const [gone = 0] = await anna.add([toldTrouble(1), toldTrouble(2)]);
    await syncAll(anna, ben, cleo);
    await ben.judge(1, 'up');
    await syncAll(ben, cleo);
    await anna.forget(gone);
    await syncAll(anna, ben, cleo);
    for (const one of all) {
      const left = await one.with(({ store }) =>
        store.list({ limit: -1, team: true }).map(({ question }) => question),
      );
      expect(left).toEqual([toldTrouble(2).investigation.question]);
    }
    expect(hub.events.map(({ kind }) => kind).sort()).toEqual(['case', 'forget']);
    expect(JSON.stringify(hub.events)).not.toContain(toldTrouble(1).investigation.question);
  });

  it('takes its own words back when it forgets what another home told, and keeps the rest', async () => {
    const [anna, ben] = [home('anna'), home('ben')];
    await anna.add([toldTrouble(1)]);
    await syncAll(anna, ben);
    await ben.judge(1, 'down');
    await syncAll(ben, anna);
    expect(await anna.with(({ store }) => store.find(1)?.label.state)).toBe('failed');
    await ben.forget(1);
    await syncAll(ben, anna);
    expect(await anna.with(({ store }) => store.find(1)?.label.state)).toBe('probable');
    expect(await ben.with(({ store }) => store.list({ limit: -1, team: true }))).toEqual([]);
  });

  it('waits for what is spoken of, whichever home is heard first', async () => {
    const [anna, ben, cleo] = [home('anna'), home('ben'), home('cleo')];
    await anna.add([toldTrouble(1)]);
    await syncAll(anna, ben);
    await ben.judge(1, 'up');
    await ben.sync();
    // Cleo hears Ben's word on what Anna has not told her yet.
    hub.homes.delete([...hub.homes].find(([, member]) => member === 'anna')?.[0] ?? '');
    await cleo.sync();
    expect(await cleo.with(({ team }) => team.counts().pending)).toBe(1);
    await anna.sync();
    await cleo.sync();
    expect(await cleo.with(({ team }) => team.counts().pending)).toBe(0);
    expect(await cleo.with(({ store }) => store.find(1)?.label.state)).toBe('verified');
  });

  it('goes on as two where a home was copied', async () => {
    const [anna, copy, ben] = [home('anna'), home('anna'), home('ben')];
    await anna.add([toldTrouble(1)]);
    await anna.sync();
    cpSync(anna.folder, copy.folder, { recursive: true });
    await anna.add([toldTrouble(2)]);
    await copy.add([toldTrouble(3)]);
    await syncAll(anna, copy, ben);
    await anna.sync();
    const exports = await Promise.all([anna.export(), copy.export(), ben.export()]);
    expect(exports[1]).toBe(exports[0]);
    expect(exports[2]).toBe(exports[0]);
    const asked = await ben.with(({ store }) => store.list({ limit: -1, team: true }).length);
    expect(asked).toBe(3);
    expect(new Set(hub.events.map(({ id }) => id)).size).toBe(hub.events.length);
  });

  it('tells what was forgotten, where the hub got another address before that was heard', async () => {
    const [anna, ben] = [home('anna'), home('ben')];
    await anna.add([toldTrouble(1), toldTrouble(2)]);
    await syncAll(anna, ben);
    await anna.forget(1);
    // The clock and the home are asked for, and the line breaks before what was forgotten is sent.
    let deeds = 0;
    hub.cut = () => (++deeds === 3 ? 'before' : null);
    await expect(anna.sync()).rejects.toMatchObject({ code: 'HUB_UNAVAILABLE' });
    hub.cut = () => null;
    await anna.sync(undefined, { K8S_LEARN_TEAM_URL: 'postgres://anna@127.0.0.2/memory' });
    await ben.sync();
    const asked = await ben.with(({ store }) => store.list({ limit: -1, team: true }).length);
    expect(asked).toBe(1);
  });

  it('tells another hub everything anew', async () => {
    const anna = home('anna');
    await anna.add([toldTrouble(1)]);
    await anna.sync();
    const second = new MemoryHub();
    const moved = { ...anna.runtime, openHub: async () => second.open('anna') };
    Object.assign(anna, { runtime: moved });
    await anna.sync(undefined, { K8S_LEARN_TEAM_NAME: 'other' });
    expect(second.events.map(({ id }) => id)).toEqual(hub.events.map(({ id }) => id));
  });
});
