// `patterns test <file>`: a user's own patterns against recorded incidents.
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

/** Some incident is claimed with a cause that is not the true one. */
const CLAIMS_WRONGLY = 21;

interface TestFlags {
  readonly recordings?: string;
  readonly incidents?: string;
}

/** Registers `test` under `patterns`. */
export function registerPatternsTest(patterns: Command, context: CommandContext): void {
  const command = patterns
    .command('test')
    .description('check a pattern file: which recorded incidents it claims, rightly and wrongly, and misses')
    .argument('<file>', 'a pattern file')
    .option(
      '--recordings <dir>',
      'folder of recorded clusters with their *.incidents.jsonl (default: the recording of the package)',
    )
    .option('--incidents <file>', 'the incidents to ask, when not those of the folder')
    .action(async (file: string, flags: TestFlags) => {
      const { readIncidents, readPatternFile, testPatterns } = await import('../../app/test-patterns.ts');
      const { outputOf, writeJson } = await import('../output.ts');
      const output = outputOf(command, context);
      const checked = await readPatternFile(file, await context.runtime());
      const signal = context.interrupt.guard();
      const onNotice = (text: string) => context.terminal.err(`note: ${text}\n`);
      const runtime = await context.runtime();
      const recordings = flags.recordings ?? dirname(runtime.installation.recordingPath);
      const incidents = readIncidents(recordings, flags.incidents ?? null);
      const result = await testPatterns(checked, incidents, recordings, runtime, onNotice, signal);
      const wrongly = result.claims.filter(({ right }) => !right).length;
      if (output.json) writeJson(context, { schemaVersion: 1, ...result });
      else {
        const { renderPatternTest } = await import('../render/pattern-test-text.ts');
        context.terminal.out(renderPatternTest(result, output));
      }
      context.exitWith(context.interrupt.error()?.exitCode ?? (wrongly > 0 ? CLAIMS_WRONGLY : 0));
    });
}
