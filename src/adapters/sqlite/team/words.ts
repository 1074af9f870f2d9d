// Of the team store: what homes said of investigations, that an outcome was right or wrong, what it really was, what ended it.
import type { LabelBody, LessonBody, TeamLesson, TeamStore, UntoldLabel } from '../../../domain/team.ts';
import type { Rows } from './rows.ts';
import * as sql from './statements.ts';

type Words = Pick<
  TeamStore,
  | 'untoldLabels'
  | 'toldLabels'
  | 'nameLabel'
  | 'addLabels'
  | 'lessons'
  | 'addLesson'
  | 'fixUid'
  | 'nameFix'
  | 'addFix'
  | 'removeWords'
>;

interface LessonRow {
  readonly uid: string;
  readonly home: string | null;
  readonly body: string;
}

/** Makes that part of the store. */
export function createWords(rows: Rows): Words {
  return {
    untoldLabels: (id) => rows.all<UntoldLabel>(sql.UNTOLD_LABELS, id),
    toldLabels: (id) => rows.all<LabelBody & { readonly uid: string }>(sql.TOLD_LABELS, id),
    nameLabel: (id, uid, at) => {
      rows.run('UPDATE label_event SET uid = ?, at = ? WHERE id = ?', uid, at, id);
    },
    // In the order of their index: ids are random, and one after the other each would touch another page of it.
    addLabels: (labels) =>
      rows.runEach(
        sql.ADD_LABELS,
        [...labels]
          .sort((a, b) => (a.uid < b.uid ? -1 : 1))
          .map(({ investigationId, uid, home, at, source, signal, weight, detail }) => [
            ...[investigationId, uid, home],
            ...[at, source, signal, weight, detail],
          ]),
      ),
    lessons: (id) => rows.all<LessonRow>(sql.LESSONS, id).map(lessonOf),
    addLesson: (investigationId, { uid, home, body }) => {
      const values = { investigationId, uid, home, at: body.at, body: JSON.stringify(body) };
      return rows.run(sql.ADD_LESSON, values) > 0;
    },
    fixUid: (id) => rows.one('SELECT uid, home FROM fix WHERE investigation_id = ?', id),
    nameFix: (id, uid) => {
      rows.run('UPDATE fix SET uid = ? WHERE investigation_id = ?', uid, id);
    },
    addFix: (investigationId, uid, home, fix) => {
      const { at, changes, summary, proposed, doneBy, doneAt } = fix;
      const told = {
        at,
        changes: JSON.stringify(changes),
        summary,
        proposed: Number(proposed),
        doneBy,
        doneAt,
      };
      rows.run(sql.ADD_FIX, { investigationId, uid, home, ...told });
    },
    removeWords: (id, home) => {
      for (const table of ['label_event', 'team_lesson', 'fix'])
        rows.run(`DELETE FROM ${table} WHERE investigation_id = ? AND home = ?`, id, home);
    },
  };
}

function lessonOf({ uid, home, body }: LessonRow): TeamLesson {
  return { uid, home, body: JSON.parse(body) as LessonBody };
}
