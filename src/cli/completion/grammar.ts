// The command line as plain data, read from the commander program: what completion and documentation are made of.
import type { Command } from 'commander';

/** The word that the shell scripts begin with, and the one of kubectl's helper. No commands: help lists neither. */
export const COMPLETE = '__complete';
export const COMPLETE_FOR_KUBECTL = '__complete-for-kubectl';

/** What a value is: `other` nobody can guess; what is known only while one types is asked of the program. */
export type ValueKind =
  | 'directory'
  | 'file'
  | 'id'
  | 'pattern'
  | 'pattern-type'
  | 'context'
  | 'namespace'
  | 'setting-value'
  | 'other';

export interface ArgumentGrammar {
  readonly choices: readonly string[];
  readonly value: ValueKind;
}

export interface FlagGrammar {
  /** `--namespace`, and `-n` where there is one. */
  readonly names: readonly string[];
  /** As help shows it: `-n, --namespace <ns>`. */
  readonly usage: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly value: ValueKind;
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
  /** In their order. */
  readonly arguments: readonly ArgumentGrammar[];
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
    arguments: command.registeredArguments.map((argument) => ({
      choices: argument.argChoices ?? [],
      value: ARGUMENT_VALUES[[...path, argument.name()].join(' ')] ?? kindOfName(argument.name()),
    })),
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
      value: FLAG_VALUES[option.long ?? ''] ?? kindOfName(/<(.*)>/.exec(option.flags)?.[1] ?? ''),
      fallback: option.required ? String(option.defaultValueDescription ?? option.defaultValue ?? '') : '',
    }));
}

/** Arguments whose name alone does not say what they are, by the path of their command. */
const ARGUMENT_VALUES: Readonly<Record<string, ValueKind>> = {
  'patterns show id': 'pattern',
  'config set value': 'setting-value',
};
const FLAG_VALUES: Readonly<Record<string, ValueKind>> = {
  '--namespace': 'namespace',
  '--view': 'namespace',
  '--context': 'context',
  '--type': 'pattern-type',
  '--pattern': 'pattern',
};

function kindOfName(name: string): ValueKind {
  if (name === 'dir') return 'directory';
  if (name === 'id') return 'id';
  return name === 'file' || name.includes('.') ? 'file' : 'other';
}

function isDefault(command: Command): boolean {
  const parent = command.parent as { readonly _defaultCommandName?: unknown } | null;
  return parent?._defaultCommandName === command.name();
}

/** Lists a command and everything below it. */
export function everyCommand(grammar: CommandGrammar): readonly CommandGrammar[] {
  return [grammar, ...grammar.subcommands.flatMap(everyCommand)];
}
