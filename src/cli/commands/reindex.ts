// `reindex`: give every case its vector, and make the index anew.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

interface ReindexFlags {
  readonly prune?: true;
}

/** Registers `reindex`. */
export function registerReindex(program: Command, context: CommandContext): void {
  const command = program
    .command('reindex')
    .description('embed stored cases again and rebuild the index')
    .option('--prune', 'delete the vectors of every other embedder')
    .action(async (flags: ReindexFlags) => {
      const { reindex } = await import('../../app/reindex.ts');
      const { resolveSettings } = await import('../../config.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const { startCounter } = await import('../counter.ts');
      const runtime = await context.runtime();
      const settings = resolveSettings(runtime.environment).values;
      const output = outputOf(command, context);
      const counter = await startCounter(context.terminal, output.progressStyle === 'spinner');
      try {
        const request = { settings, prune: flags.prune === true };
        const stages = { embedding: 'embedding cases', graph: 'building the graph' } as const;
        const result = await reindex(
          request,
          runtime,
          ({ stage, done, total }) => counter.show(stages[stage], done, total),
          context.interrupt.guard(),
        );
        counter.finish();
        if (output.json) return writeJson(context, { schemaVersion: 1, ...result });
        const { renderReindex } = await import('../render/reindex-text.ts');
        context.terminal.out(renderReindex(result, output));
      } finally {
        counter.finish();
      }
    });
}
