// The exit code of an investigation that ran to its end, in whichever way.
import { unread } from '../app/not-looked.ts';
import type { ScanReport } from '../app/scan.ts';
import type { VerifyReport } from '../app/verify.ts';
import type { Investigation, NotLooked } from '../domain/investigation.ts';
import { SEVERITIES, type Severity } from '../domain/pattern.ts';

/** Exit codes that are no errors; `EXIT_CODES` holds those that are. */
export const EXIT_FAIL_ON = 20;
export const EXIT_INCONCLUSIVE = 21;
export const EXIT_STILL_THERE = 24;

/** What `--fail-on` is to be held against. */
export interface FailOn {
  readonly failOn: Severity | null;
  /** Whether what could not be read may be passed over. */
  readonly allowPartial: boolean;
}

/**
 * Gives 0 for a diagnosis, 20 when it is at least as severe as `failOn`, 21 when there is none, or when what could not
 * be read might be as severe.
 */
export function exitCodeOf(
  { diagnosis, notLooked }: Pick<Investigation, 'diagnosis' | 'notLooked'>,
  threshold: FailOn,
): number {
  if (diagnosis === null) return EXIT_INCONCLUSIVE;
  if (isAtLeast(diagnosis.severity, threshold.failOn)) return EXIT_FAIL_ON;
  return isUncertain(notLooked, threshold) ? EXIT_INCONCLUSIVE : 0;
}

/**
 * Gives 20 when a trouble is at least as severe as `failOn`, 21 when a limit ended the scan before, or when what could
 * not be read might be as severe, else 0.
 */
export function exitCodeOfScan({ groups, stopped, notLooked }: ScanReport, threshold: FailOn): number {
  if (groups.some(({ severity }) => isAtLeast(severity, threshold.failOn))) return EXIT_FAIL_ON;
  return stopped || isUncertain(notLooked, threshold) ? EXIT_INCONCLUSIVE : 0;
}

function isUncertain(notLooked: readonly NotLooked[], { failOn, allowPartial }: FailOn): boolean {
  return failOn !== null && !allowPartial && unread(notLooked).length > 0;
}

/** Gives 0 when the trouble is gone, 24 while it is still there, 21 when that is not known or waiting came to its end. */
export function exitCodeOfVerify({ presence, timedOut }: VerifyReport): number {
  if (timedOut) return EXIT_INCONCLUSIVE;
  if (presence === 'still-there') return EXIT_STILL_THERE;
  return presence === 'gone' ? 0 : EXIT_INCONCLUSIVE;
}

function isAtLeast(severity: Severity, failOn: Severity | null): boolean {
  return failOn !== null && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn);
}
