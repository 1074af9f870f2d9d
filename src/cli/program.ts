// The command line: its commands, its global flags, and what happens when a command fails.
import { Command, CommanderError } from 'commander';
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
import { registerReindex } from './commands/reindex.ts';
import { registerRevisit } from './commands/revisit.ts';
import { registerScan } from './commands/scan.ts';
import { registerServeDump } from './commands/serve-dump.ts';
import { registerShow } from './commands/show.ts';
import { registerStats } from './commands/stats.ts';
import { registerVerify } from './commands/verify.ts';
import type { CommandContext } from './context.ts';
import { renderFailure, toFailure } from './failure.ts';

/** In the order in which help lists them. */
const COMMANDS = [
  registerInvestigate,
  registerScan,
  registerChanges,
  registerAlert,
  registerFeedback,
  registerVerify,
  registerRevisit,
  registerHistory,
  registerShow,
  registerPatterns,
  registerExport,
  registerImport,
  registerStats,
  registerConsolidate,
  registerBench,
  registerReindex,
  registerForget,
  registerDemo,
  registerDoctor,
  registerConfig,
  registerCompletion,
  registerMcp,
  registerServeDump,
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
    .option('--debug', 'stack traces')
    .option('--no-color', 'no colour; NO_COLOR and FORCE_COLOR count as well')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({ showGlobalOptions: true, helpWidth: terminal.width() })
    .configureOutput({ writeOut: terminal.out, writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .addHelpText(
      'after',
      `\nExamples:\n  ${programName} "why is cart crashing in shop"\n  ${programName} -n shop --json "checkout is slow" | jq .diagnosis\n  ${programName} scan --fail-on high\n  ${programName} --dump ./recorded-cluster "pods are pending"`,
    );
  for (const register of COMMANDS) register(program, context);
  return program;
}

/** Runs the command line and gives null, or the exit code of what failed, having said so on stderr. */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<number | null> {
  const program = createProgram(context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return null;
  } catch (error) {
    // Help and the version, once printed, come as an error with exit code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = toFailure(error, helpFor(argv, program));
    // The flags as they stand: parsing may be what failed.
    const flags = new Set(argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length));
    context.terminal.err(renderFailure(failure, flags.has('--json'), flags.has('--debug')));
    return failure.exitCode;
  }
}

/** Writes the command that prints the help of what was called. */
function helpFor(argv: readonly string[], program: Command): string {
  const called = program.commands.find((command) => argv.includes(command.name()));
  return [program.name(), ...(called === undefined ? [] : [called.name()]), '--help'].join(' ');
}
