// `changes`: what changed, newest first.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

export interface ChangesFlags extends ClusterFlags {
  readonly since: string;
}

/** Registers `changes`. */
export function registerChanges(program: Command, context: CommandContext): void {
  const command = program
    .command('changes')
    .description('what changed, newest first: rollouts, settings, policies, nodes, releases; who, and when')
    .argument('[workload]', 'only what is connected with it: cart, deployment/cart');
  addClusterFlags(command, 'the namespace to look at (and the nodes)')
    .option('--since <duration>', 'how far back: 30m, 2h, 3d, 2026-01-31', '2h')
    .action(async (workload: string | undefined, flags: ChangesFlags) => {
      const { runChanges } = await import('./changes-run.ts');
      await runChanges(workload ?? null, flags, command, context);
    });
}
