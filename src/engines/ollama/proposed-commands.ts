// Commands that a model proposes: shown to a person who may copy them, so only one plain kubectl command a line.
import { judgeGrants } from '../../domain/grant.ts';
import { flagValueProblem, literalArgv, printCommand } from '../../domain/proposed-command.ts';
import { NAMES_ONLY, strikeUnseen } from './grounding/claims.ts';
import type { Corpus } from './grounding/corpus.ts';

const MAX_COMMANDS = 4;
const MAX_COMMAND_CHARS = 400;
/** What stands in for a value that nobody filled in. */
const GAP = /[{}<>]/;

/** What is kept of the commands of a model, and why others were left out. */
export interface PlainCommands {
  readonly commands: readonly string[];
  /** Sentences for the answer. */
  readonly notes: readonly string[];
}

/**
 * Keeps the commands that are one kubectl command each and name no object that nobody has seen. Rights are proposed
 * for the service accounts of the troubled pods alone: `accounts`, as `namespace:name`.
 */
export function plainCommands(
  commands: readonly string[],
  corpus: Corpus,
  accounts: readonly string[],
): PlainCommands {
  const plain = commands.map((command) => command.replace(/^[`$\s]+|[`\s]+$/g, '')).map(plainArgv);
  const seen = plain.map((argv) => (argv !== null && namesOnlySeen(argv, corpus) ? argv : null));
  const kept = seen.filter((argv) => argv !== null);
  const { allowed, problem, warning } = judgeGrants(kept, accounts);
  return {
    commands: [...new Set(kept.filter((_, index) => allowed[index]).map(printCommand))].slice(
      0,
      MAX_COMMANDS,
    ),
    notes: [
      ...(plain.includes(null)
        ? ['A command was left out: it is not one plain kubectl command with valid names.']
        : []),
      ...(kept.length < plain.filter((argv) => argv !== null).length
        ? ['A command was left out: it names what was not seen.']
        : []),
      ...(problem === null ? [] : [`A command was left out: ${problem}.`]),
      ...(warning === null ? [] : [warning]),
    ],
  };
}

function plainArgv(command: string): readonly string[] | null {
  if (command.length > MAX_COMMAND_CHARS) return null;
  const argv = literalArgv(command);
  if (argv === null || flagValueProblem(argv) !== null) return null;
  return argv.some((word) => GAP.test(word) && !isPatch(word)) ? null : argv;
}

/** A patch is JSON, whose braces are no gaps. */
function isPatch(word: string): boolean {
  return /^(?:--patch=|-p=)?[{[]/.test(word) && /[}\]]$/.test(word);
}

/** The words of a command that may name objects: no flags, no patches, no values of settings. */
function namesOnlySeen(argv: readonly string[], corpus: Corpus): boolean {
  const named = argv.filter(
    (word) => !word.startsWith('-') && !word.includes('=') && !isPatch(word) && !word.includes(' '),
  );
  return strikeUnseen(named.join(' , '), corpus, NAMES_ONLY).struck.length === 0;
}
