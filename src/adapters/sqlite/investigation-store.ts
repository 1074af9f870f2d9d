// The InvestigationStore over SQLite: every write is one transaction, taken at once and never held across a wait.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Fact } from '../../domain/fact.ts';
import type { Investigation, Label, Step } from '../../domain/investigation.ts';
import type { Trials } from '../../domain/memory.ts';
import type {
  HistoryFilter,
  Holdings,
  Injection,
  InvestigationEnd,
  InvestigationStore,
  InvestigationSummary,
  LabelEvent,
  NewInvestigation,
  Place,
} from '../../domain/ports.ts';
import { readText } from './connection.ts';
import type { Database } from './driver.ts';
import { eraseTraces } from './erase.ts';
import { withDatabaseErrors } from './errors.ts';
import {
  type FactRow,
  type InjectionRow,
  type InvestigationRow,
  injectionOf,
  investigationOf,
  type LabelEventRow,
  labelEventOf,
  type PlaceRow,
  placeOf,
  type StepRow,
  summaryOf,
} from './rows.ts';
import * as sql from './statements.ts';

/**
 * Makes the store of an open database. Its methods throw the DATABASE_ errors, which name `path`; give it when the
 * database may be a copy in memory, as one opened read-only can be.
 */
export function createInvestigationStore(db: Database, path = db.name): InvestigationStore {
  return new SqliteInvestigationStore(db, path);
}

