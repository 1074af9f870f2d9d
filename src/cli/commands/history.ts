// `history`: list investigations, newest first.
import { type Command, Option } from 'commander';
import type { Outcome } from '../../domain/investigation.ts';
import type { CommandContext } from '../context.ts';
import { parseNamespace, wholeNumber } from '../parse.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 10_000;
const OUTCOMES: readonly Outcome[] = ['diagnosed', 'inconclusive', 'stopped'];

interface HistoryFlags {
  readonly limit: number;
  readonly namespace?: string;
  readonly outcome?: Outcome;
}

/** Registers `history`. */
export function registerHistory(program: Command, context: CommandContext): void {
  const command = program
    .command('history')
    .description('list investigations, newest first')
    .addOption(
      new Option('--limit <n>', 'the most to list')
        .argParser(wholeNumber(1, MAX_LIMIT))
        .default(DEFAULT_LIMIT),
    )
    .option('-n, --namespace <ns>', 'those of one namespace', parseNamespace)
    .addOption(new Option('--outcome <outcome>', 'those that ended so').choices(OUTCOMES))
    .action(async (flags: HistoryFlags) => {
      const { listHistory } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const runtime = await context.runtime();
      const investigations = await listHistory(runtime, flags);
      const output = outputOf(command, context);
      if (output.json) {
        const { historyJson } = await import('../render/investigation-json.ts');
        writeJson(context, historyJson(investigations));
      } else {
        const { renderHistory } = await import('../render/history-text.ts');
        context.terminal.out(renderHistory(investigations, runtime.clock.now(), output));
      }
    });
}
