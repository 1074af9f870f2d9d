// `show <id>`: one investigation, whole.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';

interface ShowFlags {
  readonly prompt?: boolean;
}

/** Registers `show`. */
export function registerShow(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('one investigation, whole: steps, evidence, what memory it used, its label and why')
    .argument('<id>', 'as history lists it, or last', parseWhich)
    .option('--prompt', 'what a model was told, or would have been, with what memory had to say')
    .action(async (which: WhichInvestigation, { prompt = false }: ShowFlags) => {
      if (prompt) return showPrompt(which, command, context);
      const { idOf, showInvestigation } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const runtime = await context.runtime();
      const shown = await showInvestigation(runtime, await idOf(runtime, which));
      const output = outputOf(command, context);
      if (output.json) {
        const { shownJson } = await import('../render/investigation-json.ts');
        writeJson(context, shownJson(shown.investigation, shown.injections, shown.labelEvents, shown.lesson));
      } else {
        const { renderShown } = await import('../render/show-text.ts');
        context.terminal.out(renderShown(shown, output));
      }
    });
}

async function showPrompt(
  which: WhichInvestigation,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { idOf } = await import('../../app/history.ts');
  const { toldPrompt } = await import('../../app/told-prompt.ts');
  const { resolveSettings } = await import('../../config.ts');
  const { outputOf, writeJson } = await import('../output.ts');
  const { promptJson, renderPrompt } = await import('../render/prompt-text.ts');
  const runtime = await context.runtime();
  const { values } = resolveSettings(runtime.environment);
  const told = await toldPrompt(await idOf(runtime, which), runtime, values);
  const output = outputOf(command, context);
  if (output.json) writeJson(context, promptJson(told));
  else context.terminal.out(renderPrompt(told, output));
}
