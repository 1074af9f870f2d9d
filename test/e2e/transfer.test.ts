// Export and import as commands: from one home to another, and what bad files come to.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { minePatterns } from '../../src/learning/mine.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { MIGRATIONS_DIR } from '../support/databases.ts';
import { keyCase, oomCase } from '../support/learned-cases.ts';

let here: CliHome;
let there: CliHome;

beforeEach(() => {
  here = new CliHome();
  there = new CliHome();
});

afterEach(() => {
  here.remove();
  there.remove();
});

/** A home in which two troubles were learned, of three cases each. */
function teach(home: CliHome): void {
  const db = openDatabase({ path: join(home.path, 'home', 'learning.db'), migrationsDir: MIGRATIONS_DIR });
  const investigations = createInvestigationStore(db);
  const cases = createCaseStore(db);
  const learned = createPatternStore(db);
  const taught = [
    ...['cart', 'auth', 'search'].map((app, index) => oomCase(index + 1, app)),
    ...['geo', 'maps', 'chat'].map((app, index) => keyCase(index + 4, app, `key-${app}`)),
  ];
  for (const remembered of taught) {
    const cluster = { id: remembered.clusterId, context: 'acme-prod', namespace: null };
    investigations.begin({
      question: remembered.question,
      cluster,
      engine: 'patterns',
      model: null,
      arm: 'on',
      startedAt: remembered.at,
    });
    cases.put(remembered);
  }
  for (const pattern of minePatterns(taught)) learned.put({ ...pattern, state: 'active' });
  db.close();
}

function file(content: string | Uint8Array): string {
  const path = join(there.path, 'import.json');
  writeFileSync(path, content);
  return path;
}

test('what one home learned another one takes in, once', async () => {
  teach(here);
  const exported = await here.run(['export']);
  expect(exported).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await here.run(['export'])).stdout).toBe(exported.stdout);
  expect(exported.stdout).not.toMatch(/cart|auth|search|geo|maps|chat|shop|acme|c-1/);
  const path = file(exported.stdout);

  const dry = await there.run(['import', path, '--dry-run']);
  expect(dry.stdout).toMatch(/2 patterns: 2 taken\. Nothing was changed/);
  expect(existsSync(join(there.path, 'home', 'learning.db'))).toBe(false);

  const taken = await there.run(['import', path, '--json']);
  expect(JSON.parse(taken.stdout)).toMatchObject({
    dryRun: false,
    patterns: [{ outcome: 'taken' }, { outcome: 'taken' }],
  });
  const listed = JSON.parse(
    (await there.run(['patterns', '--json'], { env: { K8S_LEARN_PATTERNS_BUILTIN: 'false' } })).stdout,
  );
  expect(listed.patterns).toMatchObject([{ origin: 'imported' }, { origin: 'imported' }]);

  expect((await there.run(['import', path])).stdout).toMatch(/2 patterns: 2 unchanged/);
  // What is in the shadow is not handed on, and the one who learned it knows it.
  expect(JSON.parse((await there.run(['export'])).stdout)).toEqual({ schemaVersion: 1, patterns: [] });
});

describe('an export', () => {
  it('of nothing is an empty one, and makes no database', async () => {
    const { exitCode, stdout, stderr } = await here.run(['export']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { schemaVersion: 1, patterns: [] }]);
    expect(stderr).toMatch(/nothing to export/);
    expect(existsSync(join(here.path, 'home'))).toBe(false);
  });

  it('of a memory of an earlier version brings it forward', async () => {
    const earlier = join(here.path, 'migrations');
    const [, ...files] = readdirSync(MIGRATIONS_DIR).sort().reverse();
    mkdirSync(earlier);
    for (const name of files) copyFileSync(join(MIGRATIONS_DIR, name), join(earlier, name));
    openDatabase({ path: join(here.path, 'home', 'learning.db'), migrationsDir: earlier }).close();
    const { exitCode, stdout } = await here.run(['export']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { schemaVersion: 1, patterns: [] }]);
  });

  it('with cases needs somebody who saw them', async () => {
    teach(here);
    const refused = await here.run(['export', '--include-cases', '--json']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(refused)).toMatchObject({ code: 'USAGE', hint: expect.stringMatching(/--yes/) });
    const { stdout } = await here.run(['export', '--include-cases', '--yes']);
    expect(JSON.parse(stdout)).toMatchObject({ cases: [{ seen: 3 }, { seen: 3 }] });
    expect(stdout).not.toMatch(/cart|auth|search|geo|maps|chat|shop|acme/);
    expect((await there.run(['import', file(stdout)])).stdout).toMatch(/2 masked cases beside them/);
  });

  it('is written to a file for its owner alone', async () => {
    teach(here);
    const path = join(here.path, 'out.json');
    const { stdout } = await here.run(['export', '--out', path]);
    expect(stdout).toMatch(/^2 patterns written to /);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ schemaVersion: 1 });
    const failed = await here.run(['export', '--out', join(here.path, 'nowhere', 'out.json'), '--json']);
    expect([failed.exitCode, errorOf(failed).code]).toEqual([2, 'USAGE']);
  });
});

