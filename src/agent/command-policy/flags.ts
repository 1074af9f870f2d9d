// The flags of kubectl that may be used, as data, and how they are read from an argv.

/** Tells what is wrong with a flag's value; null when nothing is. */
type ValueCheck = (value: string) => string | null;

/** A flag that may be given, and what its value may be. */
export interface FlagRule {
  readonly long: string;
  readonly short?: string;
  readonly type: 'bool' | 'value';
  readonly check?: ValueCheck;
  /** May be given more than once. */
  readonly repeatable?: boolean;
  /** Taken off the command instead of being run, with this note. */
  readonly removed?: string;
}

/** A flag as it was given; of a bool `true` or `false`. */
export interface Flag {
  readonly rule: FlagRule;
  readonly value: string;
}

/** What reading a flag gave: itself (several of a bundle), or why it is not allowed. */
export type FlagReading =
  | { readonly type: 'flags'; readonly flags: readonly Flag[]; readonly used: number }
  | { readonly type: 'problem'; readonly problem: string };

function matching(pattern: RegExp, what: string): ValueCheck {
  return (value) => (pattern.test(value) ? null : `${JSON.stringify(value.slice(0, 80))} is not ${what}`);
}

const NAMESPACE = matching(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, "a namespace's name");
const NAME = matching(/^[A-Za-z0-9][\w.:-]{0,252}$/, 'a name');
const SELECTOR = matching(/^(?![-\s])[\w./=!,()@: -]{0,2000}$/, 'a selector');
const LIST = matching(/^[A-Za-z0-9][\w./,-]{0,999}$/, 'a list of names');
const COUNT = matching(/^-?\d{1,9}$/, 'a whole number');
const DURATION = matching(/^(?:0|(?:\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h)){1,4})$/, 'a duration such as 10m');
const TIME = matching(/^[\dTZ:+.-]{4,40}$/, 'a time such as 2026-01-31T12:00:00Z');
const USER = matching(/^[A-Za-z0-9][\w.:@/-]{0,252}$/, 'the name of a user');
/** Output formats and paths are judged with the whole command. */
const ANY: ValueCheck = () => null;

function oneOf(...values: readonly string[]): ValueCheck {
  return (value) =>
    values.includes(value) ? null : `${JSON.stringify(value.slice(0, 80))} is none of ${values.join(', ')}`;
}

const FOLLOWING = 'would never end; what is there now is shown';

/** Flags by name. A verb lists those that it allows; everything else is denied. */
const RULES = {
  namespace: { long: 'namespace', short: 'n', type: 'value', check: NAMESPACE },
  requestTimeout: { long: 'request-timeout', type: 'value', check: DURATION },
  allNamespaces: { long: 'all-namespaces', short: 'A', type: 'bool' },
  selector: { long: 'selector', short: 'l', type: 'value', check: SELECTOR },
  fieldSelector: { long: 'field-selector', type: 'value', check: SELECTOR },
  output: { long: 'output', short: 'o', type: 'value', check: ANY },
  tableOutput: { long: 'output', short: 'o', type: 'value', check: oneOf('wide', 'name') },
  nameOutput: { long: 'output', short: 'o', type: 'value', check: oneOf('name') },
  objectOutput: { long: 'output', short: 'o', type: 'value', check: oneOf('json', 'yaml') },
  explainOutput: {
    long: 'output',
    short: 'o',
    type: 'value',
    check: oneOf('plaintext', 'plaintext-openapiv2'),
  },
  raw: { long: 'raw', type: 'value', check: ANY },
  sortBy: { long: 'sort-by', type: 'value', check: ANY },
  labelColumns: { long: 'label-columns', short: 'L', type: 'value', check: LIST, repeatable: true },
  showLabels: { long: 'show-labels', type: 'bool' },
  showKind: { long: 'show-kind', type: 'bool' },
  showEvents: { long: 'show-events', type: 'bool' },
  showManagedFields: { long: 'show-managed-fields', type: 'bool' },
  noHeaders: { long: 'no-headers', type: 'bool' },
  ignoreNotFound: { long: 'ignore-not-found', type: 'bool' },
  allowMissingKeys: { long: 'allow-missing-template-keys', type: 'bool' },
  chunkSize: { long: 'chunk-size', type: 'value', check: COUNT },
  subresource: { long: 'subresource', type: 'value', check: oneOf('status', 'scale') },
  /** `auth can-i` asks of somebody else's rights with it, and of any part of a kind. */
  asUser: { long: 'as', type: 'value', check: USER },
  partOfKind: { long: 'subresource', type: 'value', check: NAME },
  watch: { long: 'watch', short: 'w', type: 'bool', removed: `-w was taken off: watching ${FOLLOWING}` },
  watchOnly: {
    long: 'watch-only',
    type: 'bool',
    removed: `--watch-only was taken off: watching ${FOLLOWING}`,
  },
  follow: { long: 'follow', short: 'f', type: 'bool', removed: `-f was taken off: following ${FOLLOWING}` },
  container: { long: 'container', short: 'c', type: 'value', check: NAME },
  allContainers: { long: 'all-containers', type: 'bool' },
  allPods: { long: 'all-pods', type: 'bool' },
  previous: { long: 'previous', short: 'p', type: 'bool' },
  tail: { long: 'tail', type: 'value', check: COUNT },
  since: { long: 'since', type: 'value', check: DURATION },
  sinceTime: { long: 'since-time', type: 'value', check: TIME },
  timestamps: { long: 'timestamps', type: 'bool' },
  prefix: { long: 'prefix', type: 'bool' },
  limitBytes: { long: 'limit-bytes', type: 'value', check: COUNT },
  ignoreErrors: { long: 'ignore-errors', type: 'bool' },
  maxLogRequests: { long: 'max-log-requests', type: 'value', check: COUNT },
  eventsFor: {
    long: 'for',
    type: 'value',
    check: matching(/^[A-Za-z][\w.-]*(?:\/[\w.:-]+)+$/, 'an object such as pod/cart'),
  },
  eventTypes: { long: 'types', type: 'value', check: LIST, repeatable: true },
  containers: { long: 'containers', type: 'bool' },
  sum: { long: 'sum', type: 'bool' },
  showCapacity: { long: 'show-capacity', type: 'bool' },
  topSortBy: { long: 'sort-by', type: 'value', check: oneOf('cpu', 'memory') },
  revision: { long: 'revision', type: 'value', check: COUNT },
  rolloutTimeout: { long: 'timeout', type: 'value', check: DURATION },
  apiGroup: { long: 'api-group', type: 'value', check: matching(/^[\w.-]{0,253}$/, 'an API group') },
  apiVersion: {
    long: 'api-version',
    type: 'value',
    check: matching(/^[\w.-]+(?:\/[\w.-]+)?$/, 'an API version'),
  },
  categories: { long: 'categories', type: 'value', check: LIST, repeatable: true },
  verbs: { long: 'verbs', type: 'value', check: LIST, repeatable: true },
  namespaced: { long: 'namespaced', type: 'bool' },
  recursive: { long: 'recursive', type: 'bool' },
  client: { long: 'client', type: 'bool' },
  list: { long: 'list', type: 'bool' },
  quiet: { long: 'quiet', short: 'q', type: 'bool' },
  minify: { long: 'minify', type: 'bool' },
} as const satisfies Record<string, FlagRule>;

