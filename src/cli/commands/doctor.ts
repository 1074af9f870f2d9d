// `doctor`: what works here.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addClusterFlags, type ClusterFlags, clusterRequest } from './cluster-flags.ts';

/** Registers `doctor`. */
export function registerDoctor(program: Command, context: CommandContext): void {
  const command = addClusterFlags(
    program
      .command('doctor')
      .description('what works here: kubectl, cluster, Ollama, database, settings, patterns'),
  ).action(async (flags: ClusterFlags) => {
    const request = clusterRequest(flags);
    const { runDoctor } = await import('../../app/doctor.ts');
    const { outputOf, writeJson } = await import('../output.ts');
    const { checks, exitCode } = await runDoctor(await context.runtime(), request);
    const output = outputOf(command, context);
    if (output.json) {
      writeJson(context, { checks });
    } else {
      const { renderChecks } = await import('../render/checks-text.ts');
      context.terminal.out(renderChecks(checks, output));
    }
    context.exitWith(exitCode);
  });
}
