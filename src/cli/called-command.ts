// Which command an argv calls: its first word that is no flag and no flag's value.
import type { Command } from 'commander';

/** Where the first word stands that is neither a flag nor the value of one; -1 when there is none. */
function firstWord(argv: readonly string[], flagsWithValue: ReadonlySet<string>): number {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return at + 1 < argv.length ? at + 1 : -1;
    if (!word.startsWith('-') || word === '-') return at;
    if (flagsWithValue.has(word)) at += 1;
  }
  return -1;
}

/** Lists the flags of some commands that a value follows. */
function flagsWithValue(commands: readonly Command[]): ReadonlySet<string> {
  return new Set(
    commands
      .flatMap(({ options }) => options)
      .filter(({ required, optional }) => required || optional)
      .flatMap(({ long, short }) => [long, short])
      .filter((name) => name !== undefined && name !== null),
  );
}

/** Gives the names that lead to the called command: none when a question is asked. */
export function calledCommand(argv: readonly string[], program: Command): readonly string[] {
  const at = firstWord(argv, flagsWithValue([program, ...program.commands]));
  const command = program.commands.find((each) => each.name() === argv[at]);
  if (command === undefined) return [];
  const below = command.commands.find((each) => each.name() === argv[at + 1]);
  return [command.name(), ...(below === undefined ? [] : [below.name()])];
}

/**
 * Puts the name of a command first when flags stand before it: `--dump x scan` is `scan --dump x`. What comes after
 * `--` is a question, whatever its first word.
 */
export function commandFirst(argv: readonly string[], program: Command): readonly string[] {
  const at = firstWord(argv, flagsWithValue([program, ...program.commands]));
  const isCommand = program.commands.some((each) => each.name() === argv[at]);
  if (at <= 0 || !isCommand || argv[at - 1] === '--') return argv;
  return [argv[at] ?? '', ...argv.slice(0, at), ...argv.slice(at + 1)];
}
