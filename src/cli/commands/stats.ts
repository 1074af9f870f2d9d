// `stats`: the learning metrics.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

export interface StatsFlags {
  readonly since?: string;
  readonly html?: string;
}

/** Registers `stats`. */
export function registerStats(program: Command, context: CommandContext): void {
  const command = program
    .command('stats')
    .description('the learning metrics: does memory help here, and how sure is that')
    .option('--since <when>', 'of investigations since then: 30d, 12h, 2026-01-31')
    .option('--html <file>', 'write them as one page for a browser')
    .action(async (flags: StatsFlags) => {
      const { runStats } = await import('./stats-run.ts');
      await runStats(flags, command, context);
    });
}
