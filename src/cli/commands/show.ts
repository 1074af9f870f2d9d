// `show <id>`: one investigation, whole.
import { type Command, Option } from 'commander';
import type { ShownInvestigation } from '../../app/history.ts';
import type { CommandContext } from '../context.ts';
import type { Output } from '../output.ts';
import { parseWhich, type WhichInvestigation } from '../parse.ts';

interface ShowFlags {
  readonly markdown?: true;
  readonly html?: string;
  readonly prompt?: boolean;
}

/** Registers `show`. */
export function registerShow(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('one investigation, whole: steps, evidence, what memory it used, its label and why')
    .argument('<id>', 'as history lists it, or last', parseWhich)
    .option('--markdown', 'as a ticket in Markdown, secrets taken out')
    .addOption(new Option('--html <file>', 'write it as one page for a browser').conflicts('markdown'))
    .addOption(
      new Option(
        '--prompt',
        'what a model was told, or would have been, with what memory had to say',
      ).conflicts(['markdown', 'html']),
    )
    .action(async (which: WhichInvestigation, flags: ShowFlags) => {
      if (flags.prompt) return showPrompt(which, command, context);
      const { idOf, showInvestigation } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const runtime = await context.runtime();
      const shown = await showInvestigation(runtime, await idOf(runtime, which));
      const output = outputOf(command, context);
      if (flags.markdown || flags.html !== undefined) return writeTicket(shown, flags, output, context);
      if (output.json) {
        const { shownJson } = await import('../render/investigation-json.ts');
        const { investigation, injections, labelEvents, lesson, member } = shown;
        const document = shownJson(investigation, injections, labelEvents, lesson);
        writeJson(context, { ...document, ...(member !== undefined && { team: { member } }) });
      } else {
        const { renderShown } = await import('../render/show-text.ts');
        context.terminal.out(renderShown(shown, output));
      }
    });
}

async function writeTicket(
  shown: ShownInvestigation,
  { html }: ShowFlags,
  output: Output,
  context: CommandContext,
): Promise<void> {
  const { redactedForTicket } = await import('../../app/ticket.ts');
  const { ticketOf } = await import('../render/ticket.ts');
  const ticket = ticketOf(redactedForTicket(shown));
  if (html === undefined) {
    const { ticketMarkdown } = await import('../render/ticket-markdown.ts');
    return context.terminal.out(ticketMarkdown(ticket));
  }
  const { resolve } = await import('node:path');
  const { ticketPage } = await import('../render/ticket-html.ts');
  const { writeWhole } = await import('../write-file.ts');
  const { writeJson } = await import('../output.ts');
  const file = resolve(html);
  writeWhole(file, ticketPage(ticket, context.version));
  if (output.json) return writeJson(context, { schemaVersion: 1, html: file });
  context.terminal.out(`${file}\n`);
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
