// `consolidate`: the nightly job.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

interface ConsolidateFlags {
  readonly dryRun?: boolean;
  readonly undo?: boolean;
}

/** Registers `consolidate`. */
export function registerConsolidate(program: Command, context: CommandContext): void {
  const command = program
    .command('consolidate')
    .description('learn patterns from what is remembered, merge and tidy them: the nightly job')
    .option('--dry-run', 'say what would be done and change nothing')
    .option('--undo', 'bring back the patterns from before the last run')
    .action(async (flags: ConsolidateFlags) => {
      const { K8sLearnError } = await import('../../domain/errors.ts');
      if (flags.dryRun && flags.undo) {
        throw new K8sLearnError('USAGE', '--dry-run and --undo exclude each other', 'leave one of them out');
      }
      const { runConsolidate } = await import('../../app/consolidate.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const output = outputOf(command, context);
      const say = (text: string): void => {
        if (output.progressStyle === 'lines' || output.progressStyle === 'spinner')
          context.terminal.err(`${output.errPaint.dim(text)}\n`);
      };
      const options = { dryRun: flags.dryRun === true, undo: flags.undo === true };
      const { resolveSettings } = await import('../../config.ts');
      const runtime = await context.runtime();
      const settings = resolveSettings(runtime.environment).values;
      const result = await runConsolidate(runtime, settings, options, say);
      if (output.json) return writeJson(context, { schemaVersion: 1, ...result });
      const { renderConsolidation } = await import('../render/consolidate-text.ts');
      context.terminal.out(renderConsolidation(result, output));
    });
}
