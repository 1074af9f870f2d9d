// The record of an investigation as it happens. The answer comes before it: what cannot be kept is told, not thrown.
import { type ErrorCode, K8sLearnError } from '../domain/errors.ts';
import type { Step } from '../domain/investigation.ts';
import type { Injection, InvestigationEnd, InvestigationStore, NewInvestigation } from '../domain/ports.ts';

/** What passes without a hand on the database: an answer does not wait for it. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['DATABASE_READ_ONLY', 'DATABASE_FULL', 'DATABASE_LOCKED']);

/** Tells whether an error says that the database is sound and nothing can be kept in it now: full, read-only, locked. */
export function keepsNothingNow(error: unknown): error is K8sLearnError {
  return error instanceof K8sLearnError && PASSING.has(error.code);
}

/** Tells whether an error is one of the database. */
export function isDatabaseTrouble(error: unknown): error is K8sLearnError {
  return error instanceof K8sLearnError && error.code.startsWith('DATABASE_');
}

/** Keeps an investigation until the database fails, and says then why it did. */
export class InvestigationRecord {
  readonly #store: InvestigationStore | null;
  #id: number | null = null;
  #failure: K8sLearnError | null = null;

  /** A null `store` keeps nothing, and that is no failure. */
  constructor(store: InvestigationStore | null) {
    this.#store = store;
  }

  /** Null when nothing is kept, or not all of it could be. */
  get id(): number | null {
    return this.#failure === null ? this.#id : null;
  }

  /** Why not all of it was kept; null when it was, or was not to be. */
  get failure(): K8sLearnError | null {
    return this.#failure;
  }

  /** Records that it has begun. */
  begin(opening: NewInvestigation): void {
    this.attempt((store) => {
      this.#id = store.begin(opening);
    });
  }

  /** Records one step, at once. */
  addStep(step: Step): void {
    this.attempt((store, id) => store.addStep(id, step));
  }

  /** Records how it ended, and what it was shown of memory. */
  end(ended: InvestigationEnd, injectionsOf: (id: number) => readonly Injection[]): void {
    this.attempt((store, id) => {
      store.end(id, ended, injectionsOf(id));
    });
  }

  /** Does what the database is needed for, unless it has failed; its trouble is kept, any other error is thrown. */
  attempt(run: (store: InvestigationStore, id: number) => void): void {
    if (this.#store === null || this.#failure !== null) return;
    try {
      run(this.#store, this.#id ?? 0);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Takes note of what failed. Throws what is no trouble of the database. */
  fail(error: unknown): void {
    if (!isDatabaseTrouble(error)) throw error;
    this.#failure ??= error;
  }
}
