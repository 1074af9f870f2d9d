// Ctrl-C and SIGTERM: the first one asks a command that can wind down to do so, the second ends the process.
import { K8sLearnError } from '../domain/errors.ts';

export interface Interrupt {
  /** Gives the signal to wind down by, and says that the caller will: before that, an interrupt ends the process. */
  guard(): AbortSignal;
  /** What interrupted us; null while nothing has. */
  error(): K8sLearnError | null;
}

const SIGNALS = [
  ['SIGINT', 'INTERRUPTED'],
  ['SIGTERM', 'TERMINATED'],
] as const;

/** What shells say of a process that SIGHUP ended: 128 and the signal's number. */
const HANGUP_EXIT_CODE = 129;

/** Listens for SIGINT, SIGTERM and SIGHUP for as long as the process lives. */
export function listenForInterrupt(host: NodeJS.Process): Interrupt {
  const controller = new AbortController();
  let guarded = false;
  let error: K8sLearnError | null = null;
  for (const [signal, code] of SIGNALS) {
    host.on(signal, () => {
      const interrupted = new K8sLearnError(
        code,
        `interrupted by ${signal}`,
        'k8s-learn history lists what was saved',
      );
      if (error !== null || !guarded) host.exit(interrupted.exitCode);
      error = interrupted;
      controller.abort(interrupted);
    });
  }
  // The terminal is gone: nobody reads on. Steps were saved as they happened, and what is temporary goes at the exit.
  host.on('SIGHUP', () => host.exit(HANGUP_EXIT_CODE));
  return {
    guard() {
      guarded = true;
      return controller.signal;
    },
    error: () => error,
  };
}
