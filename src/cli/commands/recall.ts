// `recall <words...>`: what memory holds on something.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

/** Registers `recall`. */
export function registerRecall(program: Command, context: CommandContext): void {
  const command = program
    .command('recall')
    .description('what memory holds on something: cases, lessons, patterns; no cluster is looked at')
    .argument('<words...>', 'a name, a symptom, a cause: what it was asked, told or taught with')
    .action(async (words: readonly string[]) => {
      const { recallWords } = await import('../../app/recall.ts');
      const { redactQuestion } = await import('../../agent/redact-output.ts');
      const { resolveSettings } = await import('../../config.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const output = outputOf(command, context);
      const runtime = await context.runtime();
      const onNotice = (text: string): void => {
        if (output.verbose) context.terminal.err(`${output.errPaint.warn(`note: ${text}`)}\n`);
      };
      const report = await recallWords(
        redactQuestion(words.join(' ')),
        runtime,
        resolveSettings(runtime.environment).values,
        onNotice,
        context.interrupt.guard(),
      );
      const { recallJson, renderRecall } = await import('../render/recall-text.ts');
      if (output.json) writeJson(context, recallJson(report));
      else context.terminal.out(renderRecall(report, runtime.clock.now(), output));
    });
}
