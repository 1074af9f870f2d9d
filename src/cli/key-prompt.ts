// One key as an answer, at a terminal. What was typed before the question was there is thrown away.
import type { Terminal } from './terminal.ts';

/** Input that is still on its way when the question is asked is waited for so long, in milliseconds. */
const DRAIN_MS = 30;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ENTER: ReadonlySet<string> = new Set(['\r', '\n']);

/**
 * Asks on stderr and gives the key that was pressed, of those offered: anything else is not heard. Enter, Ctrl-C and
 * the end of the input give null.
 */
export async function askKey<Key extends string>(
  { stdin, err }: Terminal,
  question: string,
  keys: readonly Key[],
): Promise<Key | null> {
  stdin.setRawMode?.(true);
  try {
    await drain(stdin);
    err(`${question} `);
    const key = await nextKey(stdin, keys);
    err(`${key ?? 'skip'}\n`);
    return key;
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
  }
}

async function drain(stdin: NodeJS.ReadStream): Promise<void> {
  const discard = (): void => {};
  stdin.on('data', discard);
  stdin.resume();
  await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  stdin.off('data', discard);
}

function nextKey<Key extends string>(stdin: NodeJS.ReadStream, keys: readonly Key[]): Promise<Key | null> {
  return new Promise((resolve) => {
    const settle = (key: Key | null): void => {
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      resolve(key);
    };
    const onEnd = (): void => settle(null);
    const onData = (data: Buffer | string): void => {
      for (const typed of data.toString().toLowerCase()) {
        const key = keys.find((known) => known === typed);
        const isLeft = ENTER.has(typed) || typed === CTRL_C || typed === CTRL_D;
        if (key === undefined && !isLeft) continue;
        settle(key ?? null);
        break;
      }
    };
    stdin.on('data', onData);
    stdin.once('end', onEnd);
    stdin.resume();
  });
}
