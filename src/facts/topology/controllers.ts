// Which workload carries out a class or a custom kind. Nothing in Kubernetes says so: it is concluded from settings.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import { allContainers, podLabelsOf, podSpecOf, type Target } from './edge-rule.ts';

/** What a controller may be known by. */
export interface ControllerWords {
  /** Names that its settings speak of: `k8s.io/ingress-nginx`, `cert-manager.io`. */
  readonly names: readonly string[];
  /** Labels of what was installed with it: its class, its custom kind. */
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: string;
}

interface Candidate {
  readonly ref: ObjectRef;
  readonly settings: readonly string[];
  /** Its name, images and account. */
  readonly called: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const KINDS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];
/** Parts of API groups and controller names that say nothing. */
const PLAIN_PARTS: ReadonlySet<string> = new Set(
  'k8s io com org net dev sh www apps api apis app ingress controller gateway x cluster core v1 do'.split(
    ' ',
  ),
);
const CONTROLLER_WORD = /(?:^|[^a-z])(?:operator|controller|manager)(?:[^a-z]|$)/;
/** Labels by which a release's objects belong together. */
const RELEASE_LABELS = [
  'app.kubernetes.io/instance',
  'app.kubernetes.io/name',
  'app.kubernetes.io/part-of',
] as const;

/** How sure each ground is; only the best found are given. */
const SETTING = 4;
const RELEASE = 3;
const NAMED_CONTROLLER = 2;
const NAMED = 1;

/** Lists the workloads that best fit what a controller is known by, with the ground. All are guesses. */
export function carriersOf(words: ControllerWords, inventory: Inventory): readonly Target[] {
  const names = words.names.filter((name) => name !== '');
  const parts = [...new Set(names.flatMap(partsOf))];
  const judged = inventory.derived(candidates).map((candidate) => ({
    ref: candidate.ref,
    ...judge(candidate, names, parts, words),
  }));
  const best = Math.max(...judged.map(({ score }) => score), 0);
  if (best < NAMED) return [];
  return judged
    .filter(({ score }) => score === best)
    .map(({ ref, because }) => ({ ref, because, guess: true }));
}

function judge(
  { settings, called, labels }: Candidate,
  names: readonly string[],
  parts: readonly string[],
  words: ControllerWords,
): { readonly score: number; readonly because: string } {
  const spoken = names.find((name) => settings.some((text) => speaksOf(text, name)));
  if (spoken !== undefined) return { score: SETTING, because: `a guess: its settings speak of ${spoken}` };
  const shared = RELEASE_LABELS.filter(
    (label) => labels[label] !== undefined && labels[label] === words.labels[label],
  );
  if (shared.length >= 2)
    return {
      score: RELEASE,
      because: `a guess: it bears the labels of the ${words.kind}, ${shared.join(' and ')}`,
    };
  const part = parts.find((own) => called.some((name) => hasWord(name, own)));
  if (part === undefined) return { score: 0, because: '' };
  const isController = called.some((name) => CONTROLLER_WORD.test(name));
  return {
    score: isController ? NAMED_CONTROLLER : NAMED,
    because: `a guess: its name or image speaks of ${part}`,
  };
}

/** `--controller-class=k8s.io/ingress-nginx`, `--ingress-class=nginx`: a whole value, or a longer name within a text. */
function speaksOf(setting: string, name: string): boolean {
  const value = setting.slice(setting.indexOf('=') + 1);
  return value === name || (/[./]/.test(name) && setting.includes(name));
}

/** Shorter words are joined parts of names by chance. */
const MIN_JOINED_CHARS = 8;

function hasWord(text: string, word: string): boolean {
  return (
    text === word ||
    text.split(/[^a-z0-9]+/).includes(word) ||
    (word.includes('-') && text.includes(word)) ||
    // `sparkoperator.k8s.io` is of `spark-operator`.
    (word.length >= MIN_JOINED_CHARS &&
      text
        .replaceAll('-', '')
        .split(/[^a-z0-9]+/)
        .includes(word))
  );
}

/** `k8s.io/ingress-nginx` → `ingress-nginx`, `nginx`; `cert-manager.io` → `cert-manager`. */
function partsOf(name: string): readonly string[] {
  const labels = name.toLowerCase().split(/[./]/);
  const whole = labels.filter((label) => label.length > 2 && !PLAIN_PARTS.has(label));
  const inner = whole
    .flatMap((label) => label.split('-'))
    .filter((part) => part.length > 3 && !PLAIN_PARTS.has(part));
  return [...whole, ...(whole.some((label) => label.includes('-')) ? [] : inner)];
}

function candidates(inventory: Inventory): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (object: KubeObject, ref: ObjectRef): void => {
    const key = `${ref.kind} ${ref.namespace}/${ref.name}`;
    if (!found.has(key)) found.set(key, candidateOf(object, ref));
  };
  for (const kind of KINDS) for (const workload of inventory.list(kind)) add(workload, refOf(workload));
  // Where workloads were not listed their pods tell of them.
  for (const pod of inventory.list('Pod')) {
    const ref = inventory.workloadOf(refOf(pod));
    if (KINDS.includes(ref.kind)) add(pod, ref);
  }
  return [...found.values()];
}

function candidateOf(object: KubeObject, ref: ObjectRef): Candidate {
  const spec = podSpecOf(object);
  const containers = allContainers(spec);
  return {
    ref,
    settings: containers.flatMap(({ args = [], command = [], env = [] }) => [
      ...args,
      ...command,
      ...env.flatMap(({ value }) => (value ? [value] : [])),
    ]),
    called: [
      ref.name,
      spec?.serviceAccountName ?? '',
      ...containers.map(({ image = '' }) => pathOf(image)),
    ].map((name) => name.toLowerCase()),
    labels: { ...podLabelsOf(object), ...object.metadata?.labels },
  };
}

/** `quay.io/jetstack/cert-manager-controller:v1` without its registry and tag. */
function pathOf(image: string): string {
  const path = image.replace(/(?::[\w.-]+)?(?:@sha256:\w+)?$/, '');
  const [first = '', ...rest] = path.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? rest.join('/') : path;
}
