// The command line as plain data, read from the commander program: what completion and documentation are made of.
import type { Command } from 'commander';

export interface FlagGrammar {
  /** `--namespace`, and `-n` where there is one. */
  readonly names: readonly string[];
  /** As help shows it: `-n, --namespace <ns>`. */
  readonly usage: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly value: 'directory' | 'file' | 'other';
  /** The default, in words; empty when there is none. */
  readonly fallback: string;
}

export interface CommandGrammar {
  /** The words that lead to it: none for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly usage: string;
  readonly subcommands: readonly CommandGrammar[];
  readonly flags: readonly FlagGrammar[];
  /** What its arguments may be, where that is a fixed list. */
  readonly argumentChoices: readonly string[];
  readonly isDefault: boolean;
}

/** Reads a program's grammar. Flags of the program itself belong to every command. */
export function readGrammar(program: Command): CommandGrammar {
  return grammarOf(program, [], flagsOf(program));
}

function grammarOf(
  command: Command,
  path: readonly string[],
  inherited: readonly FlagGrammar[],
): CommandGrammar {
  const own = path.length === 0 ? [] : flagsOf(command);
  const subcommands = command.commands.map((child) => grammarOf(child, [...path, child.name()], inherited));
  const fallback = subcommands.find((child) => child.isDefault);
  const flags = [...own, ...(fallback?.flags ?? inherited)];
  return {
    path,
    description: command.description(),
    usage: command.usage(),
    subcommands,
    flags: flags.filter((flag, at) => flags.findIndex((other) => other.names[0] === flag.names[0]) === at),
    argumentChoices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    isDefault: isDefault(command),
  };
}

function flagsOf(command: Command): readonly FlagGrammar[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
      usage: option.flags,
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
      value: option.flags.includes('<dir>')
        ? 'directory'
        : option.flags.includes('<file>')
          ? 'file'
          : 'other',
      fallback: option.required ? String(option.defaultValueDescription ?? option.defaultValue ?? '') : '',
    }));
}

function isDefault(command: Command): boolean {
  const parent = command.parent as { readonly _defaultCommandName?: unknown } | null;
  return parent?._defaultCommandName === command.name();
}

/** Lists a command and everything below it. */
export function everyCommand(grammar: CommandGrammar): readonly CommandGrammar[] {
  return [grammar, ...grammar.subcommands.flatMap(everyCommand)];
}
