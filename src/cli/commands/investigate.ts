// `investigate`, the default command: ask a question of the cluster.
import { type Command, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../domain/pattern.ts';
import type { CommandContext } from '../context.ts';
import { parseDuration, wholeNumber } from '../parse.ts';
import { addClusterFlags, type ClusterFlags, clusterRequest } from './cluster-flags.ts';

/** The most steps that `--max-steps` allows. */
export const MAX_STEPS_LIMIT = 100;
const DEFAULT_MAX_STEPS = 12;
const DEFAULT_TIMEOUT_MS = 300_000;

export interface InvestigateFlags extends ClusterFlags {
  readonly engine: 'auto' | 'ollama' | 'patterns';
  readonly model?: string;
  readonly maxSteps: number;
  readonly timeout: number;
  readonly learning: boolean;
  readonly save: boolean;
  readonly feedback: boolean;
  readonly failOn?: Severity;
  readonly allowPartial?: boolean;
  readonly continue?: true;
  readonly output?: 'text' | 'json' | 'markdown';
}

/** Registers `investigate`. */
export function registerInvestigate(program: Command, context: CommandContext): void {
  const command = program
    .command('investigate', { isDefault: true })
    .description('ask why something does not work; the default command')
    .argument(
      '[question...]',
      'in your own words: "why is cart crashing"; - reads it from stdin; without one, as scan',
    );
  addClusterFlags(command)
    .option('-c, --continue', 'a follow-up to the last investigation: "and since when?"')
    .addOption(
      new Option('--engine <name>', 'what decides the next step')
        .choices(['auto', 'ollama', 'patterns'])
        .default('auto'),
    )
    .option('--model <name>', 'Ollama model (default: setting model.name)')
    .addOption(
      new Option('--max-steps <n>', `1 to ${MAX_STEPS_LIMIT}`)
        .argParser(wholeNumber(1, MAX_STEPS_LIMIT))
        .default(DEFAULT_MAX_STEPS),
    )
    .addOption(
      new Option('--timeout <duration>', 'for the whole investigation: 90s, 5m, 1h30m')
        .argParser(parseDuration)
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .option('--no-learning', 'use no memory; the investigation is still recorded')
    .option('--no-save', 'store nothing')
    .option('--no-feedback', 'do not ask for a verdict')
    .addOption(
      new Option('--fail-on <severity>', 'exit 20 when the diagnosis is at least this severe').choices(
        SEVERITIES,
      ),
    )
    .option('--allow-partial', 'with --fail-on: pass although not everything could be read')
    .addOption(
      new Option('--output <format>', 'how to write the answer; json is --json, markdown a ticket')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .action(async (words: readonly string[], flags: InvestigateFlags) => {
      const cluster = clusterRequest(flags);
      // A recording is served by this process itself, and a follow-up asks where the question before it did.
      if (cluster.dump !== null || flags.continue) {
        const { runInvestigate } = await import('./investigate-run.ts');
        return runInvestigate(words, flags, command, context);
      }
      const { openAhead } = await import('../../app/cluster-ahead.ts');
      const ahead = openAhead(await context.runtime(), cluster);
      try {
        await ahead.begun;
        const { runInvestigate } = await import('./investigate-run.ts');
        await runInvestigate(words, flags, command, { ...context, runtime: async () => ahead.runtime });
      } finally {
        await ahead.drop();
      }
    });
}
