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

/** Listens for SIGINT and SIGTERM for as long as the process lives. */
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
  return {
    guard() {
      guarded = true;
      return controller.signal;
    },
    error: () => error,
  };
}
