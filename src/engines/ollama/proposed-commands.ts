// Commands that a model proposes: shown to a person who may copy them, so only one plain kubectl command a line.

import { NAMES_ONLY, strikeUnseen } from './grounding/claims.ts';
import type { Corpus } from './grounding/corpus.ts';

const MAX_COMMANDS = 4;
const MAX_COMMAND_CHARS = 400;
/** Outside of single quotes these mean something to a shell; `<name>` is a gap that nobody filled. */
const SHELL_MEANING = /[;&|<>`$()\\\n\r*?!#~]/;

/** Keeps the commands that are one kubectl command each and name no object that nobody has seen. */
export function plainCommands(commands: readonly string[], corpus: Corpus): readonly string[] {
  const plain = commands
    .map((command) => command.replace(/^[`$\s]+|[`\s]+$/g, ''))
    .filter(isPlain)
    .filter((command) => strikeUnseen(namedIn(command), corpus, NAMES_ONLY).struck.length === 0);
  return [...new Set(plain)].slice(0, MAX_COMMANDS);
}

function isPlain(command: string): boolean {
  if (!/^kubectl\s+\S/.test(command) || command.length > MAX_COMMAND_CHARS) return false;
  const outside = command.replace(/'[^'\n]*'/g, '');
  return !SHELL_MEANING.test(outside) && !outside.includes("'");
}

/** The words of a command that may name objects: no flags, no patches, no values of settings. */
function namedIn(command: string): string {
  return command
    .replace(/'[^']*'|"[^"]*"/g, ' ')
    .split(/\s+/)
    .filter((word) => !word.startsWith('-') && !word.includes('='))
    .join(' , ');
}
