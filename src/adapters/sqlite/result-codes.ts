// The names of SQLite's result codes, which its C interface gives as numbers (https://sqlite.org/rescode.html).

/** By the lowest eight bits of a code. */
const PRIMARY: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  3: 'SQLITE_PERM',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  17: 'SQLITE_SCHEMA',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  21: 'SQLITE_MISUSE',
  22: 'SQLITE_NOLFS',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
  26: 'SQLITE_NOTADB',
};

/** Those of the extended codes that mean something else here than their primary code. */
const EXTENDED: Readonly<Record<number, string>> = {
  [8 | (4 << 8)]: 'SQLITE_READONLY_DBMOVED',
  [11 | (1 << 8)]: 'SQLITE_CORRUPT_VTAB',
};

/** Gives the name of a result code: `SQLITE_BUSY` for 5 and for 517, a busy snapshot. */
export function resultCodeName(code: number): string {
  return EXTENDED[code] ?? PRIMARY[code & 0xff] ?? 'SQLITE_ERROR';
}

/** What SQLite says for codes that opening a file may give, where the number is not passed on. */
const TEXTS: readonly (readonly [text: string, code: number])[] = [
  ['fts5: corrupt', 11 | (1 << 8)],
  ['database is locked', 5],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database disk image is malformed', 11],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['file is not a database', 26],
];

/** Finds the result code that a message of SQLite stands for; null for any other message. */
export function resultCodeOf(message: string): number | null {
  return TEXTS.find(([text]) => message.includes(text))?.[1] ?? null;
}
