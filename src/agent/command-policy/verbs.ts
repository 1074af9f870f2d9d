// The verbs of kubectl that may be run: those that read, with the flags and operands each may have.
import { type FlagId, GLOBAL_FLAGS } from './flags.ts';

/** A verb that may be run, and what it may be given. */
export interface VerbRule {
  /** The words of the verb; each is given with its other spellings. */
  readonly path: readonly (readonly string[])[];
  readonly flags: readonly FlagId[];
  readonly minOperands: number;
  readonly maxOperands: number;
  /** What an operand may look like. */
  readonly operand: RegExp;
  /** Added to every run of it. */
  readonly added?: readonly string[];
  /** A flag that takes the place of the operands. */
  readonly operandsInsteadBy?: readonly FlagId[];
}

const MAX_OPERANDS = 40;

/** A kind, a list of kinds, a name or kind/name; nothing that a shell or a file system would understand. */
const OBJECT = /^(?!.*\/\/)[A-Za-z0-9][\w.:/,-]{0,1023}$/;
/** Verbs, kinds and paths that `auth can-i` is asked about; `*` is any. */
const PERMISSION = /^(?:\*|\/?[A-Za-z0-9*][\w.:/*-]{0,252})$/;
const NONE = /^(?!)/;

const LIST_FLAGS: readonly FlagId[] = ['allNamespaces', 'selector', 'chunkSize'];
const WATCH_FLAGS: readonly FlagId[] = ['watch', 'watchOnly'];

/** Every verb that may be run. */
export const VERBS: readonly VerbRule[] = [
  {
    path: [['get']],
    flags: [
      ...LIST_FLAGS,
      ...WATCH_FLAGS,
      'fieldSelector',
      'output',
      'raw',
      'sortBy',
      'labelColumns',
      'showLabels',
      'showKind',
      'showManagedFields',
      'noHeaders',
      'ignoreNotFound',
      'allowMissingKeys',
      'subresource',
    ],
    minOperands: 1,
    maxOperands: MAX_OPERANDS,
    operand: OBJECT,
    operandsInsteadBy: ['raw'],
  },
  {
    path: [['describe']],
    flags: [...LIST_FLAGS, 'showEvents'],
    minOperands: 1,
    maxOperands: MAX_OPERANDS,
    operand: OBJECT,
  },
  {
    path: [['logs', 'log']],
    flags: [
      'selector',
      'follow',
      'container',
      'allContainers',
      'allPods',
      'previous',
      'tail',
      'since',
      'sinceTime',
      'timestamps',
      'prefix',
      'limitBytes',
      'ignoreErrors',
      'maxLogRequests',
    ],
    minOperands: 1,
    maxOperands: 2,
    operand: OBJECT,
    operandsInsteadBy: ['selector'],
  },
  {
    path: [['events', 'event']],
    flags: [
      'allNamespaces',
      'chunkSize',
      'watch',
      'output',
      'eventsFor',
      'eventTypes',
      'noHeaders',
      'allowMissingKeys',
    ],
    minOperands: 0,
    maxOperands: 0,
    operand: NONE,
  },
  {
    path: [['top'], ['pod', 'pods', 'po']],
    flags: ['allNamespaces', 'selector', 'fieldSelector', 'containers', 'noHeaders', 'sum', 'topSortBy'],
    minOperands: 0,
    maxOperands: 1,
    operand: OBJECT,
  },
  {
    path: [['top'], ['node', 'nodes', 'no']],
    flags: ['selector', 'noHeaders', 'showCapacity', 'topSortBy'],
    minOperands: 0,
    maxOperands: 1,
    operand: OBJECT,
  },
  {
    path: [['rollout'], ['status']],
    flags: ['selector', 'watch', 'revision', 'rolloutTimeout'],
    minOperands: 1,
    maxOperands: MAX_OPERANDS,
    operand: OBJECT,
    operandsInsteadBy: ['selector'],
    added: ['--watch=false'],
  },
  {
    path: [['rollout'], ['history']],
    flags: ['selector', 'revision', 'objectOutput'],
    minOperands: 1,
    maxOperands: MAX_OPERANDS,
    operand: OBJECT,
    operandsInsteadBy: ['selector'],
  },
  {
    path: [['api-resources']],
    flags: ['apiGroup', 'categories', 'namespaced', 'noHeaders', 'tableOutput', 'sortBy', 'verbs'],
    minOperands: 0,
    maxOperands: 0,
    operand: NONE,
  },
  { path: [['api-versions']], flags: [], minOperands: 0, maxOperands: 0, operand: NONE },
  { path: [['version']], flags: ['client', 'objectOutput'], minOperands: 0, maxOperands: 0, operand: NONE },
  { path: [['cluster-info']], flags: [], minOperands: 0, maxOperands: 0, operand: NONE },
  {
    path: [['explain']],
    flags: ['apiVersion', 'recursive', 'explainOutput'],
    minOperands: 1,
    maxOperands: 1,
    operand: OBJECT,
  },
  {
    path: [['auth'], ['can-i']],
    flags: ['allNamespaces', 'list', 'noHeaders', 'quiet', 'partOfKind', 'asUser'],
    minOperands: 1,
    maxOperands: 3,
    operand: PERMISSION,
    operandsInsteadBy: ['list'],
  },
  { path: [['auth'], ['whoami']], flags: ['objectOutput'], minOperands: 0, maxOperands: 0, operand: NONE },
  { path: [['config'], ['current-context']], flags: [], minOperands: 0, maxOperands: 0, operand: NONE },
  {
    path: [['config'], ['get-contexts']],
    flags: ['noHeaders', 'nameOutput'],
    minOperands: 0,
    maxOperands: 1,
    operand: /^[A-Za-z0-9][\w.:@/-]{0,252}$/,
  },
  // Neither --raw nor --flatten: both print keys and tokens.
  {
    path: [['config'], ['view']],
    flags: ['minify', 'objectOutput'],
    minOperands: 0,
    maxOperands: 0,
    operand: NONE,
  },
];

/** Gives every flag that a verb allows. */
export function flagsOf(verb: VerbRule): readonly FlagId[] {
  return [...GLOBAL_FLAGS, ...verb.flags];
}

/** Writes the verbs that may be run, for a hint. */
export function verbList(): string {
  return VERBS.map((verb) => verb.path.map((word) => word[0]).join(' ')).join(', ');
}
