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

/** Milliseconds of the processor that ended children took, from Linux, which tells 10 ms at the least; null elsewhere. */
export function childrenCpuMs(): number | null {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return null;
  }
}

/** The middle of some numbers; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
