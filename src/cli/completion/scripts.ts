// Completion scripts for bash, zsh and fish, written from the grammar.
import type { Command } from 'commander';
import { type CommandGrammar, everyCommand, type FlagGrammar, readGrammar } from './grammar.ts';

const WRITERS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Writes the completion script of a shell. */
export function completionScript(shell: keyof typeof WRITERS, program: Command): string {
  return `${WRITERS[shell](readGrammar(program)).join('\n')}\n`;
}

function bashScript(root: CommandGrammar): readonly string[] {
  const commands = everyCommand(root);
  return [
    '# bash completion for k8s-learn: eval "$(k8s-learn completion bash)"',
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
    '  [[ $cur == -* ]] && words=$flags',
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
        flag.choices.length > 0 ? `-W ${quote(flag.choices.join(' '))}` : BASH_VALUES[flag.value];
      const places = flag.names.map((name) => quote(`${path.join(' ')} ${name}`));
      placesByValues.set(values, [...(placesByValues.get(values) ?? []), ...places]);
    }
  }
  return [...placesByValues].map(
    ([values, places]) => `    ${places.join('|')}) COMPREPLY=($(compgen ${values} -- "$cur")); return ;;`,
  );
}

const BASH_VALUES = { directory: '-d', file: '-f', other: "-W ''" } as const;

function wordsOf(command: CommandGrammar): readonly string[] {
  return [...command.subcommands.map((child) => child.path.at(-1) ?? ''), ...command.argumentChoices];
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
    ...functions,
    `compdef ${zshName(root)} k8s-learn`,
  ];
}

function zshDispatch(command: CommandGrammar): readonly string[] {
  return [
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
  const choices = command.argumentChoices;
  const rest = choices.length > 0 ? quote(`1: :(${choices.join(' ')})`) : "'*: :_default'";
  return ['  _arguments \\', ...command.flags.map((flag) => `    ${zshFlag(flag)} \\`), `    ${rest}`];
}

function zshFlag(flag: FlagGrammar): string {
  const text = flag.description
    .replace(/[[\]:]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const action =
    flag.choices.length > 0
      ? `(${flag.choices.join(' ')})`
      : { directory: '_directories', file: '_files', other: '' }[flag.value];
  const value = flag.takesValue ? `:value:${action}` : '';
  return flag.names.map((name) => quote(`${name}[${text}]${value}`)).join(' ');
}

function zshName(command: CommandGrammar): string {
  return ['_k8s_learn', ...command.path].join('_').replaceAll('-', '_');
}

function fishScript(root: CommandGrammar): readonly string[] {
  const lines = everyCommand(root).flatMap((command) => {
    const here = fishCondition(command);
    return [
      ...command.subcommands.map(
        (child) =>
          `complete -c k8s-learn -f -n ${quote(here)} -a ${child.path.at(-1)} -d ${quote(child.description)}`,
      ),
      ...(command.argumentChoices.length > 0
        ? [`complete -c k8s-learn -f -n ${quote(here)} -a ${quote(command.argumentChoices.join(' '))}`]
        : []),
      ...command.flags.map((flag) => `complete -c k8s-learn -n ${quote(here)} ${fishFlag(flag)}`),
    ];
  });
  return ['# fish completion for k8s-learn: k8s-learn completion fish | source', ...lines];
}

function fishCondition({ path, subcommands }: CommandGrammar): string {
  const inside = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = subcommands.map((child) => child.path.at(-1)).join(' ');
  return [...inside, ...(names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`])].join('; and ');
}

function fishFlag(flag: FlagGrammar): string {
  const names = flag.names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const values =
    flag.choices.length > 0
      ? ` -x -a ${quote(flag.choices.join(' '))}`
      : flag.value === 'other'
        ? ' -x'
        : ' -r';
  return `${names.join(' ')}${flag.takesValue ? values : ''} -d ${quote(flag.description)}`;
}

/** Quotes for all three shells; fish, unlike the others, also reads `\'` inside quotes, so none may stand there. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '')}'`;
}
