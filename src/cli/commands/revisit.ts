// `revisit`: look again at all that is open.
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

export interface RevisitFlags extends ClusterFlags {
  readonly since: string;
}

/** Registers `revisit`. */
export function registerRevisit(program: Command, context: CommandContext): void {
  const command = program
    .command('revisit')
    .description('check everything open again: what is gone, and what fixed it (for a nightly job)');
  addClusterFlags(command)
    .addOption(
      new Option('--since <duration>', 'what was asked since then: 7d, 12h, 2026-01-31').default('7d'),
    )
    .action(async (flags: RevisitFlags) => {
      const { runRevisit } = await import('./revisit-run.ts');
      await runRevisit(flags, command, context);
    });
}
