// What `bench record` does once its flags are read: record, show.
import type { Command } from 'commander';
import { type RecordRequest, recordCase } from '../../app/bench/record/record.ts';
import { idOf } from '../../app/history.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import { startBenchProgress } from '../bench-progress.ts';
import type { CommandContext } from '../context.ts';
import { outputOf, writeJson } from '../output.ts';
import type { WhichInvestigation } from '../parse.ts';
import { renderRecorded } from '../render/bench-record-text.ts';
import type { BenchRecordFlags } from './bench-record.ts';
import { clusterRequest } from './cluster-flags.ts';

/** Records a case from its flags to its exit code. */
export async function runBenchRecord(
  which: WhichInvestigation,
  flags: BenchRecordFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  if (flags.solution !== undefined && flags.cause === undefined) {
    throw new K8sLearnError('USAGE', '--solution goes with --cause', 'say the cause as well');
  }
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const { namespace = null, family = null, cause = null, solution = null, replace = false } = flags;
  const said = { namespace, family, cause, solution };
  // Which namespace is recorded says the investigation; kubectl asks for one by name each time.
  const cluster = { ...clusterRequest(flags), namespace: null };
  const { values: settings } = resolveSettings(runtime.environment);
  const id = await idOf(runtime, which);
  const request: RecordRequest = { id, cluster, out: flags.out, replace, settings, ...said };
  const signal = context.interrupt.guard();
  const progress = await startBenchProgress(context.terminal, output);
  try {
    const result = await recordCase(request, runtime, progress, signal);
    progress.finish();
    if (output.json) writeJson(context, { schemaVersion: 1, ...result });
    else context.terminal.out(renderRecorded(result, output));
  } catch (error) {
    progress.finish();
    const by = context.interrupt.error();
    throw by === null ? error : new K8sLearnError(by.code, by.message, 'nothing was recorded');
  }
}
