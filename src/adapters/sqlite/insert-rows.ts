// Many rows of many columns are bound some at a time: as one list of JSON each value of them would be read twice by SQLite.
import type { Database } from './driver.ts';

/** Rows of one statement: the more, the less often values are handed over; SQLite takes 32,766 of them. */
const ROWS_AT_ONCE = 50;

/** Inserts rows, given as the values of `columns` in their order. `into` is the head of the statement, `INSERT INTO` a table. */
export function insertRows(
  db: Database,
  into: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): void {
  const one = `(${columns.map(() => '?').join(', ')})`;
  const statementFor = (count: number) =>
    db.prepareOnce(`${into} (${columns.join(', ')}) VALUES ${Array(count).fill(one).join(', ')}`);
  const whole = rows.length - (rows.length % ROWS_AT_ONCE);
  const values: unknown[] = [];
  for (const [at, row] of rows.slice(0, whole).entries()) {
    values.push(...row);
    if ((at + 1) % ROWS_AT_ONCE > 0) continue;
    statementFor(ROWS_AT_ONCE).run(...values);
    values.length = 0;
  }
  for (const row of rows.slice(whole)) statementFor(1).run(...row);
}
