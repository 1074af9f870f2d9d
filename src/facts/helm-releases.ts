// Facts of releases of helm: what the labels of their Secrets say (never what is in them), and what helm says of them.
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { refOf } from './kube-json.ts';
import type { Emit, Topic } from './rules.ts';

/** Helm notes on what it installs of which release it is. */
const RELEASE_NOTE = 'meta.helm.sh/release-name';
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
/** An operation of this age may still be at work: helm waits five minutes when nothing else is said. */
const MAY_STILL_RUN = /^(?:\d+s|[0-9]m(?:\d+s)?)$/;
const CAPTURES = ['release', 'status', 'revision', 'secret', 'age', 'deployed'] as const;

export const helmTopic: Topic = {
  kinds: {
    'helm.release-pending': {
      doc: 'The newest revision of a helm release is an operation that was begun long ago and never ended.',
      depth: 'origin',
      captures: CAPTURES,
    },
    'helm.release-failed': {
      doc: 'The newest revision of a helm release has failed.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: CAPTURES,
    },
    'helm.stored-api-removed': {
      doc: 'The stored manifest of the release that runs names a kind that the API server no longer serves.',
      depth: 'origin',
      takes: ['missing', 'unsupported'],
      captures: ['object_kind', 'version', 'release'],
    },
  },
  messages: [
    {
      code: 'helm.stored-api-removed',
      reason: /./,
      message:
        /(?:for release (?<release>\S+) [\s\S]*)?from (?:current|deployed) release manifest[\s\S]*no matches for kind "(?<object_kind>[^"]+)" in version "(?<version>[^"]+)"/,
    },
  ],
};

interface Revision {
  readonly release: string;
  readonly status: string;
  readonly revision: number;
  readonly secret: string;
  readonly age: string;
  readonly line: string;
}

/** Gives the words of kubectl that print the releases of a namespace: names and labels, nothing of what is in them. */
export function releasesCommand(namespace: string): string {
  return `get secrets -n ${namespace} -l owner=helm -L name,status,version`;
}

/** Tells whether the words of a command are those that print releases; gives their namespace then. */
export function namespaceOfReleases(words: readonly string[]): string | null {
  const namespace = words[words.indexOf('-n') + 1] ?? '';
  return words.join(' ').endsWith(releasesCommand(namespace)) ? namespace : null;
}

/** Reads the table `NAME TYPE DATA AGE NAME STATUS VERSION` and judges the newest revision of each release. */
export function extractReleases(text: string, namespace: string, inventory: Inventory, emit: Emit): void {
  const newest = new Map<string, Revision>();
  const deployed = new Map<string, number>();
  for (const one of text.split('\n').flatMap(revisionIn)) {
    if ((newest.get(one.release)?.revision ?? -1) < one.revision) newest.set(one.release, one);
    if (one.status === 'deployed') deployed.set(one.release, one.revision);
  }
  for (const { line, ...one } of newest.values()) {
    const isPending = /^(?:pending-\w+|uninstalling)$/.test(one.status) && !MAY_STILL_RUN.test(one.age);
    if (!isPending && one.status !== 'failed') continue;
    const code = isPending ? 'helm.release-pending' : 'helm.release-failed';
    for (const subject of subjectsOf(one, namespace, inventory))
      emit(code, subject, line, { ...one, deployed: deployed.get(one.release) });
  }
}

function revisionIn(line: string): readonly Revision[] {
  const words = line.trim().split(/\s+/);
  const [secret = '', type, , age = '', release = '', status = '', version = ''] = words;
  if (type !== 'helm.sh/release.v1' || !/^\d+$/.test(version)) return [];
  return [{ release, status, revision: Number(version), secret, age, line: words.join(' ') }];
}

/** What the release has installed, by its notes or its name; the Secret itself where nothing is known. */
function subjectsOf(
  { release, secret }: Revision | Omit<Revision, 'line'>,
  namespace: string,
  inventory: Inventory,
): readonly ObjectRef[] {
  const all = WORKLOADS.flatMap((kind) => inventory.list(kind, namespace));
  const noted = all.filter(
    ({ metadata }) =>
      metadata?.annotations?.[RELEASE_NOTE] === release || metadata?.labels?.[INSTANCE_LABEL] === release,
  );
  const found = noted.length > 0 ? noted : all.filter(({ metadata }) => metadata?.name === release);
  const refs = new Map(found.map((object) => [refKey(refOf(object)), refOf(object)]));
  return refs.size > 0 ? [...refs.values()] : [{ kind: 'Secret', namespace, name: secret }];
}
