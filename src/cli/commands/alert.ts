// `alert`: alerts as questions, from a file, from stdin, or received as webhooks.
import { type Command, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../domain/pattern.ts';
import type { CommandContext } from '../context.ts';
import { parseDuration, wholeNumber } from '../parse.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';
import { MAX_STEPS_LIMIT } from './investigate.ts';

const DEFAULT_MAX_STEPS = 12;
const DEFAULT_TIMEOUT_MS = 300_000;

export interface AlertFlags extends ClusterFlags {
  readonly engine: 'auto' | 'ollama' | 'patterns';
  readonly maxSteps: number;
  readonly timeout: number;
  readonly save: boolean;
  readonly failOn?: Severity;
  readonly allowPartial?: boolean;
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly exec?: string;
}

/** Registers `alert`. */
export function registerAlert(program: Command, context: CommandContext): void {
  const command = program
    .command('alert')
    .description(
      'ask about alerts of Alertmanager, amtool, Prometheus or Grafana; one that is over labels its investigation',
    )
    .argument('[file]', 'a document of alerts; - reads it from stdin', '-');
  addClusterFlags(command)
    .addOption(
      new Option('--engine <name>', 'what decides the next step')
        .choices(['auto', 'ollama', 'patterns'])
        .default('auto'),
    )
    .addOption(
      new Option('--max-steps <n>', `1 to ${MAX_STEPS_LIMIT}`)
        .argParser(wholeNumber(1, MAX_STEPS_LIMIT))
        .default(DEFAULT_MAX_STEPS),
    )
    .addOption(
      new Option('--timeout <duration>', 'for each group: 90s, 5m, 1h30m')
        .argParser(parseDuration)
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .option('--no-save', 'store nothing')
    .addOption(
      new Option('--fail-on <severity>', 'exit 20 when a diagnosis is at least this severe').choices(
        SEVERITIES,
      ),
    )
    .option('--allow-partial', 'with --fail-on: pass although not everything could be read')
    .option('--listen <host:port>', 'receive webhooks on loopback instead, until interrupted: 127.0.0.1:9099')
    .option(
      '--token-file <file>',
      'with --listen: the token that senders give (default: one made on first use)',
    )
    .option('--exec <command>', 'with --listen: run this for each group, the document on its stdin')
    .action(async (file: string, flags: AlertFlags) => {
      const { runAlert } = await import('./alert-run.ts');
      await runAlert(file, flags, command, context);
    });
}
