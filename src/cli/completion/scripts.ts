// Completion scripts for bash, zsh and fish, written from the grammar.
import type { Command } from 'commander';
import {
  type ArgumentGrammar,
  COMPLETE,
  type CommandGrammar,
  everyCommand,
  type FlagGrammar,
  readGrammar,
  type ValueKind,
} from './grammar.ts';

const WRITERS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Writes the completion script of a shell. */
export function completionScript(shell: keyof typeof WRITERS, program: Command): string {
  return `${WRITERS[shell](readGrammar(program)).join('\n')}\n`;
}

function bashScript(root: CommandGrammar): readonly string[] {
  const commands = everyCommand(root);
  return [
    '# bash completion for k8s-learn: eval "$(k8s-learn completion bash)"',
    '_k8s_learn_values() {',
    `  "\${COMP_WORDS[0]}" ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1`,
    '}',
    '_k8s_learn() {',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= words= flags= i`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "$path \${COMP_WORDS[i]}" in`,
    ...commands
      .filter((command) => command.path.length > 0)
      .map(({ path }) => {
        const parent = path.slice(0, -1).join(' ');
        return `      ${quote(`${parent} ${path.at(-1)}`)}) path=${quote(path.join(' '))} ;;`;
      }),
    '    esac',
    '  done',
    '  case "$path $prev" in',
    ...bashFlagValues(commands),
    '  esac',
    '  case "$path" in',
    ...commands.map((command) => {
      const flags = command.flags.flatMap((flag) => flag.names);
      return `    ${quote(command.path.join(' '))}) words=${quote(wordsOf(command).join(' '))} flags=${quote(flags.join(' '))} ;;`;
    }),
    '  esac',
    '  if [[ $cur == -* ]]; then',
    '    COMPREPLY=($(compgen -W "$flags" -- "$cur"))',
    '    return',
    '  fi',
    '  case "$path" in',
    ...bashArguments(commands),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o default -F _k8s_learn k8s-learn',
  ];
}

function bashFlagValues(commands: readonly CommandGrammar[]): readonly string[] {
  const placesByValues = new Map<string, string[]>();
  for (const { path, flags } of commands) {
    for (const flag of flags.filter(({ takesValue }) => takesValue)) {
      const values =
        flag.choices.length > 0
          ? `-W ${quote(flag.choices.join(' '))}`
          : (BASH_FILES[flag.value] ?? (isLookedUp(flag.value) ? `-W "$(_k8s_learn_values)"` : "-W ''"));
      const places = flag.names.map((name) => quote(`${path.join(' ')} ${name}`));
      placesByValues.set(values, [...(placesByValues.get(values) ?? []), ...places]);
    }
  }
  return [...placesByValues].map(
    ([values, places]) => `    ${places.join('|')}) COMPREPLY=($(compgen ${values} -- "$cur")); return ;;`,
  );
}

const BASH_FILES: Readonly<Partial<Record<ValueKind, string>>> = { directory: '-d', file: '-f' };

/** Arguments that the program looks up are asked of it; paths are the shell's. */
function bashArguments(commands: readonly CommandGrammar[]): readonly string[] {
  return commands.flatMap(({ path, arguments: args }) => {
    const place = quote(path.join(' '));
    if (args.some(({ value }) => isLookedUp(value))) return [`    ${place}) words=$(_k8s_learn_values) ;;`];
    const files = args.map(({ value }) => BASH_FILES[value]).find((flag) => flag !== undefined);
    return files === undefined ? [] : [`    ${place}) COMPREPLY=($(compgen ${files} -- "$cur")); return ;;`];
  });
}

/** Tells whether a value is known only to the program, while one types. */
function isLookedUp(value: ValueKind): boolean {
  return value !== 'other' && value !== 'file' && value !== 'directory';
}

function wordsOf(command: CommandGrammar): readonly string[] {
  return [
    ...command.subcommands.map((child) => child.path.at(-1) ?? ''),
    ...command.arguments.flatMap(({ choices }) => choices),
  ];
}

function zshScript(root: CommandGrammar): readonly string[] {
  const functions = everyCommand(root).flatMap((command) => [
    `${zshName(command)}() {`,
    ...(command.subcommands.length > 0 ? zshDispatch(command) : zshArguments(command)),
    '}',
  ]);
  return [
    '#compdef k8s-learn',
    '# zsh completion for k8s-learn: eval "$(k8s-learn completion zsh)", after compinit',
    '_k8s_learn_values() {',
    '  local -a lines',
    `  lines=("\${(@f)$(k8s-learn ${COMPLETE} "\${(@)k8s_learn_words}" 2>/dev/null)}")`,
    `  compadd -- "\${(@)lines%%$'\\t'*}"`,
    '}',
    ...functions,
    `compdef ${zshName(root)} k8s-learn`,
  ];
}

