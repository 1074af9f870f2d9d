// Where the time of a question went, a line for --debug.
import type { SpentOn } from '../../app/time-spent.ts';

/** Writes the parts in the order of what they took; what took no time is left out. */
export function timeSpentText(spent: readonly SpentOn[]): string {
  const parts = spent
    .map(({ part, ms }) => ({ part, ms: Math.round(ms) }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms)
    .map(({ part, ms }) => `${part} ${ms} ms`);
  return `time: ${parts.join(' · ')}\n`;
}
