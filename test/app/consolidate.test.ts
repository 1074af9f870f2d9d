// The nightly job on a real database: the same twice, undone, and nothing in between.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import {
  type ConsolidateParts,
  consolidate,
  consolidateInPassing,
  undoConsolidation,
} from '../../src/app/consolidate.ts';
import type { Label } from '../../src/domain/investigation.ts';
import type { Case } from '../../src/domain/memory.ts';
import { openTestDatabase } from '../support/databases.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { learnedPattern } from '../support/learned.ts';
import { oomCase } from '../support/learned-cases.ts';

const APPS = ['cart', 'auth', 'search', 'mail', 'billing'];
const DAY_MS = 86_400_000;
const FAILED: Label = { state: 'failed', score: 0.05, signals: ['oracle:x', 'user:down'] };

function openLab() {
  const db = openTestDatabase();
  const investigations = createInvestigationStore(db);
  const cases = createCaseStore(db);
  const learned = createPatternStore(db);
  const parts: ConsolidateParts = { cases, learned, clock: FIXED_CLOCK, onProgress: () => undefined };
  const begin = (): number =>
    investigations.begin({
      question: 'why',
      cluster: { id: 'c-1', context: 'test', namespace: null },
      engine: 'patterns',
      model: null,
      arm: 'on',
      startedAt: FIXED_CLOCK.now(),
    });
  const teach = (app: string, fields: Partial<Case> = {}): void =>
    cases.put({ ...oomCase(begin(), app, fields), at: fields.at ?? FIXED_CLOCK.now() });
  const later = (days: number): ConsolidateParts['clock'] => ({
    ...FIXED_CLOCK,
    now: () => new Date(Date.parse(FIXED_CLOCK.now()) + days * DAY_MS).toISOString(),
  });
  return { db, investigations, cases, learned, parts, teach, begin, later };
}

