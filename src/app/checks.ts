// One look at something, by name: what `doctor` is made of.
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import type { CheckResult } from './runtime.ts';

export interface Check extends CheckResult {
  readonly name: string;
}

/** Runs a check; what it throws is its result. */
export async function guarded(name: string, check: () => Promise<CheckResult>): Promise<Check> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return failed(name, error);
  }
}

/** Makes the result of a check that threw. */
export function failed(name: string, error: unknown): Check {
  const hint = error instanceof K8sLearnError ? error.hint : null;
  return { name, state: 'error', detail: messageOf(error), hint };
}
