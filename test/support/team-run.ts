// A team at work over a line that is cut and with programs that are killed, and what must be true of it in the end.
import { type ChildProcess, spawn } from 'node:child_process';
import { PROGRAM } from './cli.ts';
import { CutLine } from './cut-line.ts';
import type { Dice } from './planted.ts';
import { PASSWORD } from './postgres.ts';
import { doSomething, eventsIn, foldOf } from './team-deeds.ts';
import { TeamHome } from './team-home.ts';

/** A hub that a run is about. */
export interface RunHub {
  readonly port: number;
  /** The role that a home writes as. */
  member(home: number): string;
  /** Reads the log itself, past all that is tested. */
  events(): Promise<readonly { readonly event: string; readonly kind: string }[]>;
}

export interface TeamRunOptions {
  readonly hub: RunHub;
  readonly homes: number;
  /** Things that each home does; most make one event. */
  readonly deeds: number;
  readonly rounds: number;
  readonly dice: Dice;
  readonly onRound?: (round: number, so: TeamRunCounts) => void;
}

export interface TeamRunCounts {
  syncs: number;
  /** Syncs that were killed while they ran. */
  killed: number;
  /** Lines that broke under a sync. */
  cuts: number;
}

export interface TeamRunResult extends TeamRunCounts {
  readonly events: number;
  /** Events of the hub that some home has not. */
  readonly lost: number;
  /** Events that stand twice, on the hub or in a home, or that a home has and the hub has not. */
  readonly twice: number;
  /** Events that wait in some home, to be sent or for what they speak of. */
  readonly waiting: number;
  /** Different memories that the homes came to, and different exports: one each where all is well. */
  readonly folds: number;
  readonly exports: number;
}

/** The longest that a sync is left alone before it is killed. */
const MAX_LIFE_MS = 2500;
/** A line that breaks does so within so many bytes, most of them early. */
const MAX_LINE_BYTES = 400_000;

/** Lets homes work and sync at random, then sync in peace, and compares them. The homes are gone afterwards. */
export async function runTeam(options: TeamRunOptions): Promise<TeamRunResult> {
  const { hub, dice, deeds, rounds } = options;
  const counts: TeamRunCounts = { syncs: 0, killed: 0, cuts: 0 };
  const line = await CutLine.to(hub.port);
  const address = (at: number, port: number): string =>
    `postgres://${hub.member(at)}@127.0.0.1:${port}/postgres`;
  const homes = Array.from(
    { length: options.homes },
    (_, at) => new TeamHome({ hub: address(at, hub.port) }),
  );
  try {
    let number = 0;
    for (let round = 0; round < rounds; round++) {
      for (const [at, one] of homes.entries()) {
        await one.with(async () => {
          for (let deed = 0; deed < deeds / rounds; deed++) await doSomething(one, ++number, dice);
        });
        if (dice.below(3) === 0) continue;
        line.length = () => (dice.below(2) === 0 ? null : { up: someBytes(dice), down: someBytes(dice) });
        await syncOnce(
          one,
          address(at, line.port),
          dice.below(3) === 0 ? dice.below(MAX_LIFE_MS) : null,
          counts,
        );
      }
      counts.cuts = line.cuts;
      options.onRound?.(round + 1, counts);
    }
    // The last time round nobody disturbs: twice for what one home says of another's, once for what comes of it.
    for (const one of [...homes, ...homes, ...homes]) await one.sync();
    return { ...counts, ...(await compared(homes, hub)) };
  } finally {
    await line.close();
    for (const one of homes) one.remove();
  }
}

function someBytes(dice: Dice): number {
  return 1 + Math.floor(MAX_LINE_BYTES ** (dice.below(1000) / 1000));
}

/** Syncs as a process of its own, which may be killed or fail. */
async function syncOnce(
  { folder, env }: TeamHome,
  url: string,
  lifeMs: number | null,
  counts: TeamRunCounts,
): Promise<void> {
  const variables = { ...env, K8S_LEARN_HOME: folder, K8S_LEARN_TEAM_URL: url, PGPASSWORD: PASSWORD };
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'sync', '--yes'], {
    env: { ...variables, PATH: process.env.PATH ?? '' },
    stdio: 'ignore',
  });
  const timer = lifeMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), lifeMs);
  const by = await new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  clearTimeout(timer);
  counts.syncs += 1;
  if (by === 'SIGKILL') counts.killed += 1;
}

async function compared(
  homes: readonly TeamHome[],
  hub: RunHub,
): Promise<Omit<TeamRunResult, keyof TeamRunCounts>> {
  const log = await hub.events();
  const told = log.filter(({ kind }) => kind === 'case' || kind === 'label').map(({ event }) => event);
  const onHub = new Set(told);
  let lost = 0;
  let twice = told.length - onHub.size;
  let waiting = 0;
  const folds = new Set<string>();
  const exports = new Set<string>();
  for (const one of homes) {
    const here = await eventsIn(one);
    const known = new Set(here);
    lost += told.filter((event) => !known.has(event)).length;
    twice += here.length - known.size + [...known].filter((event) => !onHub.has(event)).length;
    const { unsent, pending } = await one.with(({ team }) => team.counts());
    waiting += unsent + pending;
    folds.add(await foldOf(one));
    await one.consolidate();
    exports.add(await one.export());
  }
  return { events: log.length, lost, twice, waiting, folds: folds.size, exports: exports.size };
}
