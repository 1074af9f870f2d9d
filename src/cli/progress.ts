// Progress on stderr while an investigation runs: a spinner on a terminal, else one plain line a step.
import type { Ora } from 'ora';
import type { ToolCall } from '../domain/investigation.ts';
import type { ProgressEvent } from '../domain/progress.ts';
import type { Paint } from './render/paint.ts';
import { callText, commandText, stepNumber, stepSymbol, stepText } from './render/step.ts';
import { oneLine, shorten, wrap } from './render/text.ts';
import type { Terminal } from './terminal.ts';

/** `spinner`: on a terminal · `lines`: elsewhere · `notices`: those alone, held until the end · `nothing`. */
export type ProgressStyle = 'spinner' | 'lines' | 'notices' | 'nothing';

export interface ProgressOptions {
  readonly terminal: Terminal;
  readonly paint: Paint;
  readonly style: ProgressStyle;
  /** Also the thoughts where there is no spinner, and every kubectl command. */
  readonly verbose: boolean;
}

export interface Progress {
  readonly show: (event: ProgressEvent) => void;
  /** Takes the spinner off and writes what was held back, once. After a failure only the error is to stand there. */
  finish(failed: boolean): void;
}

/** Starts showing progress. */
export async function startProgress(options: ProgressOptions): Promise<Progress> {
  const { terminal, paint, style, verbose } = options;
  const spinner = style === 'spinner' ? await createSpinner(terminal) : null;
  const running = new Map<number, ToolCall>();
  const held: string[] = [];
  // Before the first step the cluster is reached for, and its namespaces are listed.
  let idle = 'reaching the cluster';
  let isOver = false;

  const print = (line: string) => {
    spinner?.stop();
    terminal.err(`${line}\n`);
    spin();
  };
  const spin = () => {
    if (spinner === null || isOver) return;
    const [first] = running;
    const others = running.size > 1 ? ` and ${running.size - 1} more` : '';
    const text = first === undefined ? idle : `${stepNumber(first[0])} ${callText(first[1])}${others}`;
    spinner.text = shorten(text, terminal.width() - 4);
    if (!spinner.isSpinning) spinner.start();
  };
  const show = (event: ProgressEvent) => {
    if (event.type === 'notice') {
      const note = `note: ${oneLine(event.text)}`;
      // Whoever reads it from a file or a pipe finds one line a note.
      const line = paint.warn(terminal.canSpin ? wrap(note, terminal.width()) : note);
      if (style === 'notices' && !isOver) held.push(line);
      else if (style !== 'nothing') print(line);
      return;
    }
    if (style !== 'spinner' && style !== 'lines') return;
    switch (event.type) {
      case 'started':
        idle = 'thinking';
        spin();
        break;
      case 'thought':
        if (style === 'spinner' || verbose)
          print(paint.dim(shorten(`  ${oneLine(event.text)}`, terminal.width())));
        break;
      case 'thinking':
        if (verbose) print(paint.dim(shorten(`  ${oneLine(event.text)}`, terminal.width())));
        break;
      case 'step-started':
        running.set(event.index, event.call);
        spin();
        break;
      case 'step-finished':
        running.delete(event.step.index);
        print(`${stepSymbol(event.step.status, paint)} ${stepText(event.step, paint)}`);
        if (verbose)
          for (const call of event.step.calls)
            print(paint.dim(`    ${commandText(call.argv)} (${call.status})`));
        break;
    }
  };
  spin();
  const finish = (failed: boolean) => {
    if (isOver) return;
    isOver = true;
    spinner?.stop();
    // On a terminal the result follows at once: a line between them.
    if (spinner !== null && !failed) terminal.err('\n');
    if (!failed) for (const line of held) terminal.err(`${line}\n`);
  };
  return { show, finish };
}

async function createSpinner(terminal: Terminal): Promise<Ora> {
  const { default: ora } = await import('ora');
  return ora({
    stream: terminal.stderr,
    color: terminal.errColor ? 'cyan' : false,
    isEnabled: true,
    // Raw mode would take Ctrl-C away from the signal handlers.
    discardStdin: false,
  });
}
