// `forget`: delete investigations and everything derived from them.
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';

export interface ForgetFlags {
  readonly before?: string;
  readonly all?: true;
  readonly yes?: true;
}

/** Registers `forget`. */
export function registerForget(program: Command, context: CommandContext): void {
  const command = program
    .command('forget')
    .description('delete investigations and everything derived from them')
    .argument('[id]', 'as history lists it, or last', parseWhich)
    .addOption(
      new Option('--before <date>', 'those before 2026-01-31, or 2026-01-31T12:00:00Z').conflicts('all'),
    )
    .option('--all', 'everything')
    .option('--yes', 'do not ask before more than one is deleted')
    .action(async (id: WhichInvestigation | undefined, flags: ForgetFlags) => {
      const { runForget } = await import('./forget-run.ts');
      await runForget(id, flags, command, context);
    });
}
