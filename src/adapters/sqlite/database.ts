// What the stores use of SQLite, over any module that offers the interface of Node's own `node:sqlite`.
import { existsSync } from 'node:fs';
import type {
  DatabaseSyncInstance,
  DatabaseSyncOptions,
  StatementSyncInstance,
} from '@photostructure/sqlite';
import { messageOf } from '../../domain/errors.ts';
import { resultCodeName, resultCodeOf } from './result-codes.ts';

/** What a module offers: that of the package, or Node's own. */
export interface NativeModule {
  readonly DatabaseSync: new (path: string, options?: DatabaseSyncOptions) => DatabaseSyncInstance;
}

export interface OpenFileOptions {
  readonly readonly?: boolean;
  /** Throws SQLITE_CANTOPEN instead of creating the file. */
  readonly fileMustExist?: boolean;
  /** How long a statement waits for the lock of another connection, in milliseconds. */
  readonly timeout?: number;
}

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** A prepared statement; values are bound by position, or by name from one object. */
export interface Statement<Bind extends readonly unknown[] = readonly unknown[], Row = unknown> {
  run(...values: Bind): RunResult;
  get(...values: Bind): Row | undefined;
  all(...values: Bind): Row[];
  iterate(...values: Bind): IterableIterator<Row>;
  /** Makes each row its first column. */
  pluck(): Statement<Bind, Row>;
  /** Makes each row an array of its columns. */
  raw(): Statement<Bind, Row>;
}

/** A statement that several may run in turn. */
export type RunStatement<Bind extends readonly unknown[] = readonly unknown[], Row = unknown> = Pick<
  Statement<Bind, Row>,
  'run' | 'get' | 'all'
>;

/** A function that runs in one transaction; called within another one, in a part of it that fails alone. */
export interface Transaction<Result> {
  (): Result;
  /** Takes the lock for writing at the start, so that it never fails in the middle for want of it. */
  immediate(): Result;
}

export interface Database {
  readonly name: string;
  readonly readonly: boolean;
  readonly open: boolean;
  readonly inTransaction: boolean;
  prepare<Bind extends readonly unknown[] = readonly unknown[], Row = unknown>(
    sql: string,
  ): Statement<Bind, Row>;
  /** Gives the one statement of a text, prepared the first time: for texts that are run again and again, each to its end. */
  prepareOnce<Bind extends readonly unknown[] = readonly unknown[], Row = unknown>(
    sql: string,
  ): RunStatement<Bind, Row>;
  exec(sql: string): void;
  /** Gives the rows of a pragma, or with `simple` the first column of the first. */
  pragma(text: string, options?: { readonly simple?: boolean }): unknown;
  transaction<Result>(run: () => Result): Transaction<Result>;
  close(): void;
}

export type Driver = new (path: string, options?: OpenFileOptions) => Database;

/** An error of SQLite with the name of its result code, such as `SQLITE_BUSY`. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Makes the stores' kind of connection over a module. */
export function driverOver(native: NativeModule): Driver {
  return class extends Connection {
    constructor(path: string, options: OpenFileOptions = {}) {
      super(openNative(native, path, options), path, options.readonly ?? false);
    }
  };
}

function openNative(
  native: NativeModule,
  path: string,
  { readonly: readOnly = false, fileMustExist = false, timeout = 0 }: OpenFileOptions,
): DatabaseSyncInstance {
  if (fileMustExist && !existsSync(path)) {
    throw new SqliteError('unable to open database file', 'SQLITE_CANTOPEN');
  }
  return named(() => new native.DatabaseSync(path, { readOnly, timeout }));
}

class Connection implements Database {
  readonly name: string;
  readonly readonly: boolean;
  readonly #native: DatabaseSyncInstance;
  readonly #prepared = new Map<string, PreparedStatement<readonly unknown[], unknown>>();

  constructor(native: DatabaseSyncInstance, name: string, readOnly: boolean) {
    this.#native = native;
    this.name = name;
    this.readonly = readOnly;
  }

  get open(): boolean {
    return this.#native.isOpen;
  }

  get inTransaction(): boolean {
    return this.#native.isTransaction;
  }

