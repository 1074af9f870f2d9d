// Of the team store: learned patterns that were told from here, and those that came from others.
import type { TeamStore } from '../../../domain/team.ts';
import type { Rows } from './rows.ts';

type Patterns = Pick<TeamStore, 'toldPatterns' | 'nameTold' | 'untell' | 'markPattern' | 'removePattern'>;

const MARK = "UPDATE pattern SET team = ?, body = json_set(body, '$.origin', 'team') WHERE id = ?";

/** Makes that part of the store. */
export function createPatterns(rows: Rows): Patterns {
  return {
    toldPatterns: () =>
      rows.all('SELECT subject, pattern_id AS patternId, key FROM team_told_pattern ORDER BY subject'),
    nameTold: (subject, patternId, key) => {
      rows.run(
        'INSERT INTO team_told_pattern (subject, pattern_id, key) VALUES (?, ?, ?)',
        subject,
        patternId,
        key,
      );
    },
    untell: (subject) => {
      rows.run('DELETE FROM team_told_pattern WHERE subject = ?', subject);
    },
    markPattern: (patternId, { home, id }) => {
      rows.run(MARK, `${home}/${id}`, patternId);
    },
    removePattern: ({ home, id }) => {
      rows.run('DELETE FROM pattern WHERE team = ?', `${home}/${id}`);
    },
  };
}
