// One suite for both pattern stores, and what the database does beside.
import { describe, expect, test } from 'vitest';
import { checkDatabase } from '../../../src/adapters/sqlite/check.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../../src/adapters/sqlite/pattern-store.ts';
import type { PatternStore } from '../../../src/domain/learned.ts';
import { MIGRATIONS_DIR, openTestDatabase } from '../../support/databases.ts';
import { learnedPattern } from '../../support/learned.ts';
import { MemoryPatternStore } from '../../support/pattern-store.ts';

const AT = '2026-03-02T03:00:00.000Z';
const LATER = '2026-03-03T03:00:00.000Z';
const STORES: readonly (readonly [string, () => PatternStore])[] = [
  ['in SQLite', () => createPatternStore(openTestDatabase())],
  ['in memory', () => new MemoryPatternStore()],
];

describe.each(STORES)('a pattern store %s', (_, open) => {
  test('gives back what it keeps, and replaces by id', () => {
    const store = open();
    const first = learnedPattern('learned-b', {
      clusterId: null,
      lastUsedAt: AT,
      cautions: ['not the disk'],
    });
    store.put(first);
    store.put(learnedPattern('learned-a', { state: 'candidate' }));
    expect(store.find('learned-b')).toEqual(first);
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-a', 'learned-b']);
    const changed = { ...first, state: 'suspended', why: 'worse than nothing' } as const;
    store.put(changed);
    expect(store.find('learned-b')).toEqual(changed);
    expect(store.find('learned-c')).toBeUndefined();
  });

  test('lists by state and removes', () => {
    const store = open();
    store.put(learnedPattern('learned-a'));
    store.put(learnedPattern('learned-b', { state: 'shadow', origin: 'imported' }));
    expect(store.list({ states: ['shadow'] }).map(({ pattern }) => pattern.id)).toEqual(['learned-b']);
    expect(store.list({ states: [] })).toEqual([]);
    expect([store.remove('learned-a'), store.remove('learned-a')]).toEqual([true, false]);
    expect(store.list()).toHaveLength(1);
  });

  test('replaces all at once, does nothing when nothing changes, and undoes', () => {
    const store = open();
    const old = learnedPattern('learned-a');
    const next = [learnedPattern('learned-c'), learnedPattern('learned-b')];
    store.put(old);
    expect(store.replaceAll(next, AT, ['two patterns'])).toMatchObject({ at: AT, report: ['two patterns'] });
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-b', 'learned-c']);
    expect(store.replaceAll([...next].reverse(), LATER, ['again'])).toBeNull();
    expect(store.lastAttemptAt()).toBe(LATER);
    expect(store.lastRun()).toMatchObject({ report: ['two patterns'] });
    expect(store.undo()).toMatchObject({ report: ['two patterns'] });
    expect(store.list()).toEqual([old]);
    expect([store.undo(), store.lastRun()]).toEqual([undefined, undefined]);
  });

  test('adds what is new and replaces nothing', () => {
    const store = open();
    store.put(learnedPattern('learned-a', { why: 'mine' }));
    const added = store.addAll([
      learnedPattern('learned-a', { why: 'theirs' }),
      learnedPattern('learned-b', { why: 'first' }),
      learnedPattern('learned-b', { why: 'second' }),
    ]);
    expect(added).toEqual(['learned-b']);
    expect(store.list().map(({ why }) => why)).toEqual(['mine', 'first']);
  });

  test('what was taken in since a run stays when the run is undone', () => {
    const store = open();
    store.put(learnedPattern('learned-a'));
    store.replaceAll([learnedPattern('learned-b')], AT, ['another']);
    store.addAll([learnedPattern('learned-c', { origin: 'imported', state: 'shadow' })]);
    store.undo();
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-a', 'learned-c']);
  });

  test('what it gave is not what it keeps', () => {
    const store = open();
    store.put(learnedPattern('learned-a'));
    const given = store.find('learned-a')?.members as number[] | undefined;
    given?.push(99);
    expect(store.find('learned-a')?.members).toEqual([1, 2, 3]);
  });
});

