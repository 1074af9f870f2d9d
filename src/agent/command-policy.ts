// Which kubectl commands may be run: an allow-list of verbs, flags, operands and output formats over argv.

import { sortProblem } from './command-policy/expression.ts';
import { type Flag, flagRules, readFlags, writeFlag } from './command-policy/flags.ts';
import { outputProblem, printsObjects, readOutput } from './command-policy/output.ts';
import { metricsPathProblem, rawPathProblem } from './command-policy/raw-path.ts';
import { flagsOf, VERBS, type VerbRule, verbList } from './command-policy/verbs.ts';

/** A command that may be run: `args` say the same in the one way that leaves no doubt of its meaning. */
export interface AllowedCommand {
  readonly type: 'allowed';
  readonly args: readonly string[];
  /** What was changed of the command. */
  readonly notes: readonly string[];
}

/** A command that is not run: why, and what to do instead. */
export interface DeniedCommand {
  readonly type: 'denied';
  readonly reason: string;
  readonly hint: string;
}

/** What the policy says of a command. */
export type CommandVerdict = AllowedCommand | DeniedCommand;

const MAX_ARGS = 80;
const MAX_ARG_CHARS = 8000;
const SHOWN_CHARS = 80;

const READ_ONLY_HINT = `Only reading is allowed: ${verbList()}. What changes something belongs in the solution.`;

/** Kinds whose contents are secret: they may be listed and described, never printed. `all` holds none of them. */
const SECRET_KINDS: readonly string[] = [
  'secret',
  'secrets',
  'token',
  'tokens',
  'oauthaccesstoken',
  'oauthaccesstokens',
  'oauthauthorizetoken',
  'oauthauthorizetokens',
  'useroauthaccesstoken',
  'useroauthaccesstokens',
];

interface Command {
  readonly verb: VerbRule;
  readonly operands: readonly string[];
  readonly flags: readonly Flag[];
  /** Flags and operands as they are run, in the order in which they came. */
  readonly written: readonly string[];
  readonly notes: readonly string[];
  /** The path at the API server by which metrics may be asked for; null for none. */
  readonly metricsProxy: string | null;
}

function deny(reason: string, hint: string): DeniedCommand {
  return { type: 'denied', reason, hint };
}

function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
}

function nameOf(verb: VerbRule): string {
  return verb.path.map((word) => word[0]).join(' ');
}

/** Reads the flags that stand before the verb; they are moved behind it, where nothing can mistake them. */
function readLeading(
  args: readonly string[],
): DeniedCommand | { readonly flags: readonly Flag[]; readonly used: number } {
  const flags: Flag[] = [];
  let position = 0;
  while (position < args.length && (args[position] ?? '').startsWith('-')) {
    const reading = readFlags(
      args[position] ?? '',
      args[position + 1],
      flagRules(['namespace', 'requestTimeout', 'allNamespaces']),
    );
    if (reading.type === 'problem') {
      return deny(
        `Before the verb, ${reading.problem}.`,
        'Begin with the verb: get pods -n <namespace>. Which cluster and user is not yours to choose.',
      );
    }
    flags.push(...reading.flags);
    position += reading.used;
  }
  return { flags, used: position };
}

function findVerb(words: readonly string[]): VerbRule | undefined {
  return VERBS.find((verb) => verb.path.every((spellings, index) => spellings.includes(words[index] ?? '')));
}

function readCommand(args: readonly string[], metricsProxy: string | null): DeniedCommand | Command {
  const leading = readLeading(args);
  if ('type' in leading) {
    return leading;
  }
  const words = args.slice(leading.used);
  const verb = findVerb(words);
  if (verb === undefined) {
    const first = words[0];
    return first === undefined
      ? deny('There is no command.', READ_ONLY_HINT)
      : deny(`${quote(words.slice(0, 2).join(' '))} is not a command that may be run.`, READ_ONLY_HINT);
  }
  const allowed = flagsOf(verb);
  const rules = flagRules(allowed);
  const operands: string[] = [];
  const flags: Flag[] = [];
  const written: string[] = [];
  const notes: string[] = [];
  const addFlag = (flag: Flag): void => {
    if (flag.rule.removed === undefined) {
      flags.push(flag);
      written.push(...writeFlag(flag));
    } else if (flag.value === 'true') {
      notes.push(flag.rule.removed);
    }
  };
  const rest = words.slice(verb.path.length);
  for (let position = 0; position < rest.length; ) {
    const token = rest[position] ?? '';
    if (!token.startsWith('-')) {
      operands.push(token);
      written.push(token);
      position += 1;
      continue;
    }
    const reading = readFlags(token, rest[position + 1], rules);
    if (reading.type === 'problem') {
      return deny(
        `In "${nameOf(verb)}", ${reading.problem}.`,
        `Flags that may be used: ${rules.map((rule) => `--${rule.long}`).join(', ')}.`,
      );
    }
    reading.flags.forEach(addFlag);
    position += reading.used;
  }
  for (const flag of leading.flags) {
    if (!rules.some((rule) => rule.long === flag.rule.long)) {
      return deny(`In "${nameOf(verb)}", the flag --${flag.rule.long} is not allowed here.`, 'Leave it out.');
    }
    addFlag(flag);
  }
  return { verb, operands, flags, written, notes, metricsProxy };
}

function flagValue(command: Command, long: string): string | undefined {
  return command.flags.findLast((flag) => flag.rule.long === long)?.value;
}

/** Gives the kinds that a command names: of the first operand, and of every `kind/name`. */
function kindsOf(operands: readonly string[]): readonly string[] {
  const named = operands.filter((operand, index) => index === 0 || operand.includes('/'));
  return named
    .flatMap((operand) => operand.split(','))
    .map((part) => (part.split(/[/.]/)[0] ?? '').toLowerCase());
}