/** Names a flag in the table. */
export type FlagId = keyof typeof RULES;

/** Flags that every verb knows and that are allowed everywhere. */
export const GLOBAL_FLAGS: readonly FlagId[] = ['namespace', 'requestTimeout'];

/** Gives the rules of these flags. */
export function flagRules(ids: readonly FlagId[]): readonly FlagRule[] {
  return ids.map((id) => RULES[id]);
}

/** Go's `strconv.ParseBool`, which kubectl's flags go by. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

function problemWith(name: string, detail: string): FlagReading {
  return { type: 'problem', problem: `${name}: ${detail}` };
}

function readOne(rule: FlagRule, name: string, value: string | undefined, used: number): FlagReading {
  if (rule.type === 'bool') {
    const truth = value === undefined ? true : Object.hasOwn(BOOLEANS, value) ? BOOLEANS[value] : undefined;
    if (truth === undefined) {
      return problemWith(name, 'is on or off and takes no other value');
    }
    return { type: 'flags', flags: [{ rule, value: String(truth) }], used };
  }
  if (value === undefined) {
    return problemWith(name, 'its value is missing');
  }
  const problem = rule.check === undefined ? null : rule.check(value);
  return problem === null ? { type: 'flags', flags: [{ rule, value }], used } : problemWith(name, problem);
}

function readLong(token: string, next: string | undefined, rules: readonly FlagRule[]): FlagReading {
  const equals = token.indexOf('=');
  const name = equals === -1 ? token : token.slice(0, equals);
  const rule = rules.find((candidate) => `--${candidate.long}` === name);
  if (rule === undefined) {
    return { type: 'problem', problem: `the flag ${name} is not allowed here` };
  }
  if (equals !== -1) {
    return readOne(rule, name, token.slice(equals + 1), 1);
  }
  return rule.type === 'bool' ? readOne(rule, name, undefined, 1) : readOne(rule, name, next, 2);
}

/** Reads `-A`, `-nshop`, `-n=shop`, `-n shop` and bundles such as `-Aowide`, as pflag does. */
function readShort(token: string, next: string | undefined, rules: readonly FlagRule[]): FlagReading {
  if (token === '-') {
    return { type: 'problem', problem: 'a dash alone is not a flag' };
  }
  const flags: Flag[] = [];
  for (let position = 1; position < token.length; position += 1) {
    const letter = token.charAt(position);
    const name = `-${letter}`;
    const rule = rules.find((candidate) => candidate.short === letter);
    if (rule === undefined) {
      return { type: 'problem', problem: `the flag ${name} is not allowed here` };
    }
    const rest = token.slice(position + 1);
    const attached = rest.startsWith('=') ? rest.slice(1) : rest;
    const takesRest = rest.startsWith('=') || (rule.type === 'value' && rest !== '');
    const takesNext = rule.type === 'value' && rest === '';
    const reading = readOne(rule, name, takesRest ? attached : takesNext ? next : undefined, 1);
    if (reading.type === 'problem') {
      return reading;
    }
    flags.push(...reading.flags);
    if (takesRest || takesNext) {
      return { type: 'flags', flags, used: takesNext ? 2 : 1 };
    }
  }
  return { type: 'flags', flags, used: 1 };
}

/** Reads the flag, or the bundle of flags, that `token` is; `used` counts the arguments that it took. */
export function readFlags(token: string, next: string | undefined, rules: readonly FlagRule[]): FlagReading {
  return token.startsWith('--') ? readLong(token, next, rules) : readShort(token, next, rules);
}

/** Writes a flag in the one way that leaves no doubt of its meaning. */
export function writeFlag({ rule, value }: Flag): readonly string[] {
  if (rule.type === 'bool') {
    const name = rule.short === undefined ? `--${rule.long}` : `-${rule.short}`;
    return value === 'true' ? [name] : [`--${rule.long}=false`];
  }
  return rule.short === undefined ? [`--${rule.long}=${value}`] : [`-${rule.short}`, value];
}
