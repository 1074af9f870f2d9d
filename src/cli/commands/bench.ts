// `bench`: compares runs with and without memory, on recorded incidents.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BenchArm } from '../../app/bench/plan.ts';
import type { CommandContext } from '../context.ts';
import { parseDuration, wholeNumber } from '../parse.ts';
import { registerBenchRecord } from './bench-record.ts';

const ARMS: readonly BenchArm[] = ['off', 'on', 'irrelevant', 'poisoned'];
const DEFAULT_MAX_STEPS = 12;
const MAX_MAX_STEPS = 100;
const DEFAULT_TIMEOUT_MS = 300_000;
const MAX_SEED = 2 ** 32 - 1;

const ABOUT = `
Each incident is asked in every arm and graded; then the arms are taught what
it was: by the cause in the file, or by the built-in library's answer if that is
right. So each one is tested on what came before it, in words of its own.
  off         nothing is recalled
  on          what earlier incidents taught
  irrelevant  the same, less what incidents of its own family taught
  poisoned    the same as on, but every fifth incident was taught a wrong cause
Every arm has a database of its own; yours is not touched. Ctrl-C keeps what was
asked so far, and the same command goes on from there.`;

export interface BenchFlags {
  readonly clusters?: string;
  readonly arms: readonly BenchArm[];
  readonly engine: 'patterns' | 'ollama';
  readonly model?: string;
  readonly builtin: boolean;
  readonly questions: 'first' | 'all';
  readonly seed?: number;
  readonly maxSteps: number;
  readonly timeout: number;
  readonly fresh?: true;
  readonly out?: string;
  readonly markdown?: string;
}

/** Registers `bench`, which takes a file of incidents, and `bench record`. */
export function registerBench(program: Command, context: CommandContext): void {
  const command = program
    .command('bench')
    .description('compare runs with and without memory, on recorded incidents')
    .argument('<incidents.jsonl>', 'incidents in the order in which they came; the recordings lie beside it')
    .option('--clusters <dir>', 'the folder that holds the recordings, when they do not lie beside the file')
    .addOption(
      new Option('--arms <arm,arm,...>', 'off, on, irrelevant, poisoned')
        .argParser(parseArms)
        .default(ARMS, 'all of them'),
    )
    .addOption(
      new Option('--engine <name>', 'what answers').choices(['patterns', 'ollama']).default('patterns'),
    )
    .option('--model <name>', 'the Ollama model')
    .option('--no-builtin', 'without the built-in pattern library, which knows much already')
    .addOption(
      new Option('--questions <first|all>', 'one question about each incident, or every one')
        .choices(['first', 'all'])
        .default('first'),
    )
    .option('--seed <n>', 'shuffle the incidents by this seed', wholeNumber(0, MAX_SEED))
    .addOption(
      new Option('--max-steps <n>', 'for each question')
        .argParser(wholeNumber(1, MAX_MAX_STEPS))
        .default(DEFAULT_MAX_STEPS),
    )
    .addOption(
      new Option('--timeout <duration>', 'for each question')
        .argParser(parseDuration)
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .option('--fresh', 'start again, even if the same bench was interrupted')
    .option('--out <file>', 'write the JSON document to a file, too')
    .option('--markdown <file>', 'write the tables to a file, in Markdown')
    .addHelpText('after', ABOUT)
    .action(async (file: string, flags: BenchFlags) => {
      const { runBenchCommand } = await import('./bench-run.ts');
      await runBenchCommand(file, flags, command, context);
    });
  registerBenchRecord(command, context);
}

/** Reads arms separated by commas, each once. */
function parseArms(text: string): readonly BenchArm[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !ARMS.some((arm) => arm === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no arm "${unknown}"; there are ${ARMS.join(', ')}.`);
  }
  return ARMS.filter((arm) => wanted.includes(arm));
}
