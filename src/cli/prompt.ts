// Questions to the person at the terminal. Only asked when there is one.
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Asks yes or no on stderr; an empty answer is yes, the end of input is no. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('n')));
  try {
    const answer = await Promise.race([lines.question(`${question} [Y/n] `), ended]);
    return !/^n/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
