// Of the team store: which home this is, how far it and the others have come, and what waits to be sent.
import type { HubHead, TeamEvent, TeamState, TeamStore } from '../../../domain/team.ts';
import type { Rows } from './rows.ts';
import * as sql from './statements.ts';

type Log = Pick<
  TeamStore,
  'state' | 'saveState' | 'startAnew' | 'queue' | 'outbox' | 'moveTo' | 'sent' | 'cursor' | 'advance'
>;

/** Makes that part of the store. */
export function createLog(rows: Rows): Log {
  const state = (): TeamState | null => rows.one<TeamState>(sql.STATE) ?? null;
  const outbox = (limit: number): readonly TeamEvent[] =>
    rows
      .column<string>('SELECT event FROM team_outbox ORDER BY seq LIMIT ?', limit)
      .map((event) => JSON.parse(event) as TeamEvent);
  return {
    state,
    outbox,
    saveState: (saved) => {
      rows.run(sql.SAVE_STATE, saved);
    },
    startAnew: () =>
      rows.atomically(() => {
        for (const statement of sql.START_ANEW) rows.run(statement);
      }),
    queue: (event) => {
      const { home, id } = event.about;
      rows.run(
        'INSERT INTO team_outbox (seq, event, subject) VALUES (?, ?, ?)',
        event.seq,
        JSON.stringify(event),
        `${home}/${id}`,
      );
    },
    moveTo: (home) => move(rows, state()?.home, home, outbox(-1)),
    sent: (seq) => {
      rows.run('DELETE FROM team_outbox WHERE seq <= ?', seq);
    },
    cursor: (home) => rows.column<number>('SELECT seq FROM team_cursor WHERE home = ?', home)[0] ?? 0,
    advance: (head: HubHead) => {
      rows.run(sql.ADVANCE, head);
    },
  };
}

/** What was not sent yet is told as of the new home; what it speaks of keeps its id. */
function move(rows: Rows, former: string | undefined, home: string, waiting: readonly TeamEvent[]): void {
  const introduced = new Set(
    waiting.flatMap(({ kind, about }) => (kind === 'case' || kind === 'pattern' ? [about.id] : [])),
  );
  for (const event of waiting) {
    if (event.about.home !== former || !introduced.has(event.about.id)) continue;
    const about = { home, id: event.about.id };
    rows.run(
      'UPDATE team_outbox SET event = ?, subject = ? WHERE seq = ?',
      JSON.stringify({ ...event, about }),
      `${home}/${about.id}`,
      event.seq,
    );
    rows.run('UPDATE team_subject SET home = ? WHERE home = ? AND subject = ?', home, former, about.id);
  }
  rows.run('UPDATE team_state SET home = ?', home);
}
