// The one error class. A code without an exit number does not compile.

/** Exit number of each error code; the numbers are a promise to scripts. */
export const EXIT_CODES = {
  INTERNAL: 1,
  USAGE: 2,
  CONFIG: 2,
  NOT_FOUND: 22,
  KUBECTL_MISSING: 30,
  CLUSTER_UNREACHABLE: 30,
  CONTEXT_UNKNOWN: 30,
  CLUSTER_FORBIDDEN: 30,
  DUMP_INVALID: 30,
  MODEL_UNAVAILABLE: 31,
  MODEL_REFUSED: 31,
  DATABASE_UNAVAILABLE: 32,
  DATABASE_LOCKED: 32,
  DATABASE_READ_ONLY: 32,
  DATABASE_NEWER: 32,
  DATABASE_FULL: 32,
  DATABASE_CORRUPT: 32,
  HUB_UNAVAILABLE: 32,
  DATA_INVALID: 33,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

/** An error that a user is told of in one line: `message` is its cause, `hint` what to try. */
export class K8sLearnError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'K8sLearnError';
    this.code = code;
    this.hint = hint;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** Gives the message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
