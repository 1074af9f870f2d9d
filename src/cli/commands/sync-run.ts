// What `sync` does once its flags are read: show and ask the first time, sync, say what went and what came.
import type { Command } from 'commander';
import { type ConfirmSync, type SyncProgress, syncTeam } from '../../app/team/sync.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { startCounter } from '../counter.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import { confirm } from '../prompt.ts';
import { renderPreview, renderSync } from '../render/sync-text.ts';
import type { SyncFlags } from './sync.ts';

/** Syncs with the team of the settings. Throws USAGE when something is new there and nobody can be asked. */
export async function runSync(flags: SyncFlags, command: Command, context: CommandContext): Promise<void> {
  const output = outputOf(command, context);
  const runtime = await context.runtime();
  const settings = resolveSettings(runtime.environment).values;
  const signal = context.interrupt.guard();
  const counter = await startCounter(context.terminal, output.progressStyle === 'spinner');
  const request = { settings, dryRun: flags.dryRun === true };
  const ask = confirmation(flags, context, output);
  const show = ({ stage, done, total }: SyncProgress): void =>
    counter.show(stage === 'sending' ? 'sending events' : 'taking events in', done, total);
  try {
    const result = await syncTeam(request, runtime, ask, show, signal);
    counter.finish();
    if (output.json) writeJson(context, { schemaVersion: 1, ...result });
    else context.terminal.out(renderSync(result, output));
  } finally {
    counter.finish();
  }
  const interrupted = context.interrupt.error();
  if (interrupted !== null) context.exitWith(interrupted.exitCode);
}

function confirmation({ yes }: SyncFlags, context: CommandContext, output: Output): ConfirmSync {
  return async (preview, hub, share) => {
    if (yes) return true;
    if (!context.terminal.interactive || output.json) {
      throw new K8sLearnError(
        'USAGE',
        `nothing was told to ${hub} as ${share} before, and there is no terminal to ask at`,
        'look with k8s-learn sync --dry-run, then add --yes if that may go there',
      );
    }
    context.terminal.err(renderPreview(preview, hub, share, output));
    return confirm(context.terminal, `Send this to ${hub}, and later what is new of the same kinds?`, 'no');
  };
}
