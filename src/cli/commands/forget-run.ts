// What `forget` does once its arguments are read: ask where more than one would go, delete, say what is gone.
import type { Command } from 'commander';
import { type ConfirmForget, type ForgetRequest, forgetInvestigations } from '../../app/forget.ts';
import { idOf } from '../../app/history.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import type { WhichInvestigation } from '../parse.ts';
import { confirm } from '../prompt.ts';
import { forgetJson, holdingsText, renderForget } from '../render/forget-text.ts';
import type { ForgetFlags } from './forget.ts';

/** Deletes what the arguments name. Throws USAGE when they name nothing, or when there is nobody to ask. */
export async function runForget(
  which: WhichInvestigation | undefined,
  flags: ForgetFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const output = outputOf(command, context);
  refuseUnclear(which, flags, output);
  const runtime = await context.runtime();
  const request = requestOf(which === undefined ? undefined : await idOf(runtime, which), flags);
  const settings = resolveSettings(runtime.environment).values;
  const ask = confirmation(flags, context, output);
  const result = await forgetInvestigations(request, runtime, settings, ask);
  if (output.json) writeJson(context, forgetJson(result));
  else context.terminal.out(renderForget(result, output));
}

function requestOf(id: number | undefined, { before }: ForgetFlags): ForgetRequest {
  if (id !== undefined) return { type: 'one', id };
  return before === undefined ? { type: 'all' } : { type: 'before', date: before };
}

function refuseUnclear(
  which: WhichInvestigation | undefined,
  { before, all }: ForgetFlags,
  output: Output,
): void {
  const given = [which, before, all].filter((value) => value !== undefined);
  if (given.length === 1) return;
  throw new K8sLearnError(
    'USAGE',
    given.length === 0 ? 'what to forget is missing' : 'an id, --before and --all cannot be used together',
    `${output.programName} forget <id>, or forget --before <date>, or forget --all`,
  );
}

function confirmation({ yes }: ForgetFlags, context: CommandContext, output: Output): ConfirmForget {
  return async (ids, holdings) => {
    if (ids.length <= 1 || yes) return true;
    if (!context.terminal.interactive || output.json) {
      throw new K8sLearnError(
        'USAGE',
        `${holdingsText(holdings)} would be deleted, and there is no terminal to ask at`,
        'add --yes if that is what you want',
      );
    }
    return confirm(context.terminal, `Delete ${holdingsText(holdings)}? This cannot be undone.`, 'no');
  };
}
