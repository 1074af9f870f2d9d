// `show <id>`: one investigation, whole.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';

/** Registers `show`. */
export function registerShow(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('one investigation, whole: steps, evidence, what memory it used, its label and why')
    .argument('<id>', 'as history lists it, or last', parseWhich)
    .action(async (which: WhichInvestigation) => {
      const { idOf, showInvestigation } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const runtime = await context.runtime();
      const shown = await showInvestigation(runtime, await idOf(runtime, which));
      const output = outputOf(command, context);
      if (output.json) {
        const { shownJson } = await import('../render/investigation-json.ts');
        writeJson(context, shownJson(shown.investigation, shown.injections, shown.labelEvents));
      } else {
        const { renderShown } = await import('../render/show-text.ts');
        context.terminal.out(renderShown(shown, output));
      }
    });
}
