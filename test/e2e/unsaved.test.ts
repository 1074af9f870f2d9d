// A database that takes nothing now: the diagnosis is printed, that it was not saved is said, and the exit code is 32.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { CliHome, type CliResult, errorOf, PROGRAM } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'auto',
  QUESTION,
];

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

/** Expects the answer on stdout and the error alone on stderr; the model's absence was a notice. */
function expectUnsaved(result: CliResult, code: string): void {
  expect(result.exitCode, result.stderr).toBe(32);
  expect(JSON.parse(result.stdout)).toMatchObject({ id: null, diagnosis: { pattern: 'oom-killed' } });
  expect(errorOf(result)).toMatchObject({
    code,
    message: expect.stringMatching(/^the answer was not saved: /),
  });
}

/** A mount of its own is what a process in new namespaces may have, without being root. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

/**
 * Runs the program where its home is a disk of a few hundred pages, filled to the last byte; `full` is when: before
 * there is a database, or after.
 */
function runOnFullDisk(args: readonly string[], full: 'empty' | 'with a database'): Promise<CliResult> {
  const folder = join(home.path, 'disk');
  mkdirSync(folder);
  const script = [
    'set -e',
    `mount -t tmpfs -o size=4m tmpfs '${folder}'`,
    `export K8S_LEARN_HOME='${folder}/home'`,
    ...(full === 'empty' ? [] : ['"$1" "$2" history >/dev/null']),
    `dd if=/dev/zero of='${folder}/ballast' bs=1k 2>/dev/null || true`,
    'shift 2',
    `exec '${process.execPath}' '${PROGRAM}' "$@"`,
  ].join('\n');
  const child = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', process.execPath, PROGRAM, ...args], {
    env: home.env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}

describe.skipIf(!canMount)('a full disk (skipped where unshare may not mount)', () => {
  it.each(['empty', 'with a database'] as const)('%s', async (when) => {
    expectUnsaved(await runOnFullDisk(['--json', ...ASK], when), 'DATABASE_FULL');
  });

  it('in words: the answer on stdout, one line of cause and one of help behind it on stderr', async () => {
    const { exitCode, stdout, stderr } = await runOnFullDisk(ASK, 'with a database');
    expect(exitCode).toBe(32);
    expect(stdout).toMatch(/^Root cause \(severity high\)\n/);
    expect(stdout).toContain('\nnot saved · ');
    const lines = stderr.trim().split('\n');
    expect(lines.at(-2)).toMatch(/^error: the answer was not saved: .*the disk or quota is full/);
    expect(lines.at(-1)).toMatch(/^ {2}try: Free some space/);
  });
});

describe('a database that another process holds', () => {
  it('is waited for, then answered without', async () => {
    await home.run(['history']);
    const path = join(home.path, 'home', 'learning.db');
    const db = openDatabase({ path, migrationsDir: new URL('../../migrations', import.meta.url).pathname });
    db.exec('BEGIN EXCLUSIVE');
    try {
      expectUnsaved(await home.run(['--json', ...ASK]), 'DATABASE_LOCKED');
    } finally {
      db.exec('ROLLBACK');
      db.close();
    }
    const { investigations } = JSON.parse((await home.run(['history', '--json'])).stdout) as {
      investigations: readonly object[];
    };
    expect(investigations).toEqual([]);
  }, 60_000);
});
