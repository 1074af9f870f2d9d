// What of an investigation may leave this machine in a ticket: everything but observations, redacted once more.
import { redactText } from '../agent/redact.ts';
import type { ShownInvestigation } from './history.ts';

/**
 * Redacts every text of an investigation, also what people said of it. Observations are left out: quotes of them are
 * what a ticket needs.
 */
export function redactedForTicket(shown: ShownInvestigation): ShownInvestigation {
  const { investigation, ...rest } = shown;
  const steps = investigation.steps.map((step) => ({ ...step, observation: '' }));
  return redacted({ ...rest, investigation: { ...investigation, steps } });
}

function redacted<T>(value: T): T {
  if (typeof value === 'string') return redactText(value) as T;
  if (Array.isArray(value)) return value.map(redacted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner)])) as T;
}
