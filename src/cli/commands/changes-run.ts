// What `changes` does once its flags are read: look, and show.
import type { Command } from 'commander';
import { listChanges } from '../../app/list-changes.ts';
import type { CommandContext } from '../context.ts';
import { outputOf, writeJson } from '../output.ts';
import { parseSince } from '../parse.ts';
import { startProgress } from '../progress.ts';
import { changesJson, renderChanges } from '../render/changes-text.ts';
import type { ChangesFlags } from './changes.ts';
import { clusterRequest } from './cluster-flags.ts';

/** Lists what changed; ends with 0, also when nothing did. */
export async function runChanges(
  workload: string | null,
  flags: ChangesFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  // A mistyped time is told before the cluster is asked.
  parseSince(flags.since, runtime.clock.now());
  const sinceMs = (nowMs: number) => Date.parse(parseSince(flags.since, new Date(nowMs).toISOString()));
  const signal = context.interrupt.guard();
  const { terminal } = context;
  const { errPaint: paint, progressStyle: style, verbose } = output;
  const progress = await startProgress({ terminal, paint, style, verbose });
  let failed = true;
  try {
    const report = await listChanges({ cluster, sinceMs, workload }, runtime, progress.show, signal);
    failed = false;
    progress.finish(false);
    if (output.json) writeJson(context, changesJson(report));
    else terminal.out(renderChanges(report, output));
  } finally {
    if (failed) progress.finish(true);
  }
  const interrupted = context.interrupt.error();
  if (interrupted) context.exitWith(interrupted.exitCode);
}