  prepareOnce<Bind extends readonly unknown[], Row>(sql: string): RunStatement<Bind, Row> {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known as PreparedStatement<Bind, Row>;
    const made = new PreparedStatement<Bind, Row>(named(() => this.#native.prepare(sql)));
    this.#prepared.set(sql, made as PreparedStatement<readonly unknown[], unknown>);
    return made;
  }

  prepare<Bind extends readonly unknown[], Row>(sql: string): Statement<Bind, Row> {
    return new PreparedStatement(named(() => this.#native.prepare(sql)));
  }

  exec(sql: string): void {
    named(() => this.#native.exec(sql));
  }

  pragma(text: string, { simple = false } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${text}`);
    return simple ? statement.pluck().get() : statement.all();
  }

  transaction<Result>(run: () => Result): Transaction<Result> {
    const inOne = (begin: string) => this.#inTransaction(begin, run);
    return Object.assign(() => inOne('BEGIN'), { immediate: () => inOne('BEGIN IMMEDIATE') });
  }

  /**
   * Closes, with everything in the database's own file. The package lets go of its statements, and so of the file, no
   * earlier than Node collects them: what was in the log must not be there alone so long.
   */
  close(): void {
    if (!this.open) return;
    this.#prepared.clear();
    try {
      if (!this.readonly) this.#emptyLog();
    } finally {
      this.#native.close();
    }
  }

  /** Leaves the log as it is where others read from it, or where nothing can be written. */
  #emptyLog(): void {
    try {
      this.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
    }
  }

  #inTransaction<Result>(begin: string, run: () => Result): Result {
    const [start, commit, ...undo] = this.#native.isTransaction
      ? ['SAVEPOINT part', 'RELEASE part', 'ROLLBACK TO part', 'RELEASE part']
      : [begin, 'COMMIT', 'ROLLBACK'];
    this.exec(start);
    try {
      const result = run();
      this.exec(commit);
      return result;
    } catch (error) {
      // Some errors, such as a full disk, have ended the transaction already.
      for (const statement of undo) if (this.#native.isTransaction) this.exec(statement);
      throw error;
    }
  }
}

class PreparedStatement<Bind extends readonly unknown[], Row> implements Statement<Bind, Row> {
  readonly #native: StatementSyncInstance;
  #first = false;

  constructor(native: StatementSyncInstance) {
    this.#native = native;
    // One object may serve several statements, each of which takes what it names.
    native.setAllowUnknownNamedParameters(true);
  }

  run(...values: Bind): RunResult {
    const { changes, lastInsertRowid } = named(() => this.#native.run(...bound(values)));
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }

  get(...values: Bind): Row | undefined {
    const row = named(() => this.#native.get(...bound(values)));
    return row === undefined ? undefined : this.#shaped(row);
  }

  all(...values: Bind): Row[] {
    const rows: unknown[] = named(() => this.#native.all(...bound(values)));
    return this.#first ? rows.map((row) => this.#shaped(row)) : (rows as Row[]);
  }

  *iterate(...values: Bind): IterableIterator<Row> {
    const rows = named(() => this.#native.iterate(...bound(values)));
    for (;;) {
      const { done, value } = named(() => rows.next());
      if (done === true) return;
      yield this.#shaped(value);
    }
  }

  pluck(): Statement<Bind, Row> {
    this.#first = true;
    return this.raw();
  }

  raw(): Statement<Bind, Row> {
    this.#native.setReturnArrays(true);
    return this;
  }

  #shaped(row: unknown): Row {
    return (this.#first ? (row as readonly unknown[])[0] : row) as Row;
  }
}

/** The stores bind text, numbers, bytes and null, which their own types say. */
function bound(values: readonly unknown[]): Parameters<StatementSyncInstance['run']> {
  return values as Parameters<StatementSyncInstance['run']>;
}

/** Runs what may throw an error of SQLite, and gives that error the name of its code. */
function named<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const code = nativeCode(error);
    throw code === null ? error : new SqliteError(messageOf(error), resultCodeName(code), { cause: error });
  }
}

function nativeCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return null;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode;
  return resultCodeOf(error.message);
}
