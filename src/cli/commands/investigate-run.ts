// What `investigate` does once its flags are read: ask, show, and settle the exit code.
import type { Command } from 'commander';
import { type AskRequest, ask, openMemory, recordEnded } from '../../app/ask.ts';
import { answerTo, followUpOf } from '../../app/follow-up.ts';
import type { InvestigateResult } from '../../app/investigate.ts';
import type { Runtime } from '../../app/runtime.ts';
import { TimeSpent, timed } from '../../app/time-spent.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Investigation } from '../../domain/investigation.ts';
import type { ProgressEvent } from '../../domain/progress.ts';
import type { CommandContext, GlobalFlags } from '../context.ts';
import { exitCodeOf } from '../exit-code.ts';
import { renderFailure } from '../failure.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { askedQuestion, asksNothing } from '../question.ts';
import { investigationJson } from '../render/investigation-json.ts';
import { renderFollowUp, renderResult } from '../render/investigation-text.ts';
import { timeSpentText } from '../render/time-spent-text.ts';
import { clusterRequest } from './cluster-flags.ts';
import { offerVerdict } from './feedback-run.ts';
import type { InvestigateFlags } from './investigate.ts';
import { runScan } from './scan-run.ts';

/** Runs one investigation from its flags to its exit code. */
export async function runInvestigate(
  words: readonly string[],
  flags: InvestigateFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  if (asksNothing(words, command)) return runScan(flags, command, context);
  const asked = await askedQuestion(words, command, context);
  const cluster = clusterRequest(flags);
  const output = outputOf(command, context);
  const { debug = false } = command.optsWithGlobals<GlobalFlags>();
  const plain = await context.runtime();
  const spent = new TimeSpent(() => plain.clock.monotonicMs());
  const runtime = debug ? timed(plain, spent) : plain;
  const settings = resolveSettings(
    runtime.environment,
    flags.model === undefined ? {} : { 'model.name': flags.model },
  );
  const { values } = settings;
  const asks = values['memory.save'] === 'ask' && context.terminal.interactive && !output.json;
  const keep = flags.save && values['memory.save'] !== 'never';
  const followUp = flags.continue ? followUpOf(asked, await lastInvestigation(runtime)) : null;
  const namespace = cluster.namespace ?? followUp?.continues.cluster.namespace ?? null;
  const request = {
    question: followUp?.question ?? asked,
    ...(followUp !== null && { continues: followUp.continues }),
    cluster: { ...cluster, namespace },
    engine: flags.engine,
    arm: flags.learning ? ('on' as const) : ('off' as const),
    maxSteps: flags.maxSteps,
    timeoutMs: flags.timeout,
    save: keep && !asks,
    settings: values,
  };
  const signal = context.interrupt.guard();
  const progress = await startProgress({
    terminal: context.terminal,
    paint: output.errPaint,
    style: output.progressStyle,
    verbose: output.verbose,
  });
  const tell = (investigation: Investigation): void => {
    const answer = followUp === null ? null : answerTo(asked, investigation.diagnosis);
    if (answer !== null) {
      context.terminal.out(`${renderFollowUp(asked, answer, output)}\n\n`);
    }
    context.terminal.out(renderResult(investigation, output));
  };
  const isText = !output.json && flags.output !== 'markdown';
  let isTold = false;
  const onProgress = (event: ProgressEvent): void => {
    progress.show(event);
    if (event.type !== 'answered' || !isText) return;
    progress.finish(false);
    tell(event.investigation);
    isTold = true;
  };
  let failed = true;
  let result: InvestigateResult;
  try {
    result = await ask(request, runtime, onProgress, signal);
    // Who reads the JSON of an error from stderr is to find nothing before it.
    failed = output.json && result.unsaved !== null;
  } finally {
    progress.finish(failed);
  }
  if (debug) context.terminal.err(timeSpentText(spent.all()));
  const { investigation } = result;
  if (output.json) {
    const answer = answerTo(asked, investigation.diagnosis);
    const said =
      followUp === null ? {} : { followUp: { to: followUp.continues.id, question: asked, answer } };
    writeJson(context, { ...investigationJson(investigation), ...said });
  } else if (flags.output === 'markdown') context.terminal.out(await ticketText(investigation));
  else if (!isTold) tell(investigation);
  if (!signal.aborted) {
    const id = keep && asks ? await offerToKeep(result, request, runtime, context, output) : investigation.id;
    if (flags.feedback && result.unsaved === null)
      await offerVerdict({ ...investigation, id }, runtime, context, output);
  }
  if (result.unsaved !== null) tellUnsaved(result.unsaved, context, output);
  else if (!signal.aborted && values['team.sync'] === 'after-investigation') {
    const { syncInPassing } = await import('../../app/team/passing.ts');
    const notice = await syncInPassing(values, runtime);
    if (notice !== null && !output.quiet && !output.json)
      context.terminal.err(output.errPaint.dim(`${notice}\n`));
  }
  const { failOn = null, allowPartial = false } = flags;
  context.exitWith(
    context.interrupt.error()?.exitCode ??
      result.unsaved?.exitCode ??
      exitCodeOf(investigation, { failOn, allowPartial }),
  );
}

async function lastInvestigation(runtime: Runtime): Promise<Investigation> {
  const { idOf, showInvestigation } = await import('../../app/history.ts');
  return (await showInvestigation(runtime, await idOf(runtime, 'last'))).investigation;
}

async function ticketText(investigation: Investigation): Promise<string> {
  const { redactedForTicket } = await import('../../app/ticket.ts');
  const { ticketOf } = await import('../render/ticket.ts');
  const { ticketMarkdown } = await import('../render/ticket-markdown.ts');
  return ticketMarkdown(
    ticketOf(redactedForTicket({ investigation, injections: [], labelEvents: [], lesson: null })),
  );
}

/** The answer stands; that it was not kept is told as any error is. */
function tellUnsaved(unsaved: K8sLearnError, context: CommandContext, output: Output): void {
  const told = new K8sLearnError(unsaved.code, `the answer was not saved: ${unsaved.message}`, unsaved.hint);
  context.terminal.err(renderFailure(told, output.json, false));
}

async function offerToKeep(
  result: InvestigateResult,
  { settings, cluster }: Pick<AskRequest, 'settings' | 'cluster'>,
  runtime: Runtime,
  context: CommandContext,
  output: Output,
): Promise<number | null> {
  if (!(await confirm(context.terminal, 'Keep this investigation?'))) return null;
  const opened = await runtime.openStore('write');
  try {
    const memory = await openMemory(opened, settings, runtime, () => undefined);
    const { id } = await recordEnded(result, opened, memory, runtime.clock, cluster);
    context.terminal.err(output.errPaint.dim(`kept as #${id}: ${output.programName} show ${id}\n`));
    return id;
  } finally {
    opened.close();
  }
}
