// `mcp`: the memory and the read-only tools for other programs.
import { type Command, Option } from 'commander';
import type { EngineName } from '../../domain/investigation.ts';
import type { CommandContext } from '../context.ts';
import { addClusterFlags, type ClusterFlags } from './cluster-flags.ts';

export interface McpFlags extends ClusterFlags {
  readonly engine: EngineName | 'auto';
  readonly model?: string;
  readonly save: boolean;
}

/** Registers `mcp`. */
export function registerMcp(program: Command, context: CommandContext): void {
  const command = program
    .command('mcp')
    .description('the memory and the read-only tools as an MCP server on stdio');
  addClusterFlags(command)
    .addOption(
      new Option('--engine <name>', 'what its investigations are run by')
        .choices(['auto', 'ollama', 'patterns'])
        .default('patterns'),
    )
    .option('--model <name>', 'Ollama model (default: setting model.name)')
    .option('--no-save', 'record no investigation')
    .action(async (flags: McpFlags) => {
      const { runMcp } = await import('./mcp-run.ts');
      await runMcp(flags, command, context);
    });
}
