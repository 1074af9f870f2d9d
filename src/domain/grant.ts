// Commands that give rights: to whom, to what; and which of them may be proposed.

/** Kinds whose objects give rights. */
const RIGHTS_KINDS = /^(?:cluster)?role(?:binding)?s?(?:[./]|$)/;
const ROLE_KINDS = /^(?:cluster)?roles?(?:[./]|$)/;
const WIDE = '*';
const SYSTEM_NAMESPACE = 'kube-system';
/** Flags whose value is the word after them. */
const VALUE_FLAGS: ReadonlySet<string> = new Set([
  '-n',
  '--namespace',
  '-p',
  '--patch',
  '-o',
  '--output',
  '-l',
]);

/** A command that gives rights, as far as it matters whether it may be proposed. */
interface Grant {
  readonly operands: readonly string[];
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** What is left of commands that give rights. */
export interface GrantVerdict {
  /** Tells of each command, in their order, whether it may be proposed. */
  readonly allowed: readonly boolean[];
  /** Why some may not; null when all may. */
  readonly problem: string | null;
  /** What a person must know before they grant it; null when there is nothing. */
  readonly warning: string | null;
}

function read(argv: readonly string[]): Grant {
  const operands: string[] = [];
  const flags = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    flags.set(name, [...(flags.get(name) ?? []), value]);
  };
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const equals = word.indexOf('=');
    if (!word.startsWith('-')) operands.push(word);
    else if (equals > 0) add(word.slice(0, equals), word.slice(equals + 1));
    else if (VALUE_FLAGS.has(word) || GRANT_FLAGS.has(word)) {
      add(word, argv[at + 1] ?? '');
      at++;
    }
  }
  return { operands, flags };
}

const GRANT_FLAGS: ReadonlySet<string> = new Set([
  '--role',
  '--clusterrole',
  '--serviceaccount',
  '--user',
  '--group',
  '--verb',
  '--resource',
  '--resource-name',
  '--non-resource-url',
]);

/** Tells whether a command gives somebody rights, or a token that has them. */
export function givesRights(argv: readonly string[]): boolean {
  const { operands } = read(argv);
  const [verb = '', what = ''] = operands;
  const kind = what.toLowerCase();
  if (verb === 'create') return RIGHTS_KINDS.test(kind) || kind === 'token';
  if (verb === 'set') return kind === 'subject';
  if (verb === 'auth') return kind === 'reconcile';
  if (verb === 'adm' || verb === 'policy') return true;
  return ['patch', 'replace', 'apply', 'edit'].includes(verb) && RIGHTS_KINDS.test(kind);
}

/**
 * Judges commands that are proposed together. Rights are given to the service accounts of the troubled pods alone
 * (`accounts`, as `namespace:name`), and through a role that one of the commands makes for it.
 */
export function judgeGrants(
  commands: readonly (readonly string[])[],
  accounts: readonly string[],
): GrantVerdict {
  const grants = commands.map((argv) => (givesRights(argv) ? read(argv) : null));
  const given = grants.filter((grant) => grant !== null);
  if (given.length === 0) return { allowed: commands.map(() => true), problem: null, warning: null };
  const problem = problemOf(given, accounts);
  return {
    allowed: grants.map((grant) => grant === null || problem === null),
    problem,
    warning: problem === null ? warningOf(given) : null,
  };
}

function problemOf(grants: readonly Grant[], accounts: readonly string[]): string | null {
  const made = new Set<string>();
  for (const { operands } of grants) {
    const [verb, kind = '', name = ''] = operands;
    if (verb !== 'create' || kind === 'token') return 'it would change rights that exist';
    if (ROLE_KINDS.test(kind)) made.add(name);
  }
  const bindings = grants.filter(({ operands: [, kind = ''] }) => !ROLE_KINDS.test(kind));
  for (const { flags } of bindings) {
    const subjects = ['--user', '--group'].flatMap((flag) => flags.get(flag) ?? []);
    const bound = flags.get('--serviceaccount') ?? [];
    if (subjects.length > 0 || bound.length === 0 || !bound.every((account) => accounts.includes(account)))
      return 'it would give rights to somebody else than the service account of the troubled pods';
    const roles = ['--role', '--clusterrole'].flatMap((flag) => flags.get(flag) ?? []);
    if (!roles.every((role) => made.has(role))) return 'it would give more rights than were refused';
  }
  return bindings.length === 0 ? 'nobody is named whom the role is for' : null;
}

function warningOf(grants: readonly Grant[]): string | null {
  const valuesOf = (name: string): readonly string[] =>
    grants.flatMap(({ flags }) => (flags.get(name) ?? []).flatMap((value) => value.split(',')));
  const resources = valuesOf('--resource').map((resource) => resource.split(/[./]/)[0] ?? '');
  const concerns = [
    ...(resources.includes('secrets') ? ['it opens secrets'] : []),
    ...([...resources, ...valuesOf('--verb')].includes(WIDE) ? ['it allows everything (*)'] : []),
    ...([...valuesOf('-n'), ...valuesOf('--namespace')].includes(SYSTEM_NAMESPACE)
      ? [`it holds in ${SYSTEM_NAMESPACE}`]
      : []),
    ...(grants.some(({ operands }) => operands[1]?.startsWith('cluster') === true)
      ? ['it holds in the whole cluster']
      : []),
  ];
  return concerns.length === 0
    ? null
    : `Warning: think twice before you grant this: ${concerns.join(', and ')}.`;
}
