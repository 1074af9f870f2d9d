// What `mcp` does once its flags are read: serve until the client goes, stdout left to the protocol.
import type { Command } from 'commander';
import type { Documents } from '../../app/mcp/documents.ts';
import { serveMcp } from '../../app/mcp/serve.ts';
import { resolveSettings } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { outputOf } from '../output.ts';
import { historyJson, investigationJson, shownJson } from '../render/investigation-json.ts';
import { oneLine } from '../render/text.ts';
import { clusterRequest } from './cluster-flags.ts';
import type { McpFlags } from './mcp.ts';

const DOCUMENTS: Documents = {
  investigation: investigationJson,
  shown: ({ investigation, injections, labelEvents, lesson }) =>
    shownJson(investigation, injections, labelEvents, lesson),
  history: historyJson,
};

/** Serves from the flags to the exit code. */
export async function runMcp(flags: McpFlags, command: Command, context: CommandContext): Promise<void> {
  const cluster = clusterRequest(flags);
  const { quiet } = outputOf(command, context);
  const { terminal } = context;
  const runtime = await context.runtime();
  const model = flags.model === undefined ? {} : { 'model.name': flags.model };
  const settings = resolveSettings(runtime.environment, model).values;
  const save = flags.save && settings['memory.save'] !== 'never';
  const signal = context.interrupt.guard();
  const onNotice = (text: string): void => {
    if (!quiet) terminal.err(`note: ${oneLine(text)}\n`);
  };
  if (terminal.stdin.isTTY && !quiet) terminal.err(hintForPerson(context.programName));
  await serveMcp({ cluster, engine: flags.engine, save, settings }, runtime, DOCUMENTS, onNotice, signal);
  context.exitWith(context.interrupt.error()?.exitCode ?? 0);
}

/** Somebody typed it: the protocol is nothing to type. */
function hintForPerson(programName: string): string {
  const [command = programName, ...words] = programName.split(' ');
  const servers = { 'k8s-learn': { command, args: [...words, 'mcp'] } };
  return `Waiting for an MCP client on stdin (Ctrl-C ends it). A client starts it itself:\n${JSON.stringify({ mcpServers: servers }, null, 2)}\n`;
}