function zshDispatch(command: CommandGrammar): readonly string[] {
  return [
    // Further down only the rest of the words is left.
    ...(command.path.length === 0 ? [`  local -a k8s_learn_words=("\${(@)words[2,CURRENT]}")`] : []),
    '  local line state',
    '  _arguments -C \\',
    ...command.flags.map((flag) => `    ${zshFlag(flag)} \\`),
    "    '1: :->command' '*:: :->rest'",
    '  case $state in',
    '    command)',
    '      local -a names=(',
    ...command.subcommands.map((child) => `        ${quote(`${child.path.at(-1)}:${child.description}`)}`),
    '      )',
    '      _describe command names ;;',
    '    rest)',
    '      case $line[1] in',
    ...command.subcommands.map((child) => `        ${child.path.at(-1)}) ${zshName(child)} ;;`),
    '      esac ;;',
    '  esac',
  ];
}

function zshArguments(command: CommandGrammar): readonly string[] {
  const places = command.arguments.map(
    (argument, at) => `    ${quote(`${at + 1}: :${zshAction(argument)}`)} \\`,
  );
  return [
    '  _arguments \\',
    ...command.flags.map((flag) => `    ${zshFlag(flag)} \\`),
    ...places,
    "    '*: :_default'",
  ];
}

function zshAction({ choices, value }: ArgumentGrammar): string {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  if (isLookedUp(value)) return '_k8s_learn_values';
  return value === 'directory' ? '_directories' : value === 'file' ? '_files' : '';
}

function zshFlag(flag: FlagGrammar): string {
  const text = flag.description
    .replace(/[[\]:]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const value = flag.takesValue ? `:value:${zshAction(flag)}` : '';
  return flag.names.map((name) => quote(`${name}[${text}]${value}`)).join(' ');
}

function zshName(command: CommandGrammar): string {
  return ['_k8s_learn', ...command.path].join('_').replaceAll('-', '_');
}

function fishScript(root: CommandGrammar): readonly string[] {
  const commands = everyCommand(root);
  const lines = commands.flatMap((command) => {
    const here = `__k8s_learn_at "${command.path.join(' ')}"`;
    const isAsked = command.arguments.some(({ value }) => isLookedUp(value));
    const choices = command.arguments.flatMap((argument) => argument.choices).join(' ');
    return [
      ...command.subcommands.map(
        (child) =>
          `complete -c k8s-learn -f -n ${quote(here)} -a ${child.path.at(-1)} -d ${quote(child.description)}`,
      ),
      // The program knows which argument is being typed, and offers that one's choices itself.
      ...(isAsked
        ? [`complete -c k8s-learn -f -n ${quote(here)} -a '(__k8s_learn_values)'`]
        : choices === ''
          ? []
          : [`complete -c k8s-learn -f -n ${quote(here)} -a ${quote(choices)}`]),
      ...command.flags.map((flag) => `complete -c k8s-learn -n ${quote(here)} ${fishFlag(flag)}`),
    ];
  });
  const paths = commands.flatMap(({ path }) => (path.length === 0 ? [] : [quote(path.join(' '))]));
  return [
    '# fish completion for k8s-learn: k8s-learn completion fish | source',
    'function __k8s_learn_values',
    `  k8s-learn ${COMPLETE} (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null`,
    'end',
    'function __k8s_learn_at',
    '  set -l at',
    '  for word in (commandline -opc)[2..-1]',
    `    contains -- "$at $word" ${paths.map((path) => path.replace("'", "' ")).join(' ')}; and set at "$at $word"`,
    '  end',
    '  test (string trim -- "$at") = "$argv[1]"',
    'end',
    ...lines,
  ];
}

const FISH_FILES: Readonly<Partial<Record<ValueKind, string>>> = {
  directory: " -x -a '(__fish_complete_directories)'",
  file: ' -r',
};

function fishFlag(flag: FlagGrammar): string {
  const names = flag.names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const values =
    flag.choices.length > 0
      ? ` -x -a ${quote(flag.choices.join(' '))}`
      : isLookedUp(flag.value)
        ? " -x -a '(__k8s_learn_values)'"
        : (FISH_FILES[flag.value] ?? ' -x');
  return `${names.join(' ')}${flag.takesValue ? values : ''} -d ${quote(flag.description)}`;
}

/** Quotes for all three shells; fish, unlike the others, also reads `\'` inside quotes, so none may stand there. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '')}'`;
}
