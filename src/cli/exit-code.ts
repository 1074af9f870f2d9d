// The exit code of an investigation that ran to its end, in whichever way.
import type { Investigation } from '../domain/investigation.ts';
import { SEVERITIES, type Severity } from '../domain/pattern.ts';

/** Exit codes that are no errors; `EXIT_CODES` holds those that are. */
export const EXIT_FAIL_ON = 20;
export const EXIT_INCONCLUSIVE = 21;

/** Gives 0 for a diagnosis, 20 when it is at least as severe as `failOn`, 21 when there is none. */
export function exitCodeOf(investigation: Pick<Investigation, 'diagnosis'>, failOn: Severity | null): number {
  const { diagnosis } = investigation;
  if (diagnosis === null) return EXIT_INCONCLUSIVE;
  if (failOn === null) return 0;
  return SEVERITIES.indexOf(diagnosis.severity) >= SEVERITIES.indexOf(failOn) ? EXIT_FAIL_ON : 0;
}
