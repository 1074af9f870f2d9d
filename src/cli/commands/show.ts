// `show <id>`: one investigation, whole.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseId } from '../parse.ts';

/** Registers `show`. */
export function registerShow(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('one investigation, whole: steps, evidence, what memory it used, its label and why')
    .argument('<id>', 'as history lists it', parseId)
    .action(async (id: number) => {
      const { showInvestigation } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const shown = await showInvestigation(await context.runtime(), id);
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
