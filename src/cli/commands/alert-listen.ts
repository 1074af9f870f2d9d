// What `alert --listen` does: receive, answer, hand over what came of each group.
import type { AlertDesk, GroupAnswer } from '../../app/alerts/answer.ts';
import { listenForAlerts, parseListen } from '../../app/alerts/listen.ts';
import type { Runtime } from '../../app/runtime.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { CommandContext } from '../context.ts';
import { groupJson } from '../render/alert-text.ts';
import type { AlertFlags } from './alert.ts';

/** Reads the words of `--exec`: a JSON list of them, or separated by spaces. No shell reads them. */
export function parseExec(text: string): readonly string[] {
  const words: unknown = text.trim().startsWith('[') ? readList(text) : text.trim().split(/\s+/);
  if (
    Array.isArray(words) &&
    words.length > 0 &&
    words.every((word) => typeof word === 'string' && word !== '')
  )
    return words as readonly string[];
  throw new K8sLearnError(
    'USAGE',
    `--exec ${JSON.stringify(text)} is not a command`,
    'write a program and its arguments, or a JSON list of them: --exec \'["notify", "--urgent"]\'',
  );
}

function readList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Listens until it is interrupted. */
export async function runListen(
  flags: AlertFlags & { readonly listen: string },
  desk: AlertDesk,
  runtime: Runtime,
  onProgress: OnProgress,
  context: CommandContext,
  signal: AbortSignal,
): Promise<void> {
  const argv = flags.exec === undefined ? null : parseExec(flags.exec);
  const handOver = async (answer: GroupAnswer): Promise<void> => {
    const line = `${JSON.stringify(groupJson(answer))}\n`;
    if (argv === null) return context.terminal.out(line);
    const code = await runtime.runCommand(argv, line);
    if (code === 0) return;
    throw new K8sLearnError(
      'USAGE',
      `${argv[0]} ended with ${code === null ? 'a signal' : `code ${code}`}`,
      'it is to end with code 0 once it has taken the document',
    );
  };
  await listenForAlerts(
    { ...parseListen(flags.listen), tokenFile: flags.tokenFile ?? null },
    {
      runtime,
      desk,
      onProgress,
      onListening: ({ url }, tokenFile) =>
        context.terminal.err(`listening on ${url} for webhooks with the token in ${tokenFile}\n`),
      onAnswer: handOver,
    },
    signal,
  );
}
