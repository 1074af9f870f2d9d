// Kills of `consolidate`: a process that is killed at any moment leaves the state before it or the one after it.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { addGeneratedCases } from '../generated-cases.ts';
import { randomOf, type TrialResult } from './trial.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/k8s-learn.js', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** What it says before it writes; from there on a kill falls into the writing. */
const BEFORE_WRITING = 'copying the database';

/** Kinds of trouble among the cases: so few that many patterns are learned of each. */
const KINDS = 20;
const AGE_MS = 20 * 24 * 3_600_000;
const SHOWING = [['patterns', 'list', '--json'], ['export']] as const;

export interface KillOptions {
  readonly rounds: number;
  /** Cases remembered before the first run, and as many again before the run that is killed. */
  readonly cases: number;
  readonly seed: number;
}

export interface KillReport {
  readonly rounds: number;
  readonly before: number;
  readonly after: number;
  /** Rounds that left something else, each in one line. */
  readonly between: readonly string[];
  /** What was not as it should be later: undo, a second run, files left over. */
  readonly trouble: readonly string[];
  /** How long the run takes that is not killed, in milliseconds. */
  readonly wholeMs: number;
}

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly durationMs: number;
}

/** Kills `consolidate` once a round, half of the rounds at any moment and half of them while it writes. */
export async function killConsolidate({ rounds, cases, seed }: KillOptions): Promise<KillReport> {
  const random = randomOf(seed);
  const root = mkdtempSync(join(tmpdir(), 'k8s-learn-kills-'));
  const template = join(root, 'template');
  const between: string[] = [];
  const trouble: string[] = [];
  const expect = (isAsItShould: boolean, what: string): void => {
    if (!isAsItShould) trouble.push(what);
  };
  // Not so long ago that what is unused is archived.
  const startMs = Date.now() - AGE_MS;
  let [ended, unchanged] = [0, 0];
  try {
    grow(template, 0, cases, startMs);
    await program(template, ['consolidate', '--json']);
    grow(template, cases, 2 * cases, startMs);
    const before = dumpOf(template);
    const whole = join(root, 'whole');
    cpSync(template, whole, { recursive: true });
    const { durationMs } = await program(whole, ['consolidate']);
    const after = dumpOf(whole);
    expect(before !== after, 'the run to be killed changes nothing');
    await afterwards(whole, template, expect);

    for (let round = 0; round < rounds; round++) {
      const home = join(root, `round-${round}`);
      cpSync(template, home, { recursive: true });
      const whileWriting = round % 2 === 1;
      const afterMs = random() * durationMs * (whileWriting ? 0.4 : 1.1);
      await program(home, ['consolidate'], { afterMs, from: whileWriting ? BEFORE_WRITING : null });
      const left = dumpOf(home);
      if (left === after) ended += 1;
      else if (left === before) unchanged += 1;
      else between.push(`round ${round}, killed after ${Math.round(afterMs)} ms`);
      // One that was killed before it wrote is begun anew; one that was killed after has nothing left to do.
      const next = await program(home, ['consolidate', '--json']);
      expect(next.exitCode === 0, `round ${round}: the next run ends with ${next.exitCode}`);
      expect(dumpOf(home) === after, `round ${round}: the next run does not give the state after`);
      const scratch = readdirSync(home).filter((name) => name.includes('.tmp.'));
      expect(scratch.length === 0, `round ${round}: the next run leaves ${scratch.join()}`);
      rmSync(home, { recursive: true, force: true });
    }
    return { rounds, before: unchanged, after: ended, between, trouble, wholeMs: Math.round(durationMs) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The trial over `killConsolidate`. */
export async function killsTrial(options: KillOptions): Promise<readonly TrialResult[]> {
  const { rounds, before, after, between, trouble, wholeMs } = await killConsolidate(options);
  return [
    {
      name: 'consolidation, killed',
      goal: 'the state before or the one after, a database without fault, and the next run as if nothing had been',
      measured: `${rounds} kills of a run of ${wholeMs} ms: ${before} before, ${after} after, ${between.length} between${trouble.length > 0 ? `; ${trouble.join('; ')}` : ''}`,
      holds: between.length === 0 && trouble.length === 0 && before + after === rounds,
    },
  ];
}

/** The second run, and undo, as a user sees them. */
async function afterwards(
  home: string,
  template: string,
  expect: (isAsItShould: boolean, what: string) => void,
): Promise<void> {
  const once = await shown(home);
  await program(home, ['consolidate']);
  const twice = await shown(home);
  const { exitCode } = await program(home, ['consolidate', '--undo']);
  expect(exitCode === 0, `undo ends with ${exitCode}`);
  const undone = await shown(home);
  const before = await shown(template);
  for (const [at, command] of SHOWING.entries()) {
    const said = command.join(' ');
    expect(twice[at] === once[at], `a second run changes what ${said} says`);
    expect(undone[at] === before[at], `undo does not restore what ${said} said`);
    expect(once[at] !== before[at], `${said} says nothing of what was learned`);
  }
}

/** What the commands print that show what was learned. */
async function shown(home: string): Promise<readonly string[]> {
  const printed: string[] = [];
  for (const command of SHOWING) printed.push((await program(home, command)).stdout);
  return printed;
}

function grow(home: string, from: number, to: number, startMs: number): void {
  const db = openDatabase({ path: join(home, 'learning.db'), migrationsDir: MIGRATIONS });
  const stores = { investigations: createInvestigationStore(db), cases: createCaseStore(db) };
  db.transaction(() => addGeneratedCases(stores, from, to, { seed: 42 + from, kinds: KINDS, startMs }))();
  db.close();
}

/** Everything that consolidating writes but the hour, in one order. Throws when the database has a fault. */
function dumpOf(home: string): string {
  const db = openDatabase({ path: join(home, 'learning.db'), migrationsDir: MIGRATIONS });
  try {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error(`${home} has a fault`);
    if ((db.pragma('foreign_key_check') as readonly unknown[]).length > 0)
      throw new Error(`${home} has loose ends`);
    const rows = (sql: string): readonly unknown[] => db.prepare<[], unknown>(sql).all();
    return JSON.stringify([
      rows('SELECT * FROM pattern ORDER BY id'),
      rows('SELECT id, report, before FROM consolidation ORDER BY id'),
      countOf(db, 'memory_case'),
      countOf(db, 'investigation'),
    ]);
  } finally {
    db.close();
  }
}

function countOf(db: Database, table: 'memory_case' | 'investigation'): number | undefined {
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get();
}

/** Runs the program in a home; with `kill`, until so long after it began or after it said something. */
function program(
  home: string,
  args: readonly string[],
  kill?: { readonly afterMs: number; readonly from: string | null },
): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, K8S_LEARN_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, isArmed] = ['', '', false];
  const arm = (): void => {
    if (isArmed || !kill) return;
    isArmed = true;
    setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
  };
  if (kill?.from === null) arm();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    if (kill?.from && stderr.includes(kill.from)) arm();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, durationMs: performance.now() - startedMs }));
  });
}
