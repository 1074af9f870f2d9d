// How far a bench came: a file of JSON lines that it goes on from after an interruption.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { K8sLearnError } from '../../domain/errors.ts';
import { writeReason } from '../../domain/plain-reasons.ts';
import { makeFolder } from '../../make-folder.ts';
import { BENCH_ARMS } from './plan.ts';
import { TEACHERS } from './teacher.ts';

const STATE_FILE = 'state.jsonl';
/** Holds the process that is at it. */
const TURN_FILE = 'running';
const STATE_VERSION = 1;
const KEY_HEX_CHARS = 12;
/** Unfinished benches that are kept; the oldest go first. */
const MAX_UNFINISHED = 5;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const answer = z.strictObject({
  incident: z.string(),
  family: z.string(),
  arm: z.enum(BENCH_ARMS),
  novelty: z.enum(['recurrent', 'novel']),
  question: z.string(),
  solved: z.boolean(),
  wrong: z.boolean(),
  pattern: z.string().nullable(),
  said: z.string(),
  steps: z.number(),
  calls: z.number(),
  modelCalls: z.number(),
  tokens: z.number(),
  durationMs: z.number(),
  injected: z.number(),
  replayed: z.boolean(),
});

const truth = z.strictObject({ by: z.enum(TEACHERS), cause: z.string(), solution: z.string() });

const head = z.strictObject({ type: z.literal('bench'), version: z.literal(STATE_VERSION), key: z.string() });

const done = z.strictObject({
  type: z.literal('incident'),
  id: z.string(),
  answers: z.array(answer),
  /** What the arms were taught; null when nobody knows the truth. */
  truth: truth.nullable(),
  /** Whether the poisoned arm was lied to. */
  poisoned: z.boolean(),
  /** For each arm the newest investigation, and the one that is remembered. */
  arms: z.partialRecord(
    z.enum(BENCH_ARMS),
    z.strictObject({ lastId: z.number(), taughtId: z.number().nullable() }),
  ),
  elapsedMs: z.number(),
});

/** One incident that is through in every arm. */
export type DoneIncident = z.infer<typeof done>;

/** The record of one bench, in a folder of its own beside the databases of its arms. */
export interface BenchState {
  readonly folder: string;
  /** What was done before, in order. */
  readonly before: readonly DoneIncident[];
  add(one: DoneIncident): void;
  /** Lets another process go on. */
  release(): void;
  /** Deletes the folder: the bench is through. */
  remove(): void;
}

/** Makes a key that is equal for equal parameters. */
export function benchKey(parameters: unknown): string {
  return createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, KEY_HEX_CHARS);
}

/**
 * Opens the record of a bench under `root`, to go on or to begin. A last line that was cut off is left out. `fresh`
 * throws away what was done before. Throws DATA_INVALID for a damaged record, CONFIG when the folder cannot be written.
 */
export function openBenchState(root: string, key: string, options: { readonly fresh: boolean }): BenchState {
  const folder = join(root, key);
  const path = join(folder, STATE_FILE);
  return writable(root, () => {
    makeFolder(folder, FOLDER_MODE);
    takeTurn(folder);
    if (options.fresh) clearFolder(folder);
    const before = existsSync(path) ? readState(path, key) : [];
    const lines = [{ type: 'bench', version: STATE_VERSION, key }, ...before];
    // Written anew, so that what is appended does not follow half a line.
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: FILE_MODE });
    dropOldest(root, key);
    return {
      folder,
      before,
      release: () => rmSync(join(folder, TURN_FILE), { force: true }),
      add: (one) => writable(root, () => appendFileSync(path, `${JSON.stringify(one)}\n`)),
      remove: () => removeWithRoot(folder, root),
    };
  });
}

/** The folder of all benches goes with the last of them. */
function removeWithRoot(folder: string, root: string): void {
  rmSync(folder, { recursive: true, force: true });
  if (existsSync(root) && readdirSync(root).length === 0) rmdirSync(root);
}

/** Two processes on the same databases would teach each other. */
function takeTurn(folder: string): void {
  const path = join(folder, TURN_FILE);
  const other = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (other > 0 && other !== process.pid && isRunning(other)) {
    throw new K8sLearnError(
      'CONFIG',
      `the same bench is running already, in process ${other}`,
      'wait for it, or end it',
    );
  }
  writeFileSync(path, String(process.pid), { mode: FILE_MODE });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function clearFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== TURN_FILE) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function readState(path: string, key: string): readonly DoneIncident[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last line break was being written when the program ended.
  const whole = lines.slice(0, -1);
  const [first, ...rest] = whole;
  if (first === undefined) return [];
  const began = head.safeParse(parsed(first));
  if (!began.success || began.data.key !== key) throw damaged(path, 1);
  const seen = new Set<string>();
  return rest.flatMap((line, index) => {
    const read = done.safeParse(parsed(line));
    if (!read.success || seen.has(read.data.id)) {
      if (index === rest.length - 1) return [];
      throw damaged(path, index + 2);
    }
    seen.add(read.data.id);
    return [read.data];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function damaged(path: string, line: number): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `${path}:${line}: the record of the interrupted bench is damaged`,
    'start again with --fresh',
  );
}

/** Forgotten benches are not to fill the disk. */
function dropOldest(root: string, key: string): void {
  const others = readdirSync(root)
    .filter((name) => name !== key && existsSync(join(root, name, STATE_FILE)))
    .map((name) => ({ name, atMs: statSync(join(root, name, STATE_FILE)).mtimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
  for (const { name } of others.slice(MAX_UNFINISHED - 1)) {
    rmSync(join(root, name), { recursive: true, force: true });
  }
}

function writable<Result>(root: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof K8sLearnError) throw error;
    throw new K8sLearnError(
      'CONFIG',
      `the record of the bench cannot be kept in ${root}: ${writeReason(error)}`,
      'set K8S_LEARN_HOME to a folder that you may write to',
      { cause: error },
    );
  }
}
