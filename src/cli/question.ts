// The question on the command line: its words put together, and told from a mistyped command.
import type { Command } from 'commander';
import { K8sLearnError } from '../domain/errors.ts';
import type { CommandContext } from './context.ts';
import { findNearMiss } from './near-miss.ts';

/** The longest question, in characters. */
export const MAX_QUESTION_CHARS = 2000;

/** Tells whether the command was named and nothing asked: then everything that is wrong is meant. */
export function asksNothing(words: readonly string[], command: Command): boolean {
  const explicit = command.parent?.args[0] === command.name();
  return explicit ? words.length === 0 : words.length === 1 && words[0] === command.name();
}

/** Stands for a question that is read from stdin. */
const STDIN = '-';
/** Of stdin no more is read than tells that it is too long, spaces and line ends apart. */
const MAX_PIPED_CHARS = 4 * MAX_QUESTION_CHARS;

/**
 * Reads the question: the words of the command line, or for a lone `-` what stdin holds. Throws USAGE when it is empty,
 * too long, or looks like a mistyped command.
 */
export async function askedQuestion(
  words: readonly string[],
  command: Command,
  context: CommandContext,
): Promise<string> {
  const isPiped = words.at(-1) === STDIN && (words.length === 1 || words[0] === command.name());
  if (!isPiped) return readQuestion(words, command, context);
  const { stdin } = context.terminal;
  if (stdin.isTTY) {
    throw new K8sLearnError(
      'USAGE',
      '- reads the question from stdin, and stdin is a terminal',
      `echo "why is cart crashing" | ${context.programName} -`,
    );
  }
  stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > MAX_PIPED_CHARS) break;
  }
  return checked(text.replace(/\s+/g, ' ').trim(), context.programName);
}

/** Puts the question together. Throws USAGE when it is empty, too long, or looks like a mistyped command. */
function readQuestion(words: readonly string[], command: Command, context: CommandContext): string {
  const explicit = command.parent?.args[0] === command.name();
  // A flag before the command's name (`-n shop investigate …`) leaves the name among the words.
  const asked = !explicit && words[0] === command.name() ? words.slice(1) : words;
  const { programName } = context;
  const question = checked(asked.join(' ').trim(), programName);
  if (!explicit && asked === words) refuseMistypedCommand(words, command, programName);
  return question;
}

function checked(question: string, programName: string): string {
  if (question === '') {
    throw new K8sLearnError(
      'USAGE',
      'a question is required',
      `${programName} "why is cart crashing", ${programName} scan for everything that is wrong, or ${programName} --help`,
    );
  }
  if (question.length > MAX_QUESTION_CHARS) {
    throw new K8sLearnError(
      'USAGE',
      `the question has ${question.length} characters, more than ${MAX_QUESTION_CHARS}`,
      'say in a sentence what does not work; logs are read from the cluster',
    );
  }
  return question;
}

/** One word, or one with an argument that only a command takes, is no question when it is nearly a command's name. */
function refuseMistypedCommand(words: readonly string[], command: Command, programName: string): void {
  const [first = '', second] = words;
  const siblings = command.parent?.commands.filter((sibling) => sibling !== command) ?? [];
  const meant = findNearMiss(
    first,
    siblings.map((sibling) => sibling.name()),
  );
  if (
    meant === undefined ||
    words.length > 2 ||
    (second !== undefined && !/^(#?\d+|list|show|get|set|path|bash|zsh|fish)$/.test(second))
  ) {
    return;
  }
  throw new K8sLearnError(
    'USAGE',
    `"${words.join(' ')}" is not a command. Did you mean "${[meant, ...words.slice(1)].join(' ')}"?`,
    `${programName} ${[meant, ...words.slice(1)].join(' ')}, or ${programName} investigate ${words.join(' ')} to ask it all the same`,
  );
}
