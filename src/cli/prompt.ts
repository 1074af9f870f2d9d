// Questions to the person at the terminal. Only asked when there is one.
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Asks yes or no on stderr; an empty answer is `fallback`, the end of input is no. */
export async function confirm(
  terminal: Terminal,
  question: string,
  fallback: 'yes' | 'no' = 'yes',
): Promise<boolean> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('n')));
  try {
    const choices = fallback === 'yes' ? '[Y/n]' : '[y/N]';
    const answer = (await Promise.race([lines.question(`${question} ${choices} `), ended])).trim();
    return fallback === 'yes' ? !/^n/i.test(answer) : /^y/i.test(answer);
  } finally {
    lines.close();
  }
}
