// What the timed processes share: their arguments, and a clock that others' work on the machine does not move.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Processor time that this process has taken, of all its threads, in milliseconds. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Reads the arguments, which come on stdin because vectors are long. */
export function readArgs(): readonly string[] {
  return JSON.parse(readFileSync(0, 'utf8')) as string[];
}
