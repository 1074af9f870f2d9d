// Proposed commands that come from elsewhere: one plain kubectl command that a person may copy without harm beyond its words.
import { judgeGrants } from '../domain/grant.ts';
import { flagValueProblem, literalArgv } from '../domain/proposed-command.ts';
import { COMMAND_VERBS } from './kube-words.ts';

const MAX_COMMAND_CHARS = 400;
const SHELL = 'it holds what means something to a shell';
/** Outside of single quotes these mean something to a shell. */
const SHELL_MEANING = /[;&|<>`$()\\\n\r*?!#~]/;
/** Flags that choose another cluster, another user or another file. */
const FOREIGN_FLAGS =
  /^(?:--(?:kubeconfig|server|token|as|as-group|as-uid|context|cluster|user|username|password|insecure-skip-tls-verify|certificate-authority|client-certificate|client-key|tls-server-name|raw|filename|kustomize|cache-dir|profile|profile-output|overrides|all|force)|-f|-k|-s)(?:=|$)/;
/** Whoever the evidence says the troubled pods run as; checked again when it is filled. */
const OWN_ACCOUNT = '{account_namespace}:{service_account}';
/** Deleting one of these deletes what cannot be made again from what runs. */
const PRECIOUS =
  /^(?:ns|namespaces?|no|nodes?|pv|persistentvolumes?|pvc|persistentvolumeclaims?|crds?|customresourcedefinitions?|secrets?|cm|configmaps?|all)(?:[./,]|$)/i;

/** Finds why a command from elsewhere may not be proposed; null when nothing is wrong with it. */
export function foreignCommandProblem(command: string): string | null {
  return readForeign(command).problem;
}

/** Finds why one of the commands of a cause, or all of them together, may not be proposed. */
export function foreignCommandsProblem(commands: readonly string[]): string | null {
  const read = commands.map(readForeign);
  return read.find(({ problem }) => problem !== null)?.problem ?? grantProblem(read.map(({ argv }) => argv));
}

/** The words of a command where they are read, and what is wrong with it. */
interface ForeignCommand {
  readonly problem: string | null;
  readonly argv: readonly string[] | null;
}

function readForeign(command: string): ForeignCommand {
  const problem = wordingProblem(command);
  if (problem !== null) return { problem, argv: null };
  const argv = argvOf(command);
  return argv === null ? { problem: SHELL, argv } : { problem: flagValueProblem(argv), argv };
}

function wordingProblem(command: string): string | null {
  const words = command
    .replace(/\[\[|\]\]/g, ' ')
    .trim()
    .split(/\s+/);
  const [program] = words;
  const verbAt = words.findIndex(
    (word, at) => at > 0 && !word.startsWith('-') && !isNamespaceFlag(words[at - 1]),
  );
  const verb = words[verbAt] ?? '';
  if (program !== 'kubectl') return 'it is not a kubectl command';
  if (command.length > MAX_COMMAND_CHARS) return 'it is too long';
  const outside = command.replace(/'[^'\n]*'/g, '');
  if (SHELL_MEANING.test(outside) || outside.includes("'")) return SHELL;
  if (!COMMAND_VERBS.has(verb)) return `kubectl ${verb} is not proposed`.replace('  ', ' ');
  const foreign = words.find((word) => FOREIGN_FLAGS.test(word));
  if (foreign !== undefined) return `the flag ${foreign.split('=')[0]} is not proposed`;
  if (verb === 'delete' && words.slice(verbAt + 1).some((word) => PRECIOUS.test(word)))
    return 'it deletes what cannot be made again';
  return null;
}

function argvOf(command: string): readonly string[] | null {
  return literalArgv(command.replace(/\[\[|\]\]/g, ' '));
}

function isNamespaceFlag(word: string | undefined): boolean {
  return word === '-n' || word === '--namespace';
}

/**
 * Finds why commands of one pattern from elsewhere give rights that may not be proposed: to whom the evidence does not
 * name, or more than was refused; null when they do not.
 */
export function foreignGrantProblem(commands: readonly string[]): string | null {
  return grantProblem(commands.map(argvOf));
}

function grantProblem(argvs: readonly (readonly string[] | null)[]): string | null {
  return judgeGrants(
    argvs.filter((argv) => argv !== null),
    [OWN_ACCOUNT],
  ).problem;
}
