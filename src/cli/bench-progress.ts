// Progress of a bench on stderr: how many incidents are through and how long the rest will take.
import type { BenchListeners, BenchProgress } from '../app/bench/request.ts';
import type { Output } from './output.ts';
import { formatDuration } from './render/amounts.ts';
import { oneLine, shorten, wrap } from './render/text.ts';
import type { Terminal } from './terminal.ts';

/** Where no spinner can be drawn there is a line whenever so many incidents have gone by. */
const INCIDENTS_A_LINE = 10;

export interface ShownProgress extends BenchListeners {
  /** Shows what is done next, where a spinner can be drawn. */
  readonly onStage: (stage: string) => void;
  /** Writes how far it came: `41 of 99 incidents`. */
  done(): string;
  /** Takes the spinner off. Done again, it does nothing. */
  finish(): void;
}

/** Starts showing how far a bench came. */
export async function startBenchProgress(terminal: Terminal, output: Output): Promise<ShownProgress> {
  const { progressStyle: style, errPaint: paint } = output;
  const spinner = style === 'spinner' ? await createSpinner(terminal) : null;
  const told = new Set<string>();
  let done = 'no incident';
  const print = (line: string): void => {
    spinner?.stop();
    terminal.err(`${line}\n`);
  };
  return {
    onProgress(progress) {
      done = `${progress.done} of ${progress.total} incidents`;
      if (progress.next === null) return;
      if (spinner !== null) {
        spinner.text = shorten(`${textOf(progress)}: ${oneLine(progress.next)}`, terminal.width() - 4);
        if (!spinner.isSpinning) spinner.start();
      } else if (style === 'lines' && progress.done % INCIDENTS_A_LINE === 0) {
        print(paint.dim(textOf(progress)));
      }
    },
    onStage(stage) {
      if (spinner === null) return;
      spinner.text = shorten(stage, terminal.width() - 4);
      if (!spinner.isSpinning) spinner.start();
    },
    onNotice(text) {
      // Each incident opens its recording anew and finds the same trouble in it.
      if (style === 'nothing' || told.has(text)) return;
      told.add(text);
      const note = `note: ${oneLine(text)}`;
      print(paint.warn(terminal.canSpin ? wrap(note, terminal.width()) : note));
    },
    done: () => done,
    finish: () => void spinner?.stop(),
  };
}

function textOf({ done, total, leftMs }: BenchProgress): string {
  const left = leftMs === null ? '' : `, about ${formatDuration(leftMs)} left`;
  return `${done} of ${total} incidents${left}`;
}

async function createSpinner(terminal: Terminal) {
  const { default: ora } = await import('ora');
  // Raw mode would take Ctrl-C away from the signal handlers.
  return ora({ stream: terminal.stderr, isEnabled: true, discardStdin: false });
}
