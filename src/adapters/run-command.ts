// Runs a command of the user's with a document on its stdin. No shell: what stands in a document is never read as a command.
import { spawn } from 'node:child_process';
import { K8sLearnError } from '../domain/errors.ts';

/** What a command may take, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Runs it to its end and gives its exit code; null when it was ended. Throws USAGE when it cannot be started. */
export async function runCommand(argv: readonly string[], input: string): Promise<number | null> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'], timeout: TIMEOUT_MS });
  // A command that does not read its stdin has ended the pipe: its exit code tells what came of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const hint = 'give --exec a program and its arguments: --exec "/usr/local/bin/notify --urgent"';
      reject(
        new K8sLearnError('USAGE', `${program} cannot be started: ${error.message}`, hint, { cause: error }),
      );
    });
    child.once('close', (code) => resolve(code));
  });
}
