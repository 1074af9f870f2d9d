// What `scan` does once its flags are read: look, show, and settle the exit code.
import type { Command } from 'commander';
import { type ScanReport, scanCluster } from '../../app/scan.ts';
import { resolveSettings } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { exitCodeOfScan } from '../exit-code.ts';
import { outputOf, writeJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { scanJson } from '../render/scan-json.ts';
import { renderScan } from '../render/scan-text.ts';
import { clusterRequest } from './cluster-flags.ts';
import type { ScanFlags } from './scan.ts';

/** Runs one scan from its flags to its exit code. */
export async function runScan(flags: ScanFlags, command: Command, context: CommandContext): Promise<void> {
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const settings = resolveSettings(runtime.environment).values;
  const signal = context.interrupt.guard();
  const progress = await startProgress({
    terminal: context.terminal,
    paint: output.errPaint,
    style: output.progressStyle,
    verbose: output.verbose,
  });
  let failed = true;
  let report: ScanReport;
  try {
    const request = { cluster, timeoutMs: flags.timeout, settings };
    report = await scanCluster(request, runtime, progress.show, signal);
    failed = false;
  } finally {
    progress.finish(failed);
  }
  if (output.json) writeJson(context, scanJson(report));
  else context.terminal.out(renderScan(report, output));
  context.exitWith(
    context.interrupt.error()?.exitCode ??
      exitCodeOfScan(report, { failOn: flags.failOn ?? null, allowPartial: flags.allowPartial ?? false }),
  );
}
