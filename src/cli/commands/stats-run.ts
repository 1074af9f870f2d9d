// What `stats` does once its flags are read: count, and show it as text, JSON or a page.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readStatistics } from '../../app/stats.ts';
import { isUtf8 } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { outputOf, writeJson } from '../output.ts';
import { parseSince } from '../parse.ts';
import { renderStatistics } from '../render/stats-text.ts';
import type { StatsFlags } from './stats.ts';

/** Shows the metrics. Throws USAGE for a time that is none. */
export async function runStats(flags: StatsFlags, command: Command, context: CommandContext): Promise<void> {
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const since = flags.since === undefined ? null : parseSince(flags.since, runtime.clock.now());
  const statistics = await readStatistics(runtime, { since });
  if (flags.html !== undefined) {
    const { statisticsPage } = await import('../render/stats-html/page.ts');
    const { writeWhole } = await import('../write-file.ts');
    const file = resolve(flags.html);
    writeWhole(file, statisticsPage(statistics, context.version));
    if (output.json) return writeJson(context, { schemaVersion: 1, ...statistics, html: file });
    return context.terminal.out(`${file}\n`);
  }
  if (output.json) return writeJson(context, { schemaVersion: 1, ...statistics });
  const unicode = isUtf8(runtime.environment.inherited);
  context.terminal.out(renderStatistics(statistics, { ...output, unicode }));
}
