// `verify <id>`: look at the cluster again. Is the symptom gone?
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseDuration, parseWhich, type WhichInvestigation } from '../parse.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

export interface VerifyFlags extends ClusterFlags {
  readonly watch?: true;
  readonly afterFix?: true;
  readonly timeout?: number;
}

/** Registers `verify`. */
export function registerVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('check the cluster again: is the problem of an investigation gone?')
    .argument('<id>', 'as history lists it, or last', parseWhich);
  addClusterFlags(command)
    .option(
      '--after-fix',
      'a fix was applied: if the problem is still there, that counts against the diagnosis',
    )
    .option('--watch', 'wait until it is gone')
    .addOption(
      new Option(
        '--timeout <duration>',
        'with --watch: the longest to wait, then exit 21 (default: 10m)',
      ).argParser(parseDuration),
    )
    .action(async (which: WhichInvestigation, flags: VerifyFlags) => {
      const { runVerify } = await import('./verify-run.ts');
      await runVerify(which, flags, command, context);
    });
}
