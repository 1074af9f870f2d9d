// The exit code of an investigation that ran to its end, in whichever way.
import type { ScanReport } from '../app/scan.ts';
import type { VerifyReport } from '../app/verify.ts';
import type { Investigation } from '../domain/investigation.ts';
import { SEVERITIES, type Severity } from '../domain/pattern.ts';

/** Exit codes that are no errors; `EXIT_CODES` holds those that are. */
export const EXIT_FAIL_ON = 20;
export const EXIT_INCONCLUSIVE = 21;

/** Gives 0 for a diagnosis, 20 when it is at least as severe as `failOn`, 21 when there is none. */
export function exitCodeOf(investigation: Pick<Investigation, 'diagnosis'>, failOn: Severity | null): number {
  const { diagnosis } = investigation;
  if (diagnosis === null) return EXIT_INCONCLUSIVE;
  return isAtLeast(diagnosis.severity, failOn) ? EXIT_FAIL_ON : 0;
}

/** Gives 20 when a trouble is at least as severe as `failOn`, 21 when a limit ended the scan before, else 0. */
export function exitCodeOfScan({ groups, stopped }: ScanReport, failOn: Severity | null): number {
  if (groups.some(({ severity }) => isAtLeast(severity, failOn))) return EXIT_FAIL_ON;
  return stopped ? EXIT_INCONCLUSIVE : 0;
}

/** Gives 0 when it is known whether the symptom is gone, 21 when it is not, or waiting for it came to its end. */
export function exitCodeOfVerify({ presence, timedOut }: VerifyReport): number {
  const isKnown = presence === 'gone' || presence === 'still-there';
  return isKnown && !timedOut ? 0 : EXIT_INCONCLUSIVE;
}

function isAtLeast(severity: Severity, failOn: Severity | null): boolean {
  return failOn !== null && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn);
}
