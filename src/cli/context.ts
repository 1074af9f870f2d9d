// What every command gets: the outside world, the terminal, the interrupt, and where to leave the exit code.
import type { Runtime } from '../app/runtime.ts';
import type { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  /** How the user called it: `k8s-learn`, or `kubectl learn` as a plugin. */
  readonly programName: string;
  readonly version: string;
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
  /** Gives the composition root's parts; nothing of them is loaded before. */
  runtime(): Promise<Runtime>;
  /** Sets the exit code of a command that ended without an error. */
  exitWith(code: number): void;
}

/** Flags that every command knows. */
export interface GlobalFlags {
  readonly json?: true;
  /** Of a question: `json` is the same as `--json`. */
  readonly output?: string;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly debug?: true;
  readonly color: boolean;
}
