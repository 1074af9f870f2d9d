// What the global flags decide about output, settled once for each command.
import type { Command } from 'commander';
import type { CommandContext, GlobalFlags } from './context.ts';
import type { ProgressStyle } from './progress.ts';
import { createPaint, type Paint } from './render/paint.ts';
import type { Terminal } from './terminal.ts';

export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Columns to wrap sentences at. */
  readonly width: number;
  /** Columns that a row may take: infinite where no terminal shows it, and nothing is cut or left out then. */
  readonly room: number;
  /** Colours of stdout. */
  readonly paint: Paint;
  /** Colours of stderr. */
  readonly errPaint: Paint;
  readonly progressStyle: ProgressStyle;
  readonly programName: string;
}

/** Settles how a command is to write. */
export function outputOf(command: Command, context: CommandContext): Output {
  const flags = command.optsWithGlobals<GlobalFlags>();
  const { terminal } = context;
  const json = flags.json === true || flags.output === 'json';
  const verbose = flags.verbose === true || flags.debug === true;
  return {
    json,
    quiet: flags.quiet === true,
    verbose,
    width: terminal.width(),
    room: terminal.room(),
    paint: createPaint(flags.color && terminal.outColor && !json),
    errPaint: createPaint(flags.color && terminal.errColor),
    progressStyle: progressStyle(flags, terminal, json && !verbose),
    programName: context.programName,
  };
}

function progressStyle(flags: GlobalFlags, terminal: Terminal, noticesAlone: boolean): ProgressStyle {
  if (flags.quiet) return 'nothing';
  if (terminal.canSpin) return 'spinner';
  // A program that reads the JSON of an error from stderr is to find nothing before it.
  return noticesAlone && !terminal.stderrIsTerminal ? 'notices' : 'lines';
}

/** Writes one JSON document to stdout. */
export function writeJson(context: CommandContext, document: unknown): void {
  context.terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}