/** Tells whether operands name a kind whose contents are secret. */
export function namesSecrets(operands: readonly string[]): boolean {
  return kindsOf(operands).some((kind) => SECRET_KINDS.includes(kind));
}

type CommandCheck = (command: Command) => DeniedCommand | null;

const checkRepeated: CommandCheck = ({ flags }) => {
  const seen = new Set<string>();
  for (const { rule } of flags) {
    if (rule.repeatable !== true && seen.has(rule.long)) {
      return deny(`The flag --${rule.long} is given more than once.`, 'Give it once.');
    }
    seen.add(rule.long);
  }
  return null;
};

const checkOperands: CommandCheck = (command) => {
  const { verb, operands } = command;
  const instead = flagRules(verb.operandsInsteadBy ?? []).some((rule) => {
    const value = flagValue(command, rule.long);
    return value !== undefined && value.trim() !== '' && value !== 'false';
  });
  if (operands.length > verb.maxOperands) {
    return deny(`"${nameOf(verb)}" takes at most ${verb.maxOperands} arguments.`, 'Leave the others out.');
  }
  if (operands.length < verb.minOperands && !instead) {
    return deny(
      `"${nameOf(verb)}" needs an argument.`,
      'Say what it is about: get pods, logs <pod>, describe pod <name>.',
    );
  }
  const odd = operands.find((operand) => !verb.operand.test(operand));
  return odd === undefined
    ? null
    : deny(
        `${quote(odd)} is not a kind or a name.`,
        'There is no shell: redirections, pipes, substitutions and several commands in one do not work here.',
      );
};

const checkRaw: CommandCheck = (command) => {
  const path = flagValue(command, 'raw');
  if (path === undefined) {
    return null;
  }
  const others = command.flags.filter(({ rule }) => rule.long !== 'raw' && rule.long !== 'request-timeout');
  if (command.operands.length > 0 || others.length > 0) {
    return deny(
      '--raw goes with no other flag and no argument.',
      'Put the namespace and selectors into the path.',
    );
  }
  if (command.metricsProxy !== null && metricsPathProblem(path, command.metricsProxy) === null) {
    return null;
  }
  const problem = rawPathProblem(path);
  return problem === null
    ? null
    : deny(
        `The path ${quote(path)} may not be read: ${problem}.`,
        'Allowed are lists and objects of known kinds, such as /api/v1/namespaces/<namespace>/pods, /version, /metrics and /readyz?verbose.',
      );
};

const checkOutput: CommandCheck = (command) => {
  const format = readOutput(flagValue(command, 'output') ?? '');
  const ofSecrets = namesSecrets(command.operands);
  const sortBy = flagValue(command, 'sort-by');
  const problem =
    outputProblem(format, ofSecrets) ??
    (sortBy === undefined ? null : orderProblem(command, sortBy, ofSecrets));
  if (problem !== null) {
    return deny(
      `This output is not allowed: ${problem}.`,
      'Use the plain table, -o wide or -o yaml of one object.',
    );
  }
  if (printsObjects(format) && ofSecrets) {
    return deny(
      `Secrets are not printed with -o ${format.name}: their values would be in it.`,
      'Use the plain table, or describe secret <name>, which shows the keys and the sizes of their values.',
    );
  }
  return null;
};

/** Of `top` and `api-resources` a sort key is a column. */
function orderProblem({ verb }: Command, sortBy: string, ofSecrets: boolean): string | null {
  return nameOf(verb) === 'get' ? sortProblem(sortBy, ofSecrets) : null;
}

const CHECKS: readonly CommandCheck[] = [checkRepeated, checkOperands, checkRaw, checkOutput];

/** Takes off a flag that names the context which is asked in any case. Any other stays, and is denied. */
function withoutContext(
  args: readonly string[],
  context: string,
): { readonly args: readonly string[]; readonly notes: readonly string[] } {
  const at = args.findIndex((arg) => arg === '--context' || arg === `--context=${context}`);
  const apart = args[at] === '--context';
  if (context === '' || at === -1 || (apart && args[at + 1] !== context)) return { args, notes: [] };
  return {
    args: args.toSpliced(at, apart ? 2 : 1),
    notes: [`--context was taken off: ${context} is asked in any case`],
  };
}

/** Control characters in an argument are never meant, and would reach the user's terminal when it is shown. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Tells whether a command may be run. `args` is what comes after `kubectl`. What is not known is denied: a verb,
 * a flag, a value, an operand. Flags that would make a command wait for ever are taken off and noted instead of
 * being denied, since what remains is what was wanted. `context` is the one that is asked in any case;
 * `metricsProxy` the one Service that this command may ask for metrics, by the queries of the list.
 */
export function checkCommand(
  args: readonly string[],
  context = '',
  metricsProxy: string | null = null,
): CommandVerdict {
  if (args.length > MAX_ARGS || args.some((arg) => arg.length > MAX_ARG_CHARS)) {
    return deny('The command is too long.', 'Ask for less at once.');
  }
  if (args.some((arg) => CONTROL.test(arg))) {
    return deny('The command holds control characters.', 'Write it on one line, in plain text.');
  }
  const own = withoutContext(args, context);
  const command = readCommand(own.args, metricsProxy);
  if ('type' in command) {
    return command;
  }
  for (const check of CHECKS) {
    const denial = check(command);
    if (denial !== null) {
      return denial;
    }
  }
  const words = command.verb.path.map((spellings) => spellings[0] ?? '');
  return {
    type: 'allowed',
    args: [...words, ...command.written, ...(command.verb.added ?? [])],
    notes: [...own.notes, ...command.notes],
  };
}
