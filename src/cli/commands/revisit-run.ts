// What `revisit` does once its flags are read.
import type { Command } from 'commander';
import { revisitAll } from '../../app/revisit-all.ts';
import type { CommandContext } from '../context.ts';
import { outputOf, writeJson } from '../output.ts';
import { parseSince } from '../parse.ts';
import { startProgress } from '../progress.ts';
import { renderRevisit, revisitJson } from '../render/verify-text.ts';
import { clusterRequest } from './cluster-flags.ts';
import type { RevisitFlags } from './revisit.ts';

/** Looks, shows, and ends with 0 whatever is still there: that is what it is for. */
export async function runRevisit(
  flags: RevisitFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const since = parseSince(flags.since, runtime.clock.now());
  const signal = context.interrupt.guard();
  const { terminal } = context;
  const { errPaint: paint, progressStyle: style, verbose } = output;
  const progress = await startProgress({ terminal, paint, style, verbose });
  let failed = true;
  try {
    const report = await revisitAll({ cluster, since }, runtime, progress.show, signal);
    failed = false;
    progress.finish(false);
    if (output.json) writeJson(context, revisitJson(report));
    else terminal.out(renderRevisit(report, output));
  } finally {
    if (failed) progress.finish(true);
  }
  const interrupted = context.interrupt.error();
  if (interrupted) context.exitWith(interrupted.exitCode);
}
