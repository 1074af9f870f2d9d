// `scan`: everything that is wrong, without a question.
import { type Command, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../domain/pattern.ts';
import type { CommandContext } from '../context.ts';
import { parseDuration } from '../parse.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

const DEFAULT_TIMEOUT_MS = 300_000;

export interface ScanFlags extends ClusterFlags {
  readonly timeout: number;
  readonly failOn?: Severity;
  readonly allowPartial?: boolean;
  readonly junit?: string;
  readonly sarif?: string;
  readonly baseline?: string;
}

/** Registers `scan`. */
export function registerScan(program: Command, context: CommandContext): void {
  const command = program
    .command('scan')
    .description('everything that is wrong, grouped by cause, worst first; nothing is saved');
  addClusterFlags(command)
    .addOption(
      new Option('--timeout <duration>', 'for the whole scan: 90s, 5m, 1h30m')
        .argParser(parseDuration)
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 20 when a problem is at least this severe').choices(
        SEVERITIES,
      ),
    )
    .option('--allow-partial', 'with --fail-on: pass although not everything could be read')
    .option('--junit <file>', 'write the problems as JUnit XML, too: each is a failed test')
    .option('--sarif <file>', 'write them as SARIF 2.1.0, too')
    .option(
      '--baseline <file>',
      'only what is new since the file was written; it is written when it is not there',
    )
    .action(async (flags: ScanFlags) => {
      const { runScan } = await import('./scan-run.ts');
      await runScan(flags, command, context);
    });
}
