// What `alert` does once its flags are read: read the document, answer each group, settle the worst exit code.
import type { Command } from 'commander';
import { type GroupAnswer, openAlertDesk } from '../../app/alerts/answer.ts';
import { parseListen } from '../../app/alerts/listen.ts';
import { readAlerts } from '../../app/alerts/read-alerts.ts';
import { readAlertFile } from '../../app/alerts/read-file.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_FAIL_ON, EXIT_INCONCLUSIVE, exitCodeOf, type FailOn } from '../exit-code.ts';
import { renderFailure } from '../failure.ts';
import { outputOf } from '../output.ts';
import { startProgress } from '../progress.ts';
import { groupJson, renderGroup, renderSummary } from '../render/alert-text.ts';
import type { AlertFlags } from './alert.ts';
import { parseExec, runListen } from './alert-listen.ts';
import { clusterRequest } from './cluster-flags.ts';

/** Answers a document of alerts, or listens for them. */
export async function runAlert(
  file: string,
  flags: AlertFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  if (flags.listen === undefined && (flags.exec !== undefined || flags.tokenFile !== undefined)) {
    throw new K8sLearnError(
      'USAGE',
      '--exec and --token-file belong to --listen',
      'add --listen 127.0.0.1:9099, or leave them out',
    );
  }
  const runtime = await context.runtime();
  const { values: settings } = resolveSettings(runtime.environment, {});
  const { engine, maxSteps, timeout: timeoutMs } = flags;
  const save = flags.save && settings['memory.save'] !== 'never';
  const request = { cluster, engine, maxSteps, timeoutMs, save, settings };
  const { listen } = flags;
  // What is mistyped is told before anything is opened.
  if (listen !== undefined) parseListen(listen);
  if (flags.exec !== undefined) parseExec(flags.exec);
  const groups = listen === undefined ? readAlerts(await readAlertFile(file, context.terminal.stdin)) : [];
  const signal = context.interrupt.guard();
  const progress = await startProgress({
    terminal: context.terminal,
    paint: output.errPaint,
    style: output.progressStyle,
    verbose: output.verbose,
  });
  const codes: number[] = [];
  const answers: GroupAnswer[] = [];
  let failed = true;
  try {
    const desk = await openAlertDesk(request, runtime, progress.show, signal);
    try {
      if (listen !== undefined)
        await runListen({ ...flags, listen }, desk, runtime, progress.show, context, signal);
      for (const group of groups) {
        if (signal.aborted) break;
        const answer = await desk.answer(group, signal);
        codes.push(
          codeOf(answer, { failOn: flags.failOn ?? null, allowPartial: flags.allowPartial ?? false }),
        );
        answers.push(answer);
        const unsaved = answer.result?.unsaved ?? null;
        if (unsaved !== null) context.terminal.err(renderFailure(unsaved, output.json, false));
        context.terminal.out(
          output.json ? `${JSON.stringify(groupJson(answer))}\n` : `${renderGroup(answer, output)}\n`,
        );
      }
      if (answers.length > 1 && !output.json)
        context.terminal.out(`${output.paint.dim(renderSummary(answers, output))}\n`);
      failed = false;
    } finally {
      await desk.close();
    }
  } finally {
    progress.finish(failed);
  }
  context.exitWith(context.interrupt.error()?.exitCode ?? worstOf(codes));
}

function codeOf({ result, error }: GroupAnswer, threshold: FailOn): number {
  if (error !== null) return error.exitCode;
  if (result === null) return 0;
  return result.unsaved?.exitCode ?? exitCodeOf(result.investigation, threshold);
}

/** Gives the worst of all: an error before what `--fail-on` is for, that before what was not found out. */
function worstOf(codes: readonly number[]): number {
  const rank = (code: number): number =>
    code === 0 ? 0 : code === EXIT_INCONCLUSIVE ? 1 : code === EXIT_FAIL_ON ? 2 : 3;
  return codes.reduce((worst, code) => (rank(code) > rank(worst) ? code : worst), 0);
}
