// Of the team store: events that wait for what they speak of, what was forgotten, and what is to be told as forgotten.
import type { SubjectRef, TeamStore, WaitingEvent } from '../../../domain/team.ts';
import type { Rows } from './rows.ts';
import * as sql from './statements.ts';

type Waiting = Pick<
  TeamStore,
  | 'pend'
  | 'pendingOf'
  | 'takePending'
  | 'takeReadable'
  | 'hasForgotten'
  | 'isForgotten'
  | 'markForgotten'
  | 'tombstones'
  | 'addTombstone'
  | 'settleTombstone'
>;

/** Makes that part of the store. */
export function createWaiting(rows: Rows): Waiting {
  const take = (where: string, ...values: readonly unknown[]): readonly WaitingEvent[] => {
    const waiting = rows.column<string>(
      `SELECT event FROM team_pending WHERE ${where} ORDER BY uid`,
      ...values,
    );
    if (waiting.length > 0) rows.run(`DELETE FROM team_pending WHERE ${where}`, ...values);
    return waiting.map((event) => {
      // Those that began to wait before texts were kept as they came have what they say beside the rest.
      const { body, ...kept } = JSON.parse(event) as WaitingEvent & { readonly body?: unknown };
      return { ...kept, text: kept.text ?? JSON.stringify(body) };
    });
  };
  const named = (home: string, about: SubjectRef) => ({ home, aboutHome: about.home, about: about.id });
  return {
    pend: (event, on) => {
      const { id: uid, version } = event;
      rows.run(sql.PEND, { ...named(event.home, on), uid, version, event: JSON.stringify(event) });
    },
    pendingOf: (home) =>
      rows.column<number>('SELECT count(*) FROM team_pending WHERE home = ?', home)[0] ?? 0,
    takePending: ({ home, id }) => take('about_home = ? AND about = ?', home, id),
    takeReadable: (version) => take('version > 1 AND version <= ?', version),
    hasForgotten: () => rows.one('SELECT 1 FROM team_forgotten LIMIT 1') !== undefined,
    isForgotten: (home, about) => rows.one(sql.IS_FORGOTTEN, named(home, about)) !== undefined,
    markForgotten: (home, about) => {
      rows.run(sql.MARK_FORGOTTEN, named(home, about));
    },
    tombstones: () =>
      rows
        .all<{ home: string; id: string; told: 0 | 1 }>(sql.TOMBSTONES)
        .map(({ home, id, told }) => ({ about: { home, id }, told: told === 1 })),
    addTombstone: ({ home, id }) => {
      rows.run(sql.ADD_TOMBSTONE, home, id);
    },
    settleTombstone: ({ home, id }) => {
      rows.run('DELETE FROM team_tombstone WHERE about_home = ? AND about = ?', home, id);
    },
  };
}
