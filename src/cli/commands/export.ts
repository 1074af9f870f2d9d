// `export`: what was learned, for others.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

export interface ExportFlags {
  readonly includeCases?: true;
  readonly yes?: true;
  readonly out?: string;
}

/** Registers `export`. */
export function registerExport(program: Command, context: CommandContext): void {
  const command = program
    .command('export')
    .description('write what was learned as JSON, anonymised: no names from your clusters')
    .option('--include-cases', 'masked cases as well, once you have seen them')
    .option('--yes', 'do not ask before cases are written')
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (flags: ExportFlags) => {
      const { runExport } = await import('./export-run.ts');
      await runExport(flags, command, context);
    });
}
