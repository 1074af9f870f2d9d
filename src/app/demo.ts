// The use case `demo`: real commands over the recorded cluster that comes with the program, and nothing left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Environment } from '../config.ts';
import type { Installation } from './runtime.ts';

const OPENING = [
  'A recording of a real cluster in which things are broken, and the real kubectl to look at it.',
  'No model, no network: the pattern library alone.',
].join('\n');
const CLOSING = 'Yours: k8s-learn "why is … not working" asks the cluster that kubectl points at.';
/** Where the recording's path goes in a command. */
const RECORDING = '<recording>';

/** One command of the demonstration, with what is said before it. */
interface DemoStep {
  readonly says: string | null;
  readonly args: readonly string[];
}

const STEPS: readonly DemoStep[] = [
  {
    says: null,
    args: ['--dump', RECORDING, 'pods of inventory in quotes-live keep crashing with exit code 137'],
  },
  { says: null, args: ['--dump', RECORDING, 'service auth-gateway in audit-live has no endpoints'] },
  { says: null, args: ['history'] },
];

export interface DemoParts {
  readonly installation: Installation;
  /** The variables that the commands are run with. */
  readonly inherited: Environment['inherited'];
  readonly say: (text: string) => void;
}

/** Shows the program at work in a temporary home. Gives the exit code of the first command that fails, else 0. */
export async function demonstrate(parts: DemoParts, signal: AbortSignal): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-demo-'));
  try {
    parts.say(`${OPENING}\n`);
    for (const { says, args } of STEPS) {
      const given = args.map((arg) =>
        arg === RECORDING ? shortPath(parts.installation.recordingPath) : arg,
      );
      parts.say(`\n${says === null ? '' : `${says}\n`}$ k8s-learn ${given.map(quoted).join(' ')}\n`);
      const exitCode = await run(given, home, parts, signal);
      if (exitCode !== 0) return exitCode;
    }
    parts.say(`\n${CLOSING}\n`);
    return 0;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function run(
  args: readonly string[],
  home: string,
  { installation, inherited }: DemoParts,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(process.execPath, [installation.programPath, ...args], {
    env: { ...inherited, K8S_LEARN_HOME: home },
    stdio: 'inherit',
    signal,
    killSignal: 'SIGTERM',
  });
  // An aborted signal is told by the exit code as well.
  child.on('error', () => {});
  const ending = await once(child, 'close');
  const [code, ended] = ending as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (ended === null ? 0 : constants.signals[ended]);
}

/** The path from here, when that is no longer. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length && fromHere !== '' ? fromHere : path;
}

function quoted(word: string): string {
  return /^[\w./@+-]+$/.test(word) ? word : `"${word}"`;
}