describe('in the database', () => {
  test('what fails in the middle leaves everything as it was', () => {
    const store = createPatternStore(openTestDatabase());
    store.put(learnedPattern('learned-a'));
    const impossible = learnedPattern('learned-c', {}, { confidence: 2 });
    expect(() => store.replaceAll([learnedPattern('learned-b'), impossible], AT, [])).toThrow();
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-a']);
    expect([store.lastRun(), store.lastAttemptAt()]).toEqual([undefined, null]);
  });

  test('a pattern goes with an investigation that it was learned from, and so does what would bring it back', () => {
    const db = openTestDatabase();
    const store = createPatternStore(db);
    const investigations = createInvestigationStore(db);
    const cluster = { id: 'c-1', context: 'test', namespace: null };
    const opening = { cluster, engine: 'patterns', model: null, arm: 'on', startedAt: AT } as const;
    const id = investigations.begin({ question: 'why', ...opening });
    store.put(learnedPattern('learned-a', { members: [id] }));
    store.put(learnedPattern('learned-b', { members: [id + 1] }));
    store.replaceAll(store.list().slice(), AT, []);
    store.replaceAll([...store.list(), learnedPattern('learned-c', { members: [] })], AT, ['more']);
    investigations.remove([id]);
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-b', 'learned-c']);
    expect(store.lastRun()).toBeUndefined();
  });

  test('lists the uses of a pattern with what came of them', () => {
    const db = openTestDatabase();
    const store = createPatternStore(db);
    const investigations = createInvestigationStore(db);
    const cluster = { id: 'c-1', context: 'test', namespace: null };
    const opening = { cluster, engine: 'patterns', model: null, arm: 'on', startedAt: AT } as const;
    const id = investigations.begin({ question: 'why', ...opening });
    const shown = {
      memoryType: 'pattern',
      memoryId: 'learned-a',
      rank: 0,
      similarity: 1,
      arm: 'on',
    } as const;
    investigations.addInjection({ investigationId: id, ...shown, followed: true });
    expect(store.uses('learned-a')).toMatchObject([
      { investigationId: id, clusterId: 'c-1', arm: 'on', followed: true, label: { state: 'unknown' } },
    ]);
    expect(store.uses('learned-b')).toEqual([]);
  });
});

describe('a row that is no pattern', () => {
  /** Changes what the row of a pattern holds, as another version or another hand might. */
  function withBody(change: (body: Record<string, unknown>) => unknown) {
    const db = openTestDatabase();
    const store = createPatternStore(db);
    for (const id of ['learned-a', 'learned-b']) store.put(learnedPattern(id));
    const body = structuredClone(learnedPattern('learned-a').pattern) as unknown as Record<string, unknown>;
    db.prepare('UPDATE pattern SET body = ? WHERE id = ?').run(JSON.stringify(change(body)), 'learned-a');
    return { db, store };
  }

  test.each(['symptoms', 'not_when', 'investigation_sequence', 'commands'])('may leave out %s', (key) => {
    const { store } = withBody(({ [key]: _, ...rest }) => rest);
    expect(store.find('learned-a')?.pattern).toMatchObject({ id: 'learned-a', [key]: [] });
    expect(store.list()).toHaveLength(2);
  });

  test.each<[string, (body: Record<string, unknown>) => unknown]>([
    ['that requires nothing', (body) => ({ ...body, requires: [] })],
    ['with a number for a text', (body) => ({ ...body, root_cause_template: 7 })],
    ['with symptoms of another kind', (body) => ({ ...body, symptoms: 'slow' })],
    ['of nothing', () => null],
  ])('%s is left out, told of and kept', (_, change) => {
    const { db, store } = withBody(change);
    expect(store.find('learned-a')).toBeUndefined();
    expect(store.list().map(({ pattern }) => pattern.id)).toEqual(['learned-b']);
    expect(store.replaceAll([learnedPattern('learned-c')], AT, [])).not.toBeNull();
    expect(db.prepare('SELECT id FROM pattern ORDER BY id').pluck().all()).toEqual([
      'learned-a',
      'learned-c',
    ]);
    expect(checkDatabase(db.name, MIGRATIONS_DIR)).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('1 of its patterns cannot be read, learned-a'),
    });
  });
});
