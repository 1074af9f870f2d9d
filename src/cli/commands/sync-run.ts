// What `sync` does once its flags are read: show and ask the first time, sync, say what went and what came.
import type { Command } from 'commander';
import { type ConfirmSync, syncTeam } from '../../app/team/sync.ts';
import { resolveSettings } from '../../config.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { renderPreview, renderSync } from '../render/sync-text.ts';
import type { SyncFlags } from './sync.ts';

/** Syncs with the team of the settings. Throws USAGE when something is new there and nobody can be asked. */
export async function runSync(flags: SyncFlags, command: Command, context: CommandContext): Promise<void> {
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
  const request = { settings, dryRun: flags.dryRun === true };
  const ask = confirmation(flags, context, output);
  let failed = true;
  try {
    const result = await syncTeam(request, runtime, ask, () => {}, signal);
    failed = false;
    if (output.json) writeJson(context, { schemaVersion: 1, ...result });
    else context.terminal.out(renderSync(result, output));
  } finally {
    progress.finish(failed);
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
    return confirm(context.terminal, `Send this to ${hub}, and from now on what comes to be like it?`, 'no');
  };
}
