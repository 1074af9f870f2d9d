// `feedback <id> [up|down]`: thumbs up or down, later; without either it asks.
import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';

export interface FeedbackFlags {
  readonly comment?: string;
  readonly cause?: string;
  readonly solution?: string;
}

/** Registers `feedback`. */
export function registerFeedback(program: Command, context: CommandContext): void {
  const command = program
    .command('feedback')
    .description('say whether a diagnosis was right, and what it really was')
    .argument('<id>', 'as history lists it, or last', parseWhich)
    .addArgument(new Argument('[verdict]', 'asked for when it is left out').choices(['up', 'down']))
    .option('--comment <text>', 'kept with the verdict')
    .option('--cause <text>', 'what it really was: the case is remembered with it')
    .option('--solution <text>', 'what helped: the case is remembered with it')
    .action(async (id: WhichInvestigation, verdict: 'up' | 'down' | undefined, flags: FeedbackFlags) => {
      const { runFeedback } = await import('./feedback-run.ts');
      await runFeedback(id, verdict, flags, command, context);
    });
}
