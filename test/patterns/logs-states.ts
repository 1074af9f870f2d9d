// Tables of one log line in every state of its container: which pattern is told where it crashes, runs without being
// ready, runs well, or is an init container.
import { expect, it } from 'vitest';
import { diagnose, type Situation } from './logs-fixtures.ts';

type State = Situation['state'];

/** A line, and the id of the pattern that must be told in each state. */
export type StatesRow = readonly [line: string, told: Readonly<Partial<Record<State, string>>>];

const QUESTIONS: Readonly<Record<State, string>> = {
  crashing: 'cart in shop is in CrashLoopBackOff',
  'not-ready': 'cart in shop is not ready',
  running: 'cart in shop answers with errors',
  'init-crashing': 'cart in shop is stuck in init',
  'init-running': 'cart in shop hangs in Init',
};

/** Declares one test for each line and state. */
export function expectInStates(rows: readonly StatesRow[]): void {
  const cases = rows.flatMap(([log, told]) =>
    Object.entries(told).map(([state, pattern]) => ({ state: state as State, pattern, log })),
  );
  it.each(cases)('$state: $pattern', async ({ state, pattern, log }) => {
    const diagnosis = await diagnose({ state, log, question: QUESTIONS[state] });
    expect(diagnosis?.pattern, diagnosis?.rootCause).toBe(pattern);
    expect(diagnosis?.rootCause).toContain('cart');
    expect(diagnosis?.solution).not.toMatch(/{\w|undefined/);
  });
}
