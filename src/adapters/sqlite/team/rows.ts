// How the parts of the team store read and write rows: each statement is prepared once, each failure told as ours.
import type { Database } from '../driver.ts';
import { withDatabaseErrors } from '../errors.ts';

/** The rows of an open database. */
export class Rows {
  readonly #db: Database;
  readonly #path: string;

  /** @param path is named in errors */
  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** Does all of it in one transaction, or nothing. */
  atomically<Result>(run: () => Result): Result {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run).immediate());
  }

  /** Does what needs the database itself. */
  with<Result>(run: (db: Database) => Result): Result {
    return withDatabaseErrors(this.#path, () => run(this.#db));
  }

  /** Writes; gives how many rows were changed. */
  run(statement: string, ...values: readonly unknown[]): number {
    return withDatabaseErrors(this.#path, () => this.#db.prepareOnce(statement).run(...values).changes);
  }

  /** Writes a row for each element of a list, which the statement reads as JSON; gives how many rows were changed. */
  runEach(statement: string, rows: readonly (readonly unknown[])[]): number {
    return rows.length === 0 ? 0 : this.run(statement, JSON.stringify(rows));
  }

  /** Reads the first row. */
  one<Row>(statement: string, ...values: readonly unknown[]): Row | undefined {
    return withDatabaseErrors(this.#path, () =>
      this.#db.prepareOnce<unknown[], Row>(statement).get(...values),
    );
  }

  /** Reads every row. */
  all<Row>(statement: string, ...values: readonly unknown[]): readonly Row[] {
    return withDatabaseErrors(this.#path, () =>
      this.#db.prepareOnce<unknown[], Row>(statement).all(...values),
    );
  }

  /** Reads the first column of every row. */
  column<Value>(statement: string, ...values: readonly unknown[]): readonly Value[] {
    return this.all<Readonly<Record<string, Value>>>(statement, ...values).flatMap((row) =>
      Object.values(row).slice(0, 1),
    );
  }
}
