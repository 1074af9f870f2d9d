// `bench record`: an investigation becomes a case for bench.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

const DEFAULT_FOLDER = 'bench';

export interface BenchRecordFlags extends ClusterFlags {
  readonly out: string;
  readonly family?: string;
  readonly cause?: string;
  readonly solution?: string;
  readonly replace?: true;
}

/** Registers `record` under `bench`. */
export function registerBenchRecord(bench: Command, context: CommandContext): void {
  const command = bench
    .command('record')
    .description(
      'record an investigation and its cluster as it is now, without secrets, as an incident for bench',
    )
    .argument('<id>', 'an investigation, as history lists it, or last', parseWhich)
    // The flags of `bench` are none of its own: only those of the program hold here as well.
    .configureHelp({
      ...bench.configureHelp(),
      visibleGlobalOptions: () => [...(bench.parent?.options ?? [])],
    });
  addClusterFlags(command, 'the namespace to record, when it is not the one that was asked about')
    .option('--out <dir>', 'the folder of recordings and their incidents', DEFAULT_FOLDER)
    .option('--family <name>', 'what kind of trouble it is')
    .option('--cause <text>', 'what it really was, when feedback did not say it')
    .option('--solution <text>', 'what helped')
    .option('--replace', 'record a case again')
    .action(async (which: WhichInvestigation, flags: BenchRecordFlags) => {
      const { runBenchRecord } = await import('./bench-record-run.ts');
      // `bench` has an --out as well, and is given the flag wherever it stands.
      const { out } = command.optsWithGlobals<BenchRecordFlags>();
      await runBenchRecord(which, { ...flags, out }, command, context);
    });
}
