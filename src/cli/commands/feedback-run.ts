// What `feedback` does once its arguments are read, and the same question at the end of an investigation.
import type { Command } from 'commander';
import { type FeedbackRequest, recordFeedback } from '../../app/feedback.ts';
import { idOf, showInvestigation } from '../../app/history.ts';
import type { Runtime } from '../../app/runtime.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Investigation } from '../../domain/investigation.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { CommandContext } from '../context.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import type { WhichInvestigation } from '../parse.ts';
import { feedbackJson, renderFeedback } from '../render/feedback-text.ts';
import { wrap } from '../render/text.ts';
import { askVerdict } from '../verdict-prompt.ts';
import type { FeedbackFlags } from './feedback.ts';

/** Records the verdict that was given, or asks for one. Throws USAGE when there is nobody to ask. */
export async function runFeedback(
  which: WhichInvestigation,
  verdict: 'up' | 'down' | undefined,
  flags: FeedbackFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const id = await idOf(runtime, which);
  const given = {
    id,
    comment: flags.comment ?? null,
    cause: flags.cause ?? null,
    solution: flags.solution ?? null,
  };
  const request =
    verdict === undefined ? await spokenRequest(given, runtime, context, output) : { ...given, verdict };
  if (request === null) {
    context.terminal.err('nothing was recorded\n');
    return;
  }
  const result = await recordFeedback(request, runtime);
  if (output.json) writeJson(context, feedbackJson(result));
  else context.terminal.out(renderFeedback(result, output));
}

/** Asks for a verdict where a person is at the terminal and the investigation was kept. */
export async function offerVerdict(
  investigation: Investigation,
  runtime: Runtime,
  context: CommandContext,
  output: Output,
): Promise<void> {
  const { id, outcome, diagnosis } = investigation;
  if (id === null || outcome === 'stopped' || output.json || output.quiet || !context.terminal.interactive)
    return;
  context.terminal.err('\n');
  const spoken = await askVerdict(context.terminal, diagnosis !== null);
  if (spoken === null) return;
  const result = await recordFeedback({ id, comment: null, ...spoken }, runtime);
  context.terminal.err(renderFeedback(result, { ...output, paint: output.errPaint }));
}

async function spokenRequest(
  given: Omit<FeedbackRequest, 'verdict'>,
  runtime: Runtime,
  context: CommandContext,
  output: Output,
): Promise<FeedbackRequest | null> {
  if (!context.terminal.interactive || output.json) {
    throw new K8sLearnError(
      'USAGE',
      'the verdict is missing, and there is no terminal to ask for it',
      `${output.programName} feedback ${given.id} up, or down`,
    );
  }
  const { investigation } = await showInvestigation(runtime, given.id);
  const told = investigation.diagnosis?.rootCause ?? investigation.question;
  context.terminal.err(`${wrap(stripControl(told), output.width)}\n`);
  const spoken = await askVerdict(context.terminal, investigation.diagnosis !== null);
  if (spoken === null) return null;
  return {
    ...given,
    verdict: spoken.verdict,
    cause: given.cause ?? spoken.cause,
    solution: given.solution ?? spoken.solution,
  };
}
