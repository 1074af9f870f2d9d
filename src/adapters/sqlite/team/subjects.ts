// Of the team store: investigations by what they are in other homes, those that came from there, and what changed here.
import type { SubjectRef, TakenInvestigation, TeamStore } from '../../../domain/team.ts';
import { eraseTraces } from '../erase.ts';
import { insertRows } from '../insert-rows.ts';
import type { Rows } from './rows.ts';
import * as sql from './statements.ts';

type Subjects = Pick<
  TeamStore,
  | 'changed'
  | 'isChanged'
  | 'settleChange'
  | 'subjectOf'
  | 'idOf'
  | 'nameSubject'
  | 'isToldHere'
  | 'markTold'
  | 'nextId'
  | 'addInvestigations'
  | 'removeInvestigation'
  | 'eraseTraces'
  | 'settle'
>;

/** Makes that part of the store. */
export function createSubjects(rows: Rows): Subjects {
  return {
    changed: () => rows.column<number>('SELECT investigation_id FROM team_change ORDER BY investigation_id'),
    isChanged: (id) => rows.one('SELECT 1 FROM team_change WHERE investigation_id = ?', id) !== undefined,
    settleChange: (id) => {
      rows.run('DELETE FROM team_change WHERE investigation_id = ?', id);
    },
    subjectOf: (id) =>
      rows.one<SubjectRef>('SELECT home, subject AS id FROM team_subject WHERE investigation_id = ?', id) ??
      null,
    idOf: ({ home, id }) =>
      rows.column<number>(
        'SELECT investigation_id FROM team_subject WHERE home = ? AND subject = ?',
        home,
        id,
      )[0] ?? null,
    nameSubject: (investigationId, { home, id }, begun) => {
      rows.run(
        'INSERT INTO team_subject (investigation_id, home, subject) VALUES (?, ?, ?)',
        investigationId,
        home,
        id,
      );
      rows.run('UPDATE memory_case SET begun = ? WHERE investigation_id = ?', begun, investigationId);
    },
    isToldHere: (id) =>
      rows.one('SELECT 1 FROM team_subject WHERE investigation_id = ? AND told = 1', id) !== undefined,
    markTold: (id) => {
      rows.run('UPDATE team_subject SET told = 1 WHERE investigation_id = ?', id);
    },
    nextId: () => (rows.column<number>(sql.LAST_ID)[0] ?? 0) + 1,
    addInvestigations: (taken) => addInvestigations(rows, taken),
    removeInvestigation: (id) => {
      rows.run('DELETE FROM investigation WHERE id = ?', id);
    },
    eraseTraces: () => rows.with(eraseTraces),
    settle: (id, { state, score, signals }, { verdict, outside }) => {
      rows.run(sql.SETTLE_LABEL, { id, state, score, signals: JSON.stringify(signals) });
      rows.run(sql.SETTLE_MEASURE, { id, verdict, outside });
      rows.run(sql.SETTLE_VERDICT, { id, verdict });
    },
  };
}

/** The columns of an investigation that came, in the order of `investigationRow`. */
const INVESTIGATION = [
  ...['id', 'home', 'question', 'cluster_id', 'context', 'namespace', 'engine', 'model', 'arm', 'started_at'],
  ...['outcome', 'stop_reason', 'diagnosis', 'memory', 'label_state', 'label_score', 'label_signals'],
  ...['grounding', 'duration_ms', 'model_calls'],
];

function addInvestigations(rows: Rows, taken: readonly TakenInvestigation[]): void {
  rows.with((db) => insertRows(db, 'INSERT INTO investigation', INVESTIGATION, taken.map(investigationRow)));
  rows.runEach(
    sql.ADD_SUBJECTS,
    taken.map(({ id, subject, words }) => [id, subject.home, subject.id, words.verdict]),
  );
  rows.runEach(
    sql.ADD_STEPS,
    taken.flatMap(({ id, body }) =>
      body.steps.map(({ index, tool, args, status, durationMs, chars }) => [
        ...[id, index, tool, args],
        ...[status, durationMs, chars],
      ]),
    ),
  );
  rows.runEach(
    sql.ADD_USES,
    taken.flatMap(({ id, uses }) =>
      uses.map(({ memoryType, memoryId, rank, similarity, arm, followed }) => [
        ...[id, memoryType, memoryId, rank],
        ...[similarity, arm, followed === null ? null : Number(followed)],
      ]),
    ),
  );
}

function investigationRow({ id, subject, body, diagnosis, label }: TakenInvestigation): readonly unknown[] {
  return [
    ...[id, subject.home, body.question, body.cluster, body.context, body.namespace],
    ...[body.engine, body.model, 'on', body.startedAt, body.outcome, body.stopReason],
    diagnosis && JSON.stringify(diagnosis),
    JSON.stringify({ recalled: [], replayed: body.replayed, abstained: null }),
    ...[label.state, label.score, JSON.stringify(label.signals)],
    ...[JSON.stringify(body.grounding), body.durationMs, body.modelCalls],
  ];
}
