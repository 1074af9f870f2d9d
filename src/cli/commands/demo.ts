// `demo`: the program at work on the recording that comes with it.
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

/** Registers `demo`. */
export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('watch it work on a recorded cluster; no cluster of yours is needed, nothing is kept')
    .action(async () => {
      const { demonstrate } = await import('../../app/demo.ts');
      const { installation, environment } = await context.runtime();
      const parts = { installation, inherited: environment.inherited, say: context.terminal.out };
      const exitCode = await demonstrate(parts, context.interrupt.guard());
      context.exitWith(context.interrupt.error()?.exitCode ?? exitCode);
    });
}