describe('consolidate', () => {
  test('goes over patterns of which a part is missing or nothing can be read', () => {
    const { db, parts, learned, teach } = openLab();
    for (const app of APPS) teach(app);
    learned.put(learnedPattern('learned-part', { origin: 'imported' }));
    learned.put(learnedPattern('learned-other', { origin: 'imported' }));
    const without = "UPDATE pattern SET body = json_remove(body, '$.symptoms') WHERE id = 'learned-part'";
    db.exec(`${without}; UPDATE pattern SET body = '{}' WHERE id = 'learned-other'`);
    expect(consolidate(parts, { dryRun: false })).toMatchObject({ action: 'consolidated' });
    expect(db.prepare("SELECT count(*) FROM pattern WHERE id = 'learned-other'").pluck().get()).toBe(1);
    expect(learned.find('learned-part')?.pattern.symptoms).toEqual([]);
  });

  test('learns, does nothing the second time, and is undone', () => {
    const { parts, learned, teach } = openLab();
    for (const app of APPS) teach(app);
    const first = consolidate(parts, { dryRun: false });
    expect(first).toMatchObject({ action: 'consolidated' });
    expect(first.report.join('\n')).toContain('new, active');
    expect(existsSync(first.backup ?? '')).toBe(true);
    const after = JSON.stringify(learned.list());
    expect(consolidate(parts, { dryRun: false })).toMatchObject({ action: 'unchanged', backup: null });
    expect(JSON.stringify(learned.list())).toBe(after);
    expect(undoConsolidation(parts)).toMatchObject({ action: 'undone' });
    expect(learned.list()).toEqual([]);
    expect(undoConsolidation(parts)).toMatchObject({ action: 'nothing-to-undo' });
  });

  test('a dry run says the same and changes nothing', () => {
    const { parts, learned, teach } = openLab();
    for (const app of APPS) teach(app);
    const dry = consolidate(parts, { dryRun: true });
    expect(learned.list()).toEqual([]);
    expect(learned.lastAttemptAt()).toBeNull();
    expect(dry.report).toEqual(consolidate(parts, { dryRun: false }).report);
  });

  test('what three users in a row call wrong is suspended, and comes back when it is right again', () => {
    const { parts, learned, teach, begin, investigations } = openLab();
    for (const app of APPS) teach(app);
    consolidate(parts, { dryRun: false });
    const [{ pattern } = learnedPattern('none')] = learned.list();
    const use = (label: Label): void => {
      const id = begin();
      investigations.addInjection({
        investigationId: id,
        memoryType: 'pattern',
        memoryId: pattern.id,
        rank: 0,
        similarity: 1,
        arm: 'on',
        followed: true,
      });
      const at = FIXED_CLOCK.now();
      const event = { investigationId: id, at, source: 'user', signal: 'down', weight: -3, detail: null };
      investigations.addLabelEvent(event, () => label);
    };
    for (let count = 0; count < 3; count++) use(FAILED);
    expect(consolidate(parts, { dryRun: false }).report.join('\n')).toContain('active → suspended (wrong 3');
    for (let count = 0; count < 4; count++)
      use({ state: 'verified', score: 0.97, signals: ['oracle:x', 'user:up'] });
    consolidate(parts, { dryRun: false });
    expect(learned.find(pattern.id)?.state).toBe('active');
  });

  test('unused for 180 days it is archived, and seen again it is back', () => {
    const { parts, learned, teach, later } = openLab();
    for (const app of APPS) teach(app);
    consolidate({ ...parts, clock: later(179) }, { dryRun: false });
    expect(learned.list().map(({ state }) => state)).toEqual(['active']);
    consolidate({ ...parts, clock: later(180) }, { dryRun: false });
    expect(learned.list()).toMatchObject([{ state: 'archived', why: 'unused for 180 days' }]);
    teach('geo', { at: later(181).now() });
    consolidate({ ...parts, clock: later(182) }, { dryRun: false });
    expect(learned.list().map(({ state }) => state)).toEqual(['active']);
  });

  test('what was taken in stays in shadow until three cases here confirm it', () => {
    const { parts, learned, teach } = openLab();
    const template = 'container {container} went over its memory limit of {limit} and was killed';
    learned.put(
      learnedPattern(
        'imported-oom',
        { origin: 'imported', state: 'shadow', clusterId: null, members: [], s2: '' },
        { root_cause_template: template },
      ),
    );
    teach('cart');
    teach('auth');
    consolidate(parts, { dryRun: false });
    expect(learned.find('imported-oom')?.state).toBe('shadow');
    teach('search');
    consolidate(parts, { dryRun: false });
    expect(learned.find('imported-oom')?.state).toBe('active');
  });

  test('what is forgotten is not in any pattern, nor can it be brought back', () => {
    const { parts, learned, teach, investigations } = openLab();
    for (const app of APPS) teach(app);
    consolidate(parts, { dryRun: false });
    const [one] = learned.list()[0]?.members ?? [];
    investigations.remove([one ?? 0]);
    expect(learned.list()).toEqual([]);
    expect(undoConsolidation(parts)).toMatchObject({ action: 'nothing-to-undo' });
    consolidate(parts, { dryRun: false });
    expect(learned.list()[0]?.members).not.toContain(one);
  });

  test('over the same it is not run again, until something changes or has been unused too long', () => {
    const { parts, learned, cases, teach, later } = openLab();
    for (const app of APPS) teach(app);
    const lists: (readonly Case[])[] = [];
    const watched = {
      ...parts,
      version: '1',
      cases: new Proxy(cases, {
        get: (of, name) =>
          name === 'list'
            ? (limit: number) => {
                const list = of.list(limit);
                lists.push(list);
                return list;
              }
            : typeof Reflect.get(of, name, of) === 'function'
              ? (Reflect.get(of, name, of) as () => unknown).bind(of)
              : Reflect.get(of, name, of),
      }),
    };
    const run = (more: Partial<ConsolidateParts> = {}) => {
      const before = lists.length;
      const done = consolidate({ ...watched, ...more }, { dryRun: false });
      return [done.action, lists.length - before];
    };
    expect(run()).toEqual(['consolidated', 1]);
    expect(run()).toEqual(['unchanged', 0]);
    expect(run({ clock: later(1) })).toEqual(['unchanged', 0]);
    expect(learned.lastAttemptAt()).toBe(later(1).now());
    expect(run({ version: '2' })).toEqual(['unchanged', 1]);
    expect(run({ classes: 'prod=*' })).toEqual(['unchanged', 1]);
    // One case is judged otherwise: nothing is added, and its text is as long.
    const [one] = cases.list(1);
    if (one) cases.put({ ...one, score: 0.05 });
    expect(run()).toEqual(['consolidated', 1]);
    expect(run()).toEqual(['unchanged', 0]);
    expect(run({ clock: later(400) })).toEqual(['consolidated', 1]);
    expect(learned.list().every(({ state }) => state === 'archived')).toBe(true);
    expect(undoConsolidation(parts).action).toBe('undone');
    expect(run({ clock: later(400) })).toEqual(['consolidated', 1]);
  });

  test('in passing it runs once a day', () => {
    const { db, cases, learned, teach, later, parts } = openLab();
    for (const app of APPS) teach(app);
    const opened = { cases, learned } as Parameters<typeof consolidateInPassing>[0];
    expect(db.open).toBe(true);
    expect(consolidateInPassing(opened, parts.clock)).toMatchObject({ action: 'consolidated' });
    expect(consolidateInPassing(opened, later(0.9))).toBeNull();
    expect(consolidateInPassing(opened, later(1))).toMatchObject({ action: 'unchanged' });
  });
});
