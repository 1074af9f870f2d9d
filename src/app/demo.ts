// The use case `demo`: real commands over the recorded cluster that comes with the program, and nothing left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Environment } from '../config.ts';
import { SIBLING, TAUGHT, writeDemoRecording } from './demo-recording.ts';
import type { Installation } from './runtime.ts';

const OPENING = [
  'A recording of a real cluster in which things are broken, and the real kubectl to look at it.',
  'No model, no network: the pattern library alone.',
].join('\n');
const CLOSING = 'Yours: k8s-learn "why is … not working" asks the cluster that kubectl points at.';
/** Where the recording's path goes in a command. */
const RECORDING = '<recording>';
/** The variable by which no model is looked for. */
const ASK_MODEL = 'K8S_LEARN_MODEL_ASK';
/** The variable that switches the built-in library off. */
const NO_LIBRARY = 'K8S_LEARN_PATTERNS_BUILTIN';
/** What an investigation without a cause ends with. */
const INCONCLUSIVE = 21;

/** One command of the demonstration, with what is said before it. */
interface DemoStep {
  readonly says: string | null;
  readonly args: readonly string[];
  /** Without the built-in library, so that what is told can only come from memory. */
  readonly memoryAlone?: boolean;
  /** The exit code that belongs to what it shows; 0 when left out. */
  readonly exitCode?: number;
}

const STEPS: readonly DemoStep[] = [
  {
    says: 'What it knows from the start:',
    args: ['--dump', RECORDING, 'pods of inventory in quotes-live keep crashing with exit code 137'],
  },
  {
    says: 'Now what it learns. The built-in library is switched off, so that all it knows is what it is taught:',
    args: ['--dump', RECORDING, '--quiet', `${TAUGHT.app} in ${TAUGHT.namespace} crashes on startup`],
    memoryAlone: true,
    exitCode: INCONCLUSIVE,
  },
  {
    says: 'It does not know. Somebody who does says what it was:',
    args: [
      ...['feedback', 'last', 'down'],
      ...['--cause', 'deployment auth is scaled to 0 replicas: nothing answers on port 8443'],
      ...['--solution', 'scale deployment auth up again'],
    ],
  },
  {
    says: 'Another team has the like (a copy under other names), and asks in other words:',
    args: ['--dump', RECORDING, `${SIBLING.app} in ${SIBLING.namespace} keeps dying, why?`],
    memoryAlone: true,
  },
  { says: 'What it holds on it from now on:', args: ['recall', 'auth', 'refused'] },
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
    const recording = join(home, 'recording');
    writeDemoRecording(parts.installation.recordingPath, recording);
    for (const step of STEPS) {
      const { says, args, memoryAlone = false, exitCode: expected = 0 } = step;
      const given = args.map((arg) => (arg === RECORDING ? shortPath(recording) : arg));
      const setting = memoryAlone ? `${NO_LIBRARY}=false ` : '';
      const shown = `$ ${setting}k8s-learn ${given.map(quoted).join(' ')}`;
      parts.say(`\n${says === null ? '' : `${says}\n`}${shown}\n`);
      const exitCode = await run(given, home, memoryAlone, parts, signal);
      if (exitCode !== expected) return exitCode;
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
  memoryAlone: boolean,
  { installation, inherited }: DemoParts,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(process.execPath, [installation.programPath, ...args], {
    env: {
      ...inherited,
      K8S_LEARN_HOME: join(home, 'home'),
      [ASK_MODEL]: 'never',
      ...(memoryAlone && { [NO_LIBRARY]: 'false' }),
    },
    // Without a terminal to type at nobody is asked for a verdict: this is to be watched.
    stdio: ['ignore', 'inherit', 'inherit'],
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
