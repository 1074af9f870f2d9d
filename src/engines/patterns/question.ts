// What a question is about: the objects it names, the kinds it speaks of, its words.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { KnownObject, Topology } from '../../domain/topology.ts';
import { isPlainWord, KIND_WORDS, PLAIN_PARTS } from './question-words.ts';
import { type Spoken, speaksOfDeletion } from './topics-asked.ts';

/** Kinds that a word may name although nothing is meant by it: each namespace has them. */
const UNNAMED_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'ServiceAccount',
  'Event',
  'Endpoints',
  'EndpointSlice',
  // What a program may do is called like the program.
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
]);
const UNNAMED_OBJECTS: ReadonlySet<string> = new Set([
  'kubernetes',
  'kube-root-ca.crt',
  'openshift-service-ca.crt',
]);
/** Words after which a name is that of a namespace. */
const NAMESPACE_LEADS: ReadonlySet<string> = new Set([
  'in',
  'into',
  'namespace',
  'namespaces',
  'ns',
  '-n',
  'from',
  'inside',
  'within',
  'project',
]);

/** Kinds that operators bring, though people speak of them as of built-in ones. */
const CUSTOM_KINDS: ReadonlySet<string> = new Set(['Gateway', 'HTTPRoute', 'Certificate']);
const BUILT_IN_KINDS: ReadonlySet<string> = new Set([
  ...Object.values(KIND_WORDS).filter((kind) => !CUSTOM_KINDS.has(kind)),
  ...UNNAMED_KINDS,
  'LimitRange',
  'IngressClass',
  'PriorityClass',
  'RuntimeClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'APIService',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'CertificateSigningRequest',
  'ControllerRevision',
  'Lease',
]);
/** Kinds of some operator that are everyday words in a question. */
const VAGUE_KIND_WORDS: ReadonlySet<string> = new Set([
  'cluster',
  'application',
  'project',
  'environment',
  'task',
  'backup',
]);

export interface Question extends Spoken {
  readonly kinds: ReadonlySet<string>;
}

/** Splits a question into words; names keep their dots and dashes, `deploy/cart` becomes two words. */
export function parseQuestion(question: string): Question {
  const words = question
    .toLowerCase()
    .split(/[^a-z0-9._-]+/)
    .map((word) => word.replace(/^[._]+|[._-]+$/g, ''))
    .filter((word) => word !== '');
  const kinds = new Set<string>();
  for (const word of words) {
    const kind = KIND_WORDS[word] ?? KIND_WORDS[word.replace(/s$/, '')];
    if (kind !== undefined) kinds.add(kind);
  }
  return { words, text: words.join(' '), kinds };
}

/** Finds the one of these namespaces that a question names, preferring those it says `in` before. */
export function namespaceNamed(question: Question, namespaces: Iterable<string>): string | null {
  const known = new Set(namespaces);
  let named: string | null = null;
  for (const [index, word] of question.words.entries()) {
    if (!known.has(word)) continue;
    if (NAMESPACE_LEADS.has(question.words[index - 1] ?? '')) return word;
    // A word of plain English that happens to be a namespace (default) needs the lead; a compound does not.
    if (named === null && (word.includes('-') || !KIND_WORDS[word])) named = word;
  }
  return named === 'default' ? null : named;
}

