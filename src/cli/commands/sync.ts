// `sync`: the memory of a team, through its hub.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

export interface SyncFlags {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Registers `sync`. */
export function registerSync(program: Command, context: CommandContext): void {
  const command = program
    .command('sync')
    .description(
      'share what was learned with a team, through the PostgreSQL of team.url: something leaves this machine',
    )
    .option('--dry-run', 'show what would be sent, with an example of each kind, and send nothing')
    .option('--yes', 'do not ask before something is told there for the first time')
    .action(async (flags: SyncFlags) => {
      const { runSync } = await import('./sync-run.ts');
      await runSync(flags, command, context);
    });
}
