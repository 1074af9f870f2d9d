// `patterns`: the library of what is known.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

/** Registers `patterns` with `list`, which is also what it does alone, and `show`. */
export function registerPatterns(program: Command, context: CommandContext): void {
  const patterns = program.command('patterns').description('the pattern library');
  const list = patterns
    .command('list', { isDefault: true })
    .description('list the pattern library')
    .action(async () => {
      const { outputOf, writeJson } = await import('../output.ts');
      const library = await readLibrary(context);
      const output = outputOf(list, context);
      if (output.json) return writeJson(context, { schemaVersion: 1, patterns: library });
      const { renderPatterns } = await import('../render/patterns-text.ts');
      context.terminal.out(renderPatterns(library, output));
    });
  const show = patterns
    .command('show')
    .description('one pattern, whole')
    .argument('<id>', 'as list names it')
    .action(async (id: string) => {
      const { getPattern } = await import('../../app/library.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const pattern = getPattern(await readLibrary(context), id);
      const output = outputOf(show, context);
      if (output.json) return writeJson(context, { schemaVersion: 1, patterns: [pattern] });
      const { renderPattern } = await import('../render/patterns-text.ts');
      context.terminal.out(renderPattern(pattern, output));
    });
}

async function readLibrary(context: CommandContext) {
  const { usedPatterns } = await import('../../app/library.ts');
  const { resolveSettings } = await import('../../config.ts');
  const runtime = await context.runtime();
  return usedPatterns(runtime, resolveSettings(runtime.environment).values);
}
