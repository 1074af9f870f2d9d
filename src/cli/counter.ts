// Progress that can be counted: a spinner with numbers on a terminal, nothing elsewhere.
import type { Terminal } from './terminal.ts';

export interface Counter {
  show(what: string, done: number, total: number): void;
  /** Takes the spinner off. Done again, it does nothing. */
  finish(): void;
}

/** Starts counting; with `spins` false it is silent. */
export async function startCounter(terminal: Terminal, spins: boolean): Promise<Counter> {
  if (!spins) return { show: () => {}, finish: () => {} };
  const { default: ora } = await import('ora');
  // Raw mode would take Ctrl-C away from the signal handlers.
  const spinner = ora({ stream: terminal.stderr, isEnabled: true, discardStdin: false });
  return {
    show(what, done, total) {
      spinner.text = `${what}: ${done} of ${total}`;
      if (!spinner.isSpinning) spinner.start();
    },
    finish: () => void spinner.stop(),
  };
}
