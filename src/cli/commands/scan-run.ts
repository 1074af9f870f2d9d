// What `scan` does once its flags are read: look, show, and settle the exit code.
import type { Command } from 'commander';
import { type ScanReport, scanCluster } from '../../app/scan.ts';
import { baselineOf, type ComparedScan, compareWith, readBaseline } from '../../app/scan-baseline.ts';
import { resolveSettings } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { exitCodeOfScan } from '../exit-code.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { formatCount } from '../render/amounts.ts';
import { scanJson } from '../render/scan-json.ts';
import { type JunitOptions, scanJunit } from '../render/scan-junit.ts';
import { scanSarif } from '../render/scan-sarif.ts';
import { renderScan } from '../render/scan-text.ts';
import { wrap } from '../render/text.ts';
import { writeWhole } from '../write-file.ts';
import { clusterRequest } from './cluster-flags.ts';
import type { ScanFlags } from './scan.ts';

/** Runs one scan from its flags to its exit code. */
export async function runScan(flags: ScanFlags, command: Command, context: CommandContext): Promise<void> {
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  // A baseline that cannot be read is told before the cluster is asked.
  const baseline = flags.baseline === undefined ? null : readBaseline(flags.baseline);
  const runtime = await context.runtime();
  const startedAt = runtime.clock.now();
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
  const threshold = { failOn: flags.failOn ?? null, allowPartial: flags.allowPartial ?? false };
  const compared =
    baseline === null
      ? { report, known: [], expired: [], gone: [] }
      : compareWith(baseline, report, startedAt.slice(0, 10));
  if (output.json)
    writeJson(context, scanJson(compared.report, flags.baseline === undefined ? null : compared));
  else context.terminal.out(renderScan(compared.report, output, compared));
  // After the answer: a file that cannot be written costs no more than the file.
  if (flags.baseline !== undefined && baseline === null)
    writeFirstBaseline(flags.baseline, report, output, context);
  writeReports(compared, flags, { ...threshold, startedAt, known: compared.known }, runtime.version);
  context.exitWith(context.interrupt.error()?.exitCode ?? exitCodeOfScan(compared.report, threshold));
}

function writeReports(
  compared: ComparedScan,
  { junit, sarif, baseline }: ScanFlags,
  options: JunitOptions,
  version: string,
): void {
  if (junit !== undefined) writeWhole(junit, scanJunit(compared.report, options));
  if (sarif !== undefined)
    writeWhole(sarif, `${JSON.stringify(scanSarif(compared, baseline !== undefined, version), null, 2)}\n`);
}

/** Writes down what there is. Nothing was left out this time: nobody has looked at it yet. */
function writeFirstBaseline(path: string, report: ScanReport, output: Output, context: CommandContext): void {
  const baseline = baselineOf(report);
  writeWhole(path, `${JSON.stringify(baseline, null, 2)}\n`);
  if (output.quiet || output.json) return;
  const { length } = baseline.entries;
  const note = `note: there was no ${path}: it was written with ${formatCount(length, 'problem')}. Say in it why each is accepted and until when; the next scan tells only what is new`;
  context.terminal.err(`${output.errPaint.warn(wrap(note, output.width))}\n`);
}
