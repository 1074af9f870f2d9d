// Runs the built program at a terminal of its own and types the answers, with script(1) of util-linux.
import { spawn } from 'node:child_process';
import type { CliHome } from './cli.ts';
import { PROGRAM } from './cli.ts';

/** What to type once a text has appeared behind what was answered before. */
export interface Answer {
  readonly after: RegExp;
  readonly type: string;
}

export interface TerminalResult {
  readonly exitCode: number | null;
  /** Everything that the terminal showed, escape sequences taken out. */
  readonly screen: string;
}

export const KEYS = { down: '\u001b[B', enter: '\r', interrupt: '\u0003' } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
const SEQUENCES = /\u001b\[[0-9;?]*[a-zA-Z]/g;

/** Runs to the end. Fails when script(1) is not there: nothing else gives a process a terminal. */
export function runAtTerminal(
  home: CliHome,
  args: readonly string[],
  answers: readonly Answer[],
  columns = 80,
): Promise<TerminalResult> {
  const command = [process.execPath, PROGRAM, ...args]
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const sized = `stty rows 40 cols ${columns}; exec ${command}`;
  const child = spawn('script', ['--quiet', '--return', '--echo', 'never', '--command', sized, '/dev/null'], {
    env: { ...home.env(), TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let screen = '';
  let answered = 0;
  const left = [...answers];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk.replace(SEQUENCES, '');
    const [next] = left;
    if (next === undefined || !next.after.test(screen.slice(answered))) return;
    left.shift();
    answered = screen.length;
    child.stdin.write(next.type);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Error(`this test needs script(1) of util-linux: ${error.message}`)),
    );
    child.on('close', (exitCode) => resolve({ exitCode, screen }));
  });
}
