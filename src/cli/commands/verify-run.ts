// What `verify` does once its arguments are read: look, show, and settle the exit code.
import type { Command } from 'commander';
import { idOf } from '../../app/history.ts';
import { type VerifyReport, verify } from '../../app/verify.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { exitCodeOfVerify } from '../exit-code.ts';
import { outputOf, writeJson } from '../output.ts';
import type { WhichInvestigation } from '../parse.ts';
import { startProgress } from '../progress.ts';
import { renderVerify, verifyJson } from '../render/verify-text.ts';
import { clusterRequest } from './cluster-flags.ts';
import type { VerifyFlags } from './verify.ts';

const DEFAULT_WATCH_MS = 600_000;

/** Runs one verification from its flags to its exit code. */
export async function runVerify(
  which: WhichInvestigation,
  flags: VerifyFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  if (flags.timeout !== undefined && flags.watch === undefined) {
    throw new K8sLearnError('USAGE', '--timeout belongs to --watch', 'add --watch to wait until it is gone');
  }
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const signal = context.interrupt.guard();
  const progress = await startProgress({
    terminal: context.terminal,
    paint: output.errPaint,
    style: output.progressStyle,
    verbose: output.verbose,
  });
  let failed = true;
  let report: VerifyReport;
  try {
    const watchMs = flags.watch ? (flags.timeout ?? DEFAULT_WATCH_MS) : null;
    const id = await idOf(runtime, which);
    report = await verify(
      { id, cluster, watchMs, afterFix: flags.afterFix ?? false },
      runtime,
      progress.show,
      signal,
    );
    failed = false;
  } finally {
    progress.finish(failed);
  }
  if (output.json) writeJson(context, verifyJson(report));
  else context.terminal.out(renderVerify(report, output));
  context.exitWith(context.interrupt.error()?.exitCode ?? exitCodeOfVerify(report));
}
