// The password of a role, found as PostgreSQL's own programs find it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPassword } from '../../src/adapters/postgres/password.ts';

const wanted = { host: 'hub.example', port: 5432, database: 'k8s', user: 'an:na' };

function fileOf(text: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-pgpass-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'pgpass');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

it.each([
  ['hub.example:5432:k8s:an\\:na:pa\\:ss\\\\', 'pa:ss\\'],
  ['# hub.example:5432:k8s:an\\:na:no\n*:*:*:*:any', 'any'],
  ['other:5432:k8s:an\\:na:no\nhub.example:*:k8s:an\\:na:second\n*:*:*:*:third', 'second'],
  ['hub.example:5432:k8s:anna:no', undefined],
  ['', undefined],
])('%s', (text, password) => {
  expect(findPassword(wanted, { PGPASSFILE: fileOf(text) })).toBe(password);
});

it('goes before the file when it is a variable, and ignores a file that others may read', () => {
  const line = '*:*:*:*:file';
  expect(findPassword(wanted, { PGPASSWORD: 'variable', PGPASSFILE: fileOf(line) })).toBe('variable');
  expect(findPassword(wanted, { PGPASSFILE: fileOf(line, 0o644) })).toBeUndefined();
  expect(findPassword(wanted, { PGPASSFILE: '/nowhere/pgpass' })).toBeUndefined();
});
