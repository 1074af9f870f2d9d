// The short codes that errors of SQLite and of Node's file system carry.

/** Gives the `code` of an error (`SQLITE_BUSY`, `ENOSPC`); empty when it has none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
