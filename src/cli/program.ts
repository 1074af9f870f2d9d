// The command line: its commands, its global flags, and what happens when a command fails.
import { Command, CommanderError } from 'commander';
import { calledCommand, commandFirst } from './called-command.ts';
import { registerAlert } from './commands/alert.ts';
import { registerBench } from './commands/bench.ts';
import { registerChanges } from './commands/changes.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerConfig } from './commands/config.ts';
import { registerConsolidate } from './commands/consolidate.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExport } from './commands/export.ts';
import { registerFeedback } from './commands/feedback.ts';
import { registerForget } from './commands/forget.ts';
import { registerHistory } from './commands/history.ts';
import { registerImport } from './commands/import.ts';
import { registerInvestigate } from './commands/investigate.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerPatterns } from './commands/patterns.ts';
import { registerRecall } from './commands/recall.ts';
import { registerReindex } from './commands/reindex.ts';
import { registerRevisit } from './commands/revisit.ts';
import { registerScan } from './commands/scan.ts';
import { registerServeDump } from './commands/serve-dump.ts';
import { registerShow } from './commands/show.ts';
import { registerStats } from './commands/stats.ts';
import { registerSync } from './commands/sync.ts';
import { registerVerify } from './commands/verify.ts';
import { COMPLETE, COMPLETE_FOR_KUBECTL } from './completion/grammar.ts';
import type { CommandContext } from './context.ts';
import { renderFailure, toFailure } from './failure.ts';

const SET_UP = 'Set up:';
const DEFAULT_COMMAND = 'investigate';

type Register = (program: Command, context: CommandContext) => void;

/** In the order in which help lists them. */
const GROUPS: readonly { readonly title: string; readonly commands: readonly Register[] }[] = [
  { title: 'Ask:', commands: [registerInvestigate, registerScan, registerChanges, registerAlert] },
  {
    title: 'What came of it:',
    commands: [registerHistory, registerShow, registerFeedback, registerVerify, registerRevisit],
  },
  {
    title: 'What was learned:',
    commands: [
      registerRecall,
      registerPatterns,
      registerStats,
      registerExport,
      registerImport,
      registerSync,
      registerConsolidate,
      registerReindex,
      registerForget,
      registerBench,
    ],
  },
  { title: SET_UP, commands: [registerDemo, registerDoctor, registerConfig, registerCompletion] },
  { title: 'For other programs:', commands: [registerMcp, registerServeDump] },
];

/** Makes the program with every command that there is. */
export function createProgram(context: CommandContext): Command {
  const { programName, terminal } = context;
  const program = new Command(programName)
    .description(
      'Finds out why something in a Kubernetes cluster does not work. It looks with kubectl and changes nothing.',
    )
    .version(context.version, '-V, --version', 'print the version')
    .option('--json', 'one JSON document on stdout, nothing else there')
    .option('--quiet', 'no progress, no notices')
    .option('--verbose', 'say more')
    .option('--debug', 'stack traces, and where the time of a question went')
    .option('--no-color', 'no colour; NO_COLOR and FORCE_COLOR count as well')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ showGlobalOptions: true, helpWidth: terminal.width() })
    .configureOutput({ writeOut: terminal.out, writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .usage(`[flags] "<question>"\n       ${programName} <command> [flags]`)
    .addHelpText('after', ({ command }) => questionFlags(command, terminal.width()))
    .addHelpText(
      'after',
      `\nExamples:\n  ${programName} "why is cart crashing in shop"\n  ${programName} -n shop --json "checkout is slow" | jq .diagnosis\n  ${programName} scan --fail-on high\n  ${programName} --dump ./recorded-cluster "pods are pending"`,
    );
  program.commandsGroup(SET_UP);
  program.helpCommand('help [command]', 'print help for a command');
  for (const { title, commands } of GROUPS) {
    const known = program.commands.length;
    for (const register of commands) register(program, context);
    for (const command of program.commands.slice(known)) command.helpGroup(title);
  }
  return program;
}

/** Lists what the default command takes: who asks a question names no command, and finds its flags here. */
function questionFlags(program: Command, width: number): string {
  const command = program.commands.find((each) => each.name() === DEFAULT_COMMAND);
  if (command === undefined) return '';
  const help = command.createHelp();
  help.helpWidth = width;
  const termWidth = help.padWidth(program, help);
  const flags = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((flag) => help.formatItem(help.optionTerm(flag), termWidth, help.optionDescription(flag), help));
  return ['', 'Flags of a question:', ...flags].join('\n');
}

/** Runs the command line and gives null, or the exit code of what failed, having said so on stderr. */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<number | null> {
  const program = createProgram(context);
  if (argv[0] === COMPLETE || argv[0] === COMPLETE_FOR_KUBECTL) {
    const { complete, completionText } = await import('./completion/complete.ts');
    const completion = await complete(argv.slice(1), program, context);
    context.terminal.out(completionText(completion, argv[0] === COMPLETE_FOR_KUBECTL));
    return null;
  }
  try {
    await program.parseAsync(commandFirst(argv, program), { from: 'user' });
    return null;
  } catch (error) {
    // Help and the version, once printed, come as an error with exit code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const called = calledCommand(argv, program);
    const failure = toFailure(error, [program.name(), ...called, '--help'].join(' '));
    // The flags as they stand: parsing may be what failed.
    const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
    context.terminal.err(
      renderFailure(failure, wantsJson(flags), flags.includes('--debug'), errWidth(context)),
    );
    return failure.exitCode;
  }
}

/** `--json`, or `--output json`: the flags as they were typed. */
function wantsJson(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      word === '--json' || word === '--output=json' || (word === 'json' && words[at - 1] === '--output'),
  );
}

/** Lines of an error are wrapped for a person alone: a program reads them whole. */
function errWidth({ terminal }: CommandContext): number {
  return terminal.stderrIsTerminal ? terminal.width() : Number.POSITIVE_INFINITY;
}
