// `serve-dump <dir>`: a recorded cluster as a Kubernetes API on loopback.
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { parseNamespaces, wholeNumber } from '../parse.ts';

const MAX_PORT = 65_535;

interface ServeFlags {
  readonly view?: readonly string[];
  readonly port?: number;
}

/** Registers `serve-dump`. */
export function registerServeDump(program: Command, context: CommandContext): void {
  const command = program
    .command('serve-dump')
    .description('serve a recorded cluster as a Kubernetes API on loopback')
    .argument('<dir>', 'what kubectl cluster-info dump --output-directory writes, and more')
    .option('--view <ns,ns,...>', 'serve only these namespaces', parseNamespaces)
    .addOption(new Option('--port <n>', 'default: any free one').argParser(wholeNumber(1, MAX_PORT)))
    .action(async (directory: string, flags: ServeFlags) => {
      const { serveUntilAborted } = await import('../../app/serve-dump.ts');
      const { outputOf } = await import('../output.ts');
      const { servedLine, servedText } = await import('../render/served-text.ts');
      const output = outputOf(command, context);
      const request = { directory, view: flags.view ?? null, port: flags.port ?? null };
      await serveUntilAborted(
        request,
        await context.runtime(),
        (served) => context.terminal.out(output.json ? servedLine(served) : servedText(served, output)),
        (notice) => context.terminal.err(`note: ${notice}\n`),
        context.interrupt.guard(),
      );
      context.exitWith(context.interrupt.error()?.exitCode ?? 0);
    });
}
