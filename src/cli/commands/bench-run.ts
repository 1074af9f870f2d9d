// What `bench` does once its flags are read: run, show, write files.
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readBenchFile } from '../../app/bench/incidents-file.ts';
import { reportOf } from '../../app/bench/report.ts';
import type { BenchRequest } from '../../app/bench/request.ts';
import { runBench } from '../../app/bench/run.ts';
import { checkWritable, writeWholeFile } from '../../app/bench/whole-file.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import { startBenchProgress } from '../bench-progress.ts';
import type { CommandContext } from '../context.ts';
import { outputOf, writeJson } from '../output.ts';
import { benchJson } from '../render/bench-json.ts';
import { benchMarkdown } from '../render/bench-markdown.ts';
import { renderBench } from '../render/bench-text.ts';
import type { BenchFlags } from './bench.ts';

/** Runs a bench from its flags to its exit code. */
export async function runBenchCommand(
  file: string,
  flags: BenchFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const clusters = resolve(flags.clusters ?? dirname(file));
  const incidents = readBenchFile(file, clusters);
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const overrides = {
    ...(flags.model === undefined ? {} : { 'model.name': flags.model }),
    ...(flags.builtin ? {} : { 'patterns.builtin': 'false' }),
  };
  const settings = resolveSettings(runtime.environment, overrides).values;
  const { arms, engine, questions, maxSteps, timeout, seed = null, fresh = false } = flags;
  const limits = { maxSteps, timeoutMs: timeout };
  const request: BenchRequest = {
    incidents,
    clusters,
    arms,
    engine,
    settings,
    questions,
    seed,
    fresh,
    ...limits,
  };
  const files = [flags.out, flags.markdown].filter((path) => path !== undefined);
  for (const path of files) checkWritable(path);
  const signal = context.interrupt.guard();
  const progress = await startBenchProgress(context.terminal, output);
  try {
    const run = await runBench(request, runtime, progress, signal);
    const bench = {
      file: basename(file),
      version: context.version,
      request,
      run,
      report: reportOf(run, seed),
    };
    progress.finish();
    if (output.json) writeJson(context, benchJson(bench));
    else context.terminal.out(renderBench(bench, output));
    if (flags.out !== undefined) writeWholeFile(flags.out, `${JSON.stringify(benchJson(bench), null, 2)}\n`);
    if (flags.markdown !== undefined) writeWholeFile(flags.markdown, benchMarkdown(bench));
  } catch (error) {
    progress.finish();
    throw interruption(error, context, progress.done());
  }
}

/** What was asked so far is kept: an interruption says how much that is. */
function interruption(error: unknown, context: CommandContext, done: string): unknown {
  const by = context.interrupt.error();
  if (by === null) return error;
  return new K8sLearnError(by.code, `${by.message} after ${done}`, 'the same command goes on from there');
}
