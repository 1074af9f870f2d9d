// `verify <id>`: look at the cluster again. Is the symptom gone?
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseDuration, parseId } from '../parse.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

export interface VerifyFlags extends ClusterFlags {
  readonly watch?: true;
  readonly timeout?: number;
}

/** Registers `verify`. */
export function registerVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('check the cluster again: is the problem that an investigation found gone?')
    .argument('<id>', 'as history lists it', parseId);
  addClusterFlags(command)
    .option('--watch', 'wait until it is gone')
    .addOption(
      new Option('--timeout <duration>', 'with --watch: wait no longer; exit 21 (default: 10m)').argParser(
        parseDuration,
      ),
    )
    .action(async (id: number, flags: VerifyFlags) => {
      const { runVerify } = await import('./verify-run.ts');
      await runVerify(id, flags, command, context);
    });
}
