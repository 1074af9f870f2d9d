// `import <file|->`: knowledge of others, quarantined.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

/** Every pattern of the file was refused. */
const ALL_REFUSED = 33;

/** Registers `import`. */
export function registerImport(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('take in what another installation exported: quarantined until confirmed here')
    .argument('<file>', 'what k8s-learn export wrote; - is stdin')
    .option('--dry-run', 'say what would be taken and change nothing')
    .action(async (file: string, { dryRun }: { readonly dryRun?: true }) => {
      const { readImport } = await import('../../app/import-file.ts');
      const { importKnowledge } = await import('../../app/import.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const output = outputOf(command, context);
      const text = await readImport(file, context.terminal.stdin);
      const name = file === '-' ? 'stdin' : file;
      const result = await importKnowledge(text, name, await context.runtime(), dryRun === true);
      if (output.json) writeJson(context, { schemaVersion: 1, ...result });
      else {
        const { renderImport } = await import('../render/import-text.ts');
        context.terminal.out(renderImport(result, output));
      }
      const { patterns } = result;
      const allRefused = patterns.length > 0 && patterns.every(({ outcome }) => outcome === 'refused');
      if (allRefused) context.exitWith(ALL_REFUSED);
    });
}