describe('an import', () => {
  it.each<[string, () => string, number, RegExp]>([
    ['a file that is not there', () => join(there.path, 'nowhere.json'), 2, /no such file/],
    ['a folder', () => there.path, 2, /it is a folder/],
    ['an empty file', () => file(''), 33, /it is empty/],
    ['a binary file', () => file(Buffer.from([0x7f, 0x45, 0, 1])), 33, /not text/],
    ['a file of another encoding', () => file(Buffer.from([0x7b, 0xff, 0x7d])), 33, /not UTF-8 text/],
    ['a compressed file', () => file(gzipSync('{}')), 33, /compressed \(gzip\)/],
    ['a torn file', () => file('{"schemaVersion":1,"patterns":['), 33, /not JSON/],
    ['a file of another version', () => file('{"schemaVersion":7,"patterns":[]}'), 33, /version 7/],
    ['a file that is too large', () => file(`"${' '.repeat(17 * 1024 * 1024)}"`), 33, /larger than 16 MiB/],
    ['an endless file', () => '/dev/zero', 33, /not text/],
  ])('of %s says so and leaves nothing', async (_name, path, exitCode, message) => {
    const result = await there.run(['import', path(), '--json']);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\w/),
    });
    expect(existsSync(join(there.path, 'home', 'learning.db'))).toBe(false);
  });

  it('of which nothing can be used says why and fails', async () => {
    teach(here);
    const document = JSON.parse((await here.run(['export'])).stdout) as {
      patterns: { requires: { fact: string }[] }[];
    };
    for (const { requires } of document.patterns)
      for (const requirement of requires) requirement.fact = 'moon.full';
    const result = await there.run(['import', file(JSON.stringify(document))]);
    expect([result.exitCode, result.stdout]).toEqual([
      33,
      expect.stringMatching(/no fact is called "moon\.full"[\s\S]*2 refused/),
    ]);
    expect(existsSync(join(there.path, 'home', 'learning.db'))).toBe(false);
  });

  it('leaves what is here as it was when the document is not sound', async () => {
    teach(there);
    const before = (await there.run(['patterns', '--json'])).stdout;
    await there.run(['import', file('{"schemaVersion":1,"patterns":[{"id":"some-id"}]}')]);
    expect((await there.run(['patterns', '--json'])).stdout).toBe(before);
  });
});

/** Runs a script of the project as cron would. */
function script(name: string, args: readonly string[], home: CliHome) {
  const path = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync('bash', [path, ...args], {
    env: home.env(),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the scripts', () => {
  it('write a file only when it changed, and keep its rights', () => {
    teach(here);
    const folder = join(here.path, 'git');
    mkdirSync(folder);
    const target = join(folder, 'knowledge.json');
    expect(script('export-knowledge.sh', [target], here)).toMatchObject({
      status: 0,
      stdout: `written: ${target}\n`,
    });
    expect(statSync(target).mode & 0o777).toBe(0o600);
    chmodSync(target, 0o644);
    const { mtimeMs } = statSync(target);
    expect(script('export-knowledge.sh', [target], here).stdout).toBe(`unchanged: ${target}\n`);
    expect(statSync(target).mtimeMs).toBe(mtimeMs);
    expect(script('export-knowledge.sh', [target, '--include-cases', '--yes'], here).stdout).toBe(
      `written: ${target}\n`,
    );
    expect(statSync(target).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['knowledge.json']);
  });

  it('leave the file as it was when the export fails', () => {
    teach(here);
    const target = join(here.path, 'knowledge.json');
    writeFileSync(target, 'as it was');
    const failed = script('export-knowledge.sh', [target, '--include-cases'], here);
    expect([failed.status, readFileSync(target, 'utf8')]).toEqual([2, 'as it was']);
    expect(readdirSync(here.path).filter((name) => name.startsWith('.export'))).toEqual([]);
    expect(script('export-knowledge.sh', [join(here.path, 'nowhere', 'x.json')], here)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no folder/),
    });
  });

  it('take in each file of a folder, and say when one was bad', async () => {
    teach(here);
    const folder = join(there.path, 'git');
    mkdirSync(folder);
    expect(script('import-knowledge.sh', [folder], there)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no \*\.json/),
    });
    writeFileSync(join(folder, 'a.json'), 'torn');
    writeFileSync(join(folder, 'b.json'), (await here.run(['export'])).stdout);
    const result = script('import-knowledge.sh', [folder], there);
    expect([result.status, result.stdout]).toEqual([33, expect.stringMatching(/2 patterns: 2 taken/)]);
    expect(script('import-knowledge.sh', [join(folder, 'b.json')], there)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/2 unchanged/),
    });
  });
});
