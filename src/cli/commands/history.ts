// `history`: list investigations, newest first.
import { type Command, Option } from 'commander';
import type { LabelState, Outcome } from '../../domain/investigation.ts';
import type { CommandContext } from '../context.ts';
import { parseNamespace, parseSince, wholeNumber } from '../parse.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 10_000;
const LABELS: readonly LabelState[] = ['verified', 'probable', 'unknown', 'failed'];
const OUTCOMES: readonly Outcome[] = ['diagnosed', 'inconclusive', 'stopped'];

interface HistoryFlags {
  readonly limit: number;
  readonly namespace?: string;
  readonly outcome?: Outcome;
  readonly search?: string;
  readonly label?: LabelState;
  readonly pattern?: string;
  readonly since?: string;
}

/** Registers `history`. */
export function registerHistory(program: Command, context: CommandContext): void {
  const command = program
    .command('history')
    .description('list investigations, newest first')
    .addOption(
      new Option('--limit <n>', 'list at most so many')
        .argParser(wholeNumber(1, MAX_LIMIT))
        .default(DEFAULT_LIMIT),
    )
    .option('-n, --namespace <ns>', 'those of one namespace', parseNamespace)
    .addOption(new Option('--outcome <outcome>', 'those with this outcome').choices(OUTCOMES))
    .option('--search <words>', 'those with all of these words in question or answer')
    .addOption(new Option('--label <state>', 'those with this label').choices(LABELS))
    .option('--pattern <id>', 'those whose diagnosis rests on this pattern')
    .option('--since <duration>', 'those asked since then: 12h, 7d, 2w or 2026-01-31')
    .action(async ({ search, since, ...flags }: HistoryFlags) => {
      const { listHistory } = await import('../../app/history.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const runtime = await context.runtime();
      const filter = {
        ...flags,
        ...(search !== undefined && { search: search.split(/\s+/).filter((word) => word !== '') }),
        ...(since !== undefined && { since: parseSince(since, runtime.clock.now()) }),
      };
      const investigations = await listHistory(runtime, filter);
      const output = outputOf(command, context);
      if (output.json) {
        const { historyJson } = await import('../render/investigation-json.ts');
        writeJson(context, historyJson(investigations));
      } else {
        const { renderHistory } = await import('../render/history-text.ts');
        const isFiltered = Object.keys(filter).length > 1;
        context.terminal.out(renderHistory(investigations, runtime.clock.now(), isFiltered, output));
      }
    });
}
