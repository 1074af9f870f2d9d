// The TeamStore over SQLite: what of this memory other homes know, what came from them, and how far both are.
import type { Diagnosis, Label } from '../../domain/investigation.ts';
import type {
  CaseBody,
  FixBody,
  HubHead,
  LabelBody,
  LessonBody,
  SubjectRef,
  TeamCounts,
  TeamEvent,
  TeamLesson,
  TeammateCount,
  TeamState,
  TeamStore,
  UntoldLabel,
  WaitingEvent,
} from '../../domain/team.ts';
import type { Database } from './driver.ts';
import { eraseTraces } from './erase.ts';
import { withDatabaseErrors } from './errors.ts';
import * as sql from './team-statements.ts';

/** Makes the team store of an open database. `path` is named in errors. */
export function createTeamStore(db: Database, path = db.name): TeamStore {
  return new SqliteTeamStore(db, path);
}

interface LessonRow {
  readonly uid: string;
  readonly home: string | null;
  readonly body: string;
}

class SqliteTeamStore implements TeamStore {
  readonly #db: Database;
  readonly #path: string;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  atomically<Result>(run: () => Result): Result {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run).immediate());
  }

  state(): TeamState | null {
    return this.#one<TeamState>(sql.STATE) ?? null;
  }

  saveState(state: TeamState): void {
    this.#run(sql.SAVE_STATE, state);
  }

  startAnew(): void {
    this.atomically(() => {
      for (const statement of sql.START_ANEW) this.#run(statement);
    });
  }

  changed(): readonly number[] {
    return this.#column<number>('SELECT investigation_id FROM team_change ORDER BY investigation_id');
  }

  isChanged(investigationId: number): boolean {
    return this.#one('SELECT 1 FROM team_change WHERE investigation_id = ?', investigationId) !== undefined;
  }

  settleChange(investigationId: number): void {
    this.#run('DELETE FROM team_change WHERE investigation_id = ?', investigationId);
  }

  subjectOf(investigationId: number): SubjectRef | null {
    return (
      this.#one<SubjectRef>(
        'SELECT home, subject AS id FROM team_subject WHERE investigation_id = ?',
        investigationId,
      ) ?? null
    );
  }

  idOf({ home, id }: SubjectRef): number | null {
    const [found] = this.#column<number>(
      'SELECT investigation_id FROM team_subject WHERE home = ? AND subject = ?',
      home,
      id,
    );
    return found ?? null;
  }

  nameSubject(investigationId: number, { home, id }: SubjectRef, begun: string): void {
    this.#run(
      'INSERT INTO team_subject (investigation_id, home, subject) VALUES (?, ?, ?)',
      investigationId,
      home,
      id,
    );
    this.#run('UPDATE memory_case SET begun = ? WHERE investigation_id = ?', begun, investigationId);
  }

  addInvestigation(subject: SubjectRef, body: CaseBody, diagnosis: Diagnosis | null, label: Label): number {
    const { lastInsertRowid: id } = this.#db.prepareOnce(sql.ADD_INVESTIGATION).run({
      home: subject.home,
      question: body.question,
      cluster: body.cluster,
      context: body.context,
      namespace: body.namespace,
      engine: body.engine,
      model: body.model,
      startedAt: body.startedAt,
      outcome: body.outcome,
      stopReason: body.stopReason,
      diagnosis: diagnosis === null ? null : JSON.stringify(diagnosis),
      memory: JSON.stringify({ recalled: [], replayed: body.replayed, abstained: null }),
      labelState: label.state,
      labelScore: label.score,
      labelSignals: JSON.stringify(label.signals),
      grounding: JSON.stringify(body.grounding),
      durationMs: body.durationMs,
      modelCalls: body.modelCalls,
    });
    this.#run(
      'INSERT INTO team_subject (investigation_id, home, subject) VALUES (?, ?, ?)',
      id,
      subject.home,
      subject.id,
    );
    const addStep = this.#db.prepareOnce(sql.ADD_STEP);
    for (const { index, tool, args, status, durationMs, chars } of body.steps)
      addStep.run(id, index, tool, JSON.stringify(args), status, durationMs, chars);
    return id;
  }

  removeInvestigation(investigationId: number): void {
    this.#run('DELETE FROM investigation WHERE id = ?', investigationId);
  }

  eraseTraces(): void {
    withDatabaseErrors(this.#path, () => eraseTraces(this.#db));
  }

  settle(
    investigationId: number,
    { state, score, signals }: Label,
    { verdict, outside }: { readonly verdict: string | null; readonly outside: number | null },
  ): void {
    const values = { id: investigationId, state, score, signals: JSON.stringify(signals) };
    this.#run(sql.SETTLE_LABEL, values);
    this.#run(sql.SETTLE_MEASURE, { id: investigationId, verdict, outside });
    this.#run(sql.SETTLE_VERDICT, { id: investigationId, verdict });
  }

  untoldLabels(investigationId: number): readonly UntoldLabel[] {
    return this.#all<UntoldLabel>(sql.UNTOLD_LABELS, investigationId);
  }

  isToldHere(investigationId: number): boolean {
    const statement = 'SELECT 1 FROM team_subject WHERE investigation_id = ? AND told = 1';
    return this.#one(statement, investigationId) !== undefined;
  }

  markTold(investigationId: number): void {
    this.#run('UPDATE team_subject SET told = 1 WHERE investigation_id = ?', investigationId);
  }

  toldLabels(investigationId: number): readonly (LabelBody & { readonly uid: string })[] {
    return this.#all(sql.TOLD_LABELS, investigationId);
  }

  nameLabel(id: number, uid: string, at: string): void {
    this.#run('UPDATE label_event SET uid = ?, at = ? WHERE id = ?', uid, at, id);
  }

  addLabel(investigationId: number, uid: string, home: string, event: LabelBody, weight: number): boolean {
    const { at, source, signal, detail } = event;
    return this.#run(sql.ADD_LABEL, { investigationId, uid, home, at, source, signal, weight, detail }) > 0;
  }

  lessons(investigationId: number): readonly TeamLesson[] {
    return this.#all<LessonRow>(sql.LESSONS, investigationId).map(({ uid, home, body }) => ({
      uid,
      home,
      body: JSON.parse(body) as LessonBody,
    }));
  }

  addLesson(investigationId: number, { uid, home, body }: TeamLesson): boolean {
    const values = { investigationId, uid, home, at: body.at, body: JSON.stringify(body) };
    return this.#run(sql.ADD_LESSON, values) > 0;
  }

  fixUid(investigationId: number): { readonly uid: string | null; readonly home: string | null } | undefined {
    return this.#one('SELECT uid, home FROM fix WHERE investigation_id = ?', investigationId);
  }

  nameFix(investigationId: number, uid: string): void {
    this.#run('UPDATE fix SET uid = ? WHERE investigation_id = ?', uid, investigationId);
  }

  addFix(investigationId: number, uid: string, home: string, fix: FixBody): void {
    const { at, changes, summary, proposed, doneBy, doneAt } = fix;
    const told = {
      at,
      changes: JSON.stringify(changes),
      summary,
      proposed: proposed ? 1 : 0,
      doneBy,
      doneAt,
    };
    this.#run(sql.ADD_FIX, { investigationId, uid, home, ...told });
  }

  removeWords(investigationId: number, home: string): void {
    for (const table of ['label_event', 'team_lesson', 'fix'])
      this.#run(`DELETE FROM ${table} WHERE investigation_id = ? AND home = ?`, investigationId, home);
  }

  toldPatterns(): readonly { readonly subject: string; readonly patternId: string; readonly key: string }[] {
    return this.#all('SELECT subject, pattern_id AS patternId, key FROM team_told_pattern ORDER BY subject');
  }

  nameTold(subject: string, patternId: string, key: string): void {
    this.#run(
      'INSERT INTO team_told_pattern (subject, pattern_id, key) VALUES (?, ?, ?)',
      subject,
      patternId,
      key,
    );
  }

  untell(subject: string): void {
    this.#run('DELETE FROM team_told_pattern WHERE subject = ?', subject);
  }

  markPattern(patternId: string, { home, id }: SubjectRef): void {
    this.#run(
      "UPDATE pattern SET team = ?, body = json_set(body, '$.origin', 'team') WHERE id = ?",
      `${home}/${id}`,
      patternId,
    );
  }

  removePattern({ home, id }: SubjectRef): void {
    this.#run('DELETE FROM pattern WHERE team = ?', `${home}/${id}`);
  }

  queue(event: TeamEvent): void {
    const { home, id } = event.about;
    this.#run(
      'INSERT INTO team_outbox (seq, event, subject) VALUES (?, ?, ?)',
      event.seq,
      JSON.stringify(event),
      `${home}/${id}`,
    );
  }

  outbox(limit: number): readonly TeamEvent[] {
    return this.#column<string>('SELECT event FROM team_outbox ORDER BY seq LIMIT ?', limit).map(
      (event) => JSON.parse(event) as TeamEvent,
    );
  }

  moveTo(home: string): void {
    const former = this.state()?.home;
    const waiting = this.outbox(-1);
    const introduced = new Set(
      waiting.flatMap(({ kind, about }) => (kind === 'case' || kind === 'pattern' ? [about.id] : [])),
    );
    for (const event of waiting) {
      if (event.about.home !== former || !introduced.has(event.about.id)) continue;
      const about = { home, id: event.about.id };
      this.#run(
        'UPDATE team_outbox SET event = ?, subject = ? WHERE seq = ?',
        JSON.stringify({ ...event, about }),
        `${home}/${about.id}`,
        event.seq,
      );
      this.#run('UPDATE team_subject SET home = ? WHERE home = ? AND subject = ?', home, former, about.id);
    }
    this.#run('UPDATE team_state SET home = ?', home);
  }

  sent(seq: number): void {
    this.#run('DELETE FROM team_outbox WHERE seq <= ?', seq);
  }

  cursor(home: string): number {
    const [seq] = this.#column<number>('SELECT seq FROM team_cursor WHERE home = ?', home);
    return seq ?? 0;
  }

  advance(head: HubHead): void {
    this.#run(sql.ADVANCE, head);
  }

  pend(event: WaitingEvent, on: SubjectRef): void {
    const values = { uid: event.id, home: event.home, aboutHome: on.home, about: on.id };
    this.#run(sql.PEND, { ...values, version: event.version, event: JSON.stringify(event) });
  }

  pendingOf(home: string): number {
    const [count] = this.#column<number>('SELECT count(*) FROM team_pending WHERE home = ?', home);
    return count ?? 0;
  }

  takePending({ home, id }: SubjectRef): readonly WaitingEvent[] {
    return this.#take('about_home = ? AND about = ?', home, id);
  }

  takeReadable(version: number): readonly WaitingEvent[] {
    return this.#take('version > 1 AND version <= ?', version);
  }

  #take(where: string, ...values: readonly unknown[]): readonly WaitingEvent[] {
    const rows = this.#column<string>(
      `SELECT event FROM team_pending WHERE ${where} ORDER BY uid`,
      ...values,
    );
    if (rows.length > 0) this.#run(`DELETE FROM team_pending WHERE ${where}`, ...values);
    return rows.map((event) => JSON.parse(event) as WaitingEvent);
  }

  isForgotten(home: string, about: SubjectRef): boolean {
    return this.#one(sql.IS_FORGOTTEN, { home, aboutHome: about.home, about: about.id }) !== undefined;
  }

  markForgotten(home: string, about: SubjectRef): void {
    this.#run(sql.MARK_FORGOTTEN, { home, aboutHome: about.home, about: about.id });
  }

  tombstones(): readonly { readonly about: SubjectRef; readonly told: boolean }[] {
    return this.#all<{ home: string; id: string; told: 0 | 1 }>(sql.TOMBSTONES).map(({ home, id, told }) => ({
      about: { home, id },
      told: told === 1,
    }));
  }

  addTombstone({ home, id }: SubjectRef): void {
    this.#run(sql.ADD_TOMBSTONE, home, id);
  }

  settleTombstone({ home, id }: SubjectRef): void {
    this.#run('DELETE FROM team_tombstone WHERE about_home = ? AND about = ?', home, id);
  }

  counts(): TeamCounts {
    const teammates = this.#all<TeammateCount>(sql.TEAMMATES);
    const counts = this.#one<Omit<TeamCounts, 'teammates'>>(sql.COUNTS);
    return { teammates, ...(counts ?? { patterns: 0, untold: 0, unsent: 0, pending: 0 }) };
  }

  members(): ReadonlyMap<string, string> {
    return new Map(
      this.#all<{ home: string; member: string }>('SELECT home, member FROM team_cursor').map(
        ({ home, member }) => [home, member],
      ),
    );
  }

  #run(statement: string, ...values: readonly unknown[]): number {
    return withDatabaseErrors(this.#path, () => this.#db.prepareOnce(statement).run(...values).changes);
  }

  #one<Row>(statement: string, ...values: readonly unknown[]): Row | undefined {
    return withDatabaseErrors(this.#path, () =>
      this.#db.prepareOnce<unknown[], Row>(statement).get(...values),
    );
  }

  #all<Row>(statement: string, ...values: readonly unknown[]): readonly Row[] {
    return withDatabaseErrors(this.#path, () =>
      this.#db.prepareOnce<unknown[], Row>(statement).all(...values),
    );
  }

  #column<Value>(statement: string, ...values: readonly unknown[]): readonly Value[] {
    return withDatabaseErrors(this.#path, () =>
      this.#db
        .prepareOnce<unknown[], Readonly<Record<string, Value>>>(statement)
        .all(...values)
        .flatMap((row) => Object.values(row).slice(0, 1)),
    );
  }
}