/** Finds a namespace by the way it is spoken of (`in shop`, `-n shop`) when the namespaces cannot be listed. */
export function namespaceGuessed(question: string): string | null {
  return (
    /(?:\bnamespace[ :=]+|\bns[ :=]+|(?:^|\s)-n[ =]?)["'`]?([a-z0-9][a-z0-9-]*)/i
      .exec(question)?.[1]
      ?.toLowerCase() ?? null
  );
}

/**
 * Finds the objects that a question names, as workloads where a controller owns them. The more exact the naming the
 * better: a pod's full name outdoes the app's, and a kind in the question picks among objects of one name.
 */
export function namedObjects(
  question: Question,
  namespace: string | null,
  topology: Topology,
): readonly ObjectRef[] {
  const spoken = spokenNames(question, namespace);
  const matches: { readonly ref: ObjectRef; readonly kindSpoken: boolean; readonly hostSpoken?: boolean }[] =
    [];
  for (const object of topology.objects()) {
    if (!isNameable(object.ref) && !question.kinds.has(object.ref.kind)) continue;
    if (namespace !== null && object.ref.namespace !== null && object.ref.namespace !== namespace) continue;
    if (!isSpoken(object, spoken)) continue;
    const hostSpoken = object.hosts.some((host) => spoken.has(host.toLowerCase()));
    matches.push({ ref: object.ref, kindSpoken: question.kinds.has(object.ref.kind), hostSpoken });
  }
  // What is applied elsewhere is called like what it applies.
  if (!matches.some(({ ref }) => spoken.has(ref.name.toLowerCase())))
    matches.push(...ofSpokenCustomName(spoken, topology));
  const byHost = matches.filter(({ hostSpoken }) => hostSpoken);
  // An Ingress that is named by its host is meant together with what is called by its own name.
  const byName = matches.filter(({ ref }) => spoken.has(ref.name.toLowerCase()));
  if (byHost.length > 0) matches.splice(0, matches.length, ...new Set([...byHost, ...byName]));
  if (matches.length === 0) matches.push(...ofSpokenContainer(spoken, namespace, topology));
  if (matches.length === 0) matches.push(...makersOf(spoken, namespace, topology));
  if (matches.length === 0) matches.push(...ofSpokenCustomKind(question, topology));
  if (matches.length === 0) matches.push(...ofSpokenParts(question, namespace, topology));
  if (matches.length === 0 && namespace !== null)
    matches.push(...theNamespaceItself(question, namespace, topology));
  const workloads = new Map<string, ObjectRef>();
  for (const { ref } of matches) {
    const top = topology.workloadOf(ref);
    workloads.set(refKey(top), top);
  }
  return [...workloads.values()];
}

/**
 * What the names of pods and Jobs end with, by the kind that made them: a number, or letters that Kubernetes draws
 * (it uses neither vowels nor what looks like one).
 */
const MADE_NAMES: readonly { readonly kinds: ReadonlySet<string>; readonly tail: RegExp }[] = [
  {
    kinds: new Set(['Deployment']),
    tail: /-[bcdfghjklmnpqrstvwxz2456789]{6,10}(?:-[bcdfghjklmnpqrstvwxz2456789]{5})?$/,
  },
  { kinds: new Set(['StatefulSet']), tail: /-\d{1,4}$/ },
  { kinds: new Set(['CronJob']), tail: /-\d{8,10}(?:-[bcdfghjklmnpqrstvwxz2456789]{5})?$/ },
  { kinds: new Set(['DaemonSet', 'Job', 'ReplicaSet']), tail: /-[bcdfghjklmnpqrstvwxz2456789]{5}$/ },
];

/** A pod that is gone, or was not made yet, is spoken of by its name all the same: what makes such pods is meant. */
function makersOf(
  spoken: ReadonlySet<string>,
  namespace: string | null,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  const makers = [...spoken].flatMap((name) =>
    MADE_NAMES.filter(({ tail }) => tail.test(name)).map(({ kinds, tail }) => ({
      kinds,
      name: name.replace(tail, ''),
    })),
  );
  if (makers.length === 0) return [];
  return [...topology.objects()]
    .filter(({ ref }) => namespace === null || ref.namespace === namespace)
    .filter(({ ref }) => makers.some(({ kinds, name }) => kinds.has(ref.kind) && ref.name === name))
    .map(({ ref }) => ({ ref, kindSpoken: false }));
}

/** A program is spoken of by its own name, which may be that of a container alone. */
function ofSpokenContainer(
  spoken: ReadonlySet<string>,
  namespace: string | null,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  const names = new Set([...spoken].filter((name) => !isPlainWord(name)));
  return [...topology.objects()]
    .filter(({ ref }) => namespace === null || ref.namespace === namespace)
    .filter(({ containers }) => containers.some((name) => names.has(name.toLowerCase())))
    .map(({ ref }) => ({ ref, kindSpoken: false }));
}

/** Words and parts of names shorter than this are too common. */
const MIN_PART_CHARS = 4;
/** A single part of a name tells whom it means when at most so many workloads have it. */
const MAX_SHARING_A_PART = 2;

/**
 * People call `label-printer` what prints the labels: when nothing is called by its name, the workloads are meant of
 * whose names most parts are spoken of, in whatever form of the word.
 */
function ofSpokenParts(
  question: Question,
  namespace: string | null,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  const stems = new Set(question.words.filter((word) => word !== namespace).flatMap(stemsOf));
  const workloads = new Map<string, { readonly ref: ObjectRef; readonly parts: readonly string[] }>();
  for (const { ref } of topology.objects()) {
    if (!SPOKEN_IN_PARTS.has(ref.kind) || (namespace !== null && ref.namespace !== namespace)) continue;
    const top = topology.workloadOf(ref);
    const parts = stemsOf(top.name).filter((stem) => stems.has(stem) || isShortened(stem, stems));
    if (parts.length > 0) workloads.set(refKey(top), { ref: top, parts });
  }
  const most = Math.max(0, ...[...workloads.values()].map(({ parts }) => parts.length));
  const best = [...workloads.values()].filter(({ parts }) => parts.length === most);
  if (most === 0 || best.length > MAX_SHARING_A_PART) return [];
  return best.map(({ ref }) => ({ ref, kindSpoken: false }));
}

/** People shorten: `rabbit` is rabbitmq, `elastic` elasticsearch. Shorter beginnings are shared by too many words. */
const MIN_SHORTENED_CHARS = 5;

function isShortened(stem: string, spoken: ReadonlySet<string>): boolean {
  return [...spoken].some((word) => word.length >= MIN_SHORTENED_CHARS && stem.startsWith(word));
}

/** Kinds that people speak of by what they do. */
const SPOKEN_IN_PARTS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
]);