class SqliteInvestigationStore implements InvestigationStore {
  readonly #db: Database;
  readonly #path: string;
  /** Whether there is a write-ahead log; null until it is asked. */
  #hasLog: boolean | null = null;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  begin(investigation: NewInvestigation): number {
    const { cluster, ...rest } = investigation;
    return this.#writeRunning(() => {
      const result = this.#db
        .prepare(sql.INSERT_INVESTIGATION)
        .run({ ...rest, clusterId: cluster.id, context: cluster.context, namespace: cluster.namespace });
      return Number(result.lastInsertRowid);
    });
  }

  addStep(id: number, step: Step): void {
    this.#writeRunning(() => {
      this.#requireUnfinished(id);
      const result = this.#db.prepareOnce(sql.INSERT_STEP).run({
        investigationId: id,
        position: step.index,
        tool: step.tool,
        args: JSON.stringify(step.args),
        argv: JSON.stringify(step.argv),
        calls: JSON.stringify(step.calls),
        status: step.status,
        durationMs: step.durationMs,
        bytes: step.bytes,
        omittedBytes: step.omittedBytes,
        observation: step.observation,
      });
      this.#addFacts(Number(result.lastInsertRowid), step.facts);
    });
  }

  #addFacts(stepId: number, facts: readonly Fact[]): void {
    const insert = this.#db.prepareOnce(sql.INSERT_FACT);
    for (const [position, fact] of facts.entries()) {
      insert.run({
        stepId,
        position,
        code: fact.code,
        kind: fact.subject.kind,
        namespace: fact.subject.namespace,
        name: fact.subject.name,
        captures: JSON.stringify(fact.captures),
        quote: fact.quote,
      });
    }
  }

  end(id: number, end: InvestigationEnd, injections: readonly Injection[] = []): void {
    this.#write(() => {
      this.#requireUnfinished(id);
      this.#db.prepare(sql.END_INVESTIGATION).run({
        id,
        arm: end.arm,
        outcome: end.outcome,
        stopReason: end.stopReason,
        explanation: end.explanation,
        diagnosis: end.diagnosis === null ? null : JSON.stringify(end.diagnosis),
        otherFindings: JSON.stringify(end.otherFindings),
        notLooked: JSON.stringify(end.notLooked),
        leads: JSON.stringify(end.leads),
        seen: end.seen === null ? null : JSON.stringify(end.seen),
        memory: JSON.stringify(end.memory),
        durationMs: end.durationMs,
        modelCalls: end.modelCalls,
        promptTokens: end.promptTokens,
        outputTokens: end.outputTokens,
      });
      this.#setLabel(id, end.label);
      for (const injection of injections) this.addInjection(injection);
    });
  }

  keepPlace(id: number, place: Place): void {
    const view = place.view === null ? null : JSON.stringify(place.view);
    this.#write(() => {
      this.#require(id);
      this.#db.prepare(sql.KEEP_PLACE).run({ ...place, id, view });
    });
  }

  findPlace(id: number): Place | undefined {
    const row = this.#read(() => this.#db.prepare<[number], PlaceRow>(sql.FIND_PLACE).get(id));
    return row === undefined ? undefined : placeOf(row);
  }

  get(id: number): Investigation {
    return this.#readTogether(() => {
      const row = this.#db.prepareOnce<[number], InvestigationRow>(sql.SELECT_INVESTIGATION).get(id);
      if (row === undefined) throw notFound(id);
      return investigationOf(
        row,
        this.#db.prepareOnce<[number], StepRow>(sql.SELECT_STEPS).all(id),
        this.#db.prepareOnce<[number], FactRow>(sql.SELECT_FACTS).all(id),
      );
    });
  }

  find(id: number): InvestigationSummary | undefined {
    const row = this.#read(() =>
      this.#db.prepareOnce<[number], InvestigationRow>(sql.SELECT_INVESTIGATION).get(id),
    );
    return row === undefined ? undefined : summaryOf(row);
  }

  toldBy(pattern: string): readonly number[] {
    return this.#read(() =>
      this.#db
        .prepare<[string], { id: number }>(sql.TOLD_BY)
        .all(pattern)
        .map(({ id }) => id),
    );
  }

  trials(clusterId: string): ReadonlyMap<string, Trials> {
    const rows = this.#read(() =>
      this.#db.prepare<[string], Trials & { readonly pattern: string }>(sql.COUNT_TRIALS).all(clusterId),
    );
    return new Map(rows.map(({ pattern, right, wrong }) => [pattern, { right, wrong }]));
  }

  list(filter: HistoryFilter): readonly InvestigationSummary[] {
    const values = {
      ...{ clusterId: null, namespace: null, outcome: null, label: null, pattern: null, since: null },
      ...filter,
      team: filter.team === true ? 1 : 0,
      search: JSON.stringify((filter.search ?? []).map((word) => word.toLowerCase())),
    };
    return this.#read(() =>
      this.#db.prepare<[typeof values], InvestigationRow>(sql.LIST_INVESTIGATIONS).all(values).map(summaryOf),
    );
  }

  contextNames(): readonly string[] {
    return this.#read(() =>
      this.#db
        .prepare<[], string>('SELECT DISTINCT context FROM investigation ORDER BY context')
        .pluck()
        .all(),
    );
  }

  labelEvents(id: number): readonly LabelEvent[] {
    return this.#read(() =>
      this.#db.prepareOnce<[number], LabelEventRow>(sql.SELECT_LABEL_EVENTS).all(id).map(labelEventOf),
    );
  }

  injections(id: number): readonly Injection[] {
    return this.#read(() =>
      this.#db.prepareOnce<[number], InjectionRow>(sql.SELECT_INJECTIONS).all(id).map(injectionOf),
    );
  }

  addLabelEvent(event: LabelEvent, fold: (events: readonly LabelEvent[]) => Label): Label {
    const id = event.investigationId;
    return this.#write(() => {
      this.#require(id);
      this.#db.prepare(sql.INSERT_LABEL_EVENT).run(event);
      const label = fold(this.labelEvents(id));
      this.#setLabel(id, label);
      return label;
    });
  }

  addInjection(injection: Injection): void {
    const followed = injection.followed === null ? null : Number(injection.followed);
    this.#write(() => {
      this.#require(injection.investigationId);
      this.#db.prepareOnce(sql.UPSERT_INJECTION).run({ ...injection, followed });
    });
  }

  holdings(ids: readonly number[]): Holdings {
    const none = { investigations: 0, steps: 0, facts: 0, cases: 0, vectors: 0, patterns: 0 };
    return this.#read(
      () => this.#db.prepare<[string], Holdings>(sql.COUNT_HOLDINGS).get(JSON.stringify(ids)) ?? none,
    );
  }

  remove(ids: readonly number[]): number {
    const removed = this.#write(() => {
      const remove = this.#db.prepare<[number]>(sql.DELETE_INVESTIGATION);
      return ids.reduce((count, id) => count + remove.run(id).changes, 0);
    });
    if (removed > 0) withDatabaseErrors(this.#path, () => eraseTraces(this.#db));
    return removed;
  }

  #setLabel(id: number, label: Label): void {
    this.#db
      .prepare(sql.SET_LABEL)
      .run({ id, state: label.state, score: label.score, signals: JSON.stringify(label.signals) });
  }

  /** Throws NOT_FOUND. */
  #require(id: number): { readonly outcome: string | null } {
    const row = this.#db.prepareOnce<[number], { outcome: string | null }>(sql.SELECT_OUTCOME).get(id);
    if (row === undefined) throw notFound(id);
    return row;
  }

  #requireUnfinished(id: number): void {
    if (this.#require(id).outcome === null) return;
    throw new K8sLearnError(
      'INTERNAL',
      `Investigation ${id} has ended and is not changed any more.`,
      'Report this.',
    );
  }

  /** Takes the write lock at the start: a transaction that reads first and writes later fails when it waits. */
  #write<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run).immediate());
  }

  /**
   * What is written while an investigation runs is there whatever ends the program. A loss of power may take it, and then
   * the investigation with it, until it ends: the disk is waited for once, and not between two looks at the cluster.
   */
  #writeRunning<T>(run: () => T): T {
    this.#hasLog ??= readText(this.#db, 'journal_mode') === 'wal';
    // Within a transaction it is the whole of it that is waited for.
    if (!this.#hasLog || this.#db.inTransaction) return this.#write(run);
    return withDatabaseErrors(this.#path, () => {
      this.#db.exec('PRAGMA synchronous = NORMAL');
      try {
        return this.#db.transaction(run).immediate();
      } finally {
        this.#db.exec('PRAGMA synchronous = FULL');
      }
    });
  }

  /** Runs one statement, which reads everything of one moment by itself. */
  #read<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, run);
  }

  /** Runs several statements that read everything of one moment. */
  #readTogether<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run)());
  }
}

function notFound(id: number): K8sLearnError {
  return new K8sLearnError('NOT_FOUND', `There is no investigation ${id}.`, 'k8s-learn history');
}
