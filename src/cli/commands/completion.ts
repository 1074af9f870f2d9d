// `completion <shell>`: a completion script, made from the commands that are there.
import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** Registers `completion`. */
export function registerCompletion(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/scripts.ts');
      context.terminal.out(completionScript(shell, program));
    });
}