/** The parts of a name or word that are not plain, without the endings by which the forms of a word differ. */
function stemsOf(word: string): readonly string[] {
  const parts = word.toLowerCase().split('-');
  return [
    ...new Set(
      parts
        .filter((part) => part.length >= MIN_PART_CHARS && !isPlainWord(part) && /^[a-z]+$/.test(part))
        .map((part) => part.replace(/ies$/, 'y').replace(/(?:ing|er|ed|e)?s?$/, ''))
        .filter((stem) => stem.length >= MIN_PART_CHARS),
    ),
  ];
}

/** What an operator acts on may stand in its own namespace, and be about another one. */
function ofSpokenCustomName(
  spoken: ReadonlySet<string>,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  return [...topology.objects()]
    .filter(({ ref }) => isNameable(ref) && !BUILT_IN_KINDS.has(ref.kind))
    .filter(({ ref }) => spoken.has(ref.name.toLowerCase()) && !isPlainWord(ref.name.toLowerCase()))
    .map(({ ref }) => ({ ref, kindSpoken: false }));
}

/** When nothing is called by its name, the objects of a custom kind that is spoken of are meant. */
function ofSpokenCustomKind(
  question: Question,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  const words = new Set(question.words);
  const isSpokenKind = (kind: string): boolean => {
    const word = kind.toLowerCase();
    if (BUILT_IN_KINDS.has(kind) || VAGUE_KIND_WORDS.has(word)) return false;
    return words.has(word) || words.has(`${word}s`);
  };
  return [...topology.objects()]
    .filter(({ ref }) => isSpokenKind(ref.kind))
    .map(({ ref }) => ({ ref, kindSpoken: true }));
}

/** A question that says `namespace` and names nothing in it may be about the namespace; it has been looked at then. */
function theNamespaceItself(
  question: Question,
  namespace: string,
  topology: Topology,
): readonly { readonly ref: ObjectRef; readonly kindSpoken: boolean }[] {
  const isSpoken = question.kinds.has('Namespace');
  if (!isSpoken && !speaksOfDeletion(question)) return [];
  return (
    [...topology.objects()]
      .filter(({ ref }) => ref.kind === 'Namespace' && ref.name === namespace)
      // What was deleted may be in the namespace, which is meant itself while it goes away.
      .filter(({ ref }) => isSpoken || topology.stateOf(ref).state !== 'well')
      .map(({ ref }) => ({ ref, kindSpoken: true }))
  );
}

/**
 * Tells whether a question has a word that can hardly be anything but the name of something (`cart-worker-2`), apart
 * from that of the namespace.
 */
export function speaksOfAName(question: Question, namespace: string | null): boolean {
  return question.words.some((word) => {
    if (word === namespace || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(word)) return false;
    return word.split('-').some((part) => !/^\d*$/.test(part) && !PLAIN_PARTS.has(part));
  });
}

function isNameable(ref: ObjectRef): boolean {
  return !UNNAMED_KINDS.has(ref.kind) && !UNNAMED_OBJECTS.has(ref.name);
}

/** Every word and pair of words that may be a name; what is said only as a namespace is none. */
function spokenNames(question: Question, namespace: string | null): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, word] of question.words.entries()) {
    const next = question.words[index + 1];
    if (next !== undefined) names.add(`${word}-${next}`);
    if (word === namespace && NAMESPACE_LEADS.has(question.words[index - 1] ?? '')) continue;
    names.add(word);
  }
  if (namespace !== null && question.words.filter((word) => word === namespace).length === 1)
    names.delete(namespace);
  return names;
}

function isSpoken(object: KnownObject, spoken: ReadonlySet<string>): boolean {
  return (
    spoken.has(object.ref.name.toLowerCase()) ||
    object.hosts.some((host) => spoken.has(host.toLowerCase())) ||
    object.aliases.some((alias) => spoken.has(alias.toLowerCase()))
  );
}
