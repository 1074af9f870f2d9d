// What is changed about a recording or a question, one thing at a time, and what has to hold all the same.
import { shuffled } from '../../../src/learning/seeded-random.ts';
import { withCrowd } from './crowd.ts';
import { type LogFrame, reframed } from './log-frames.ts';
import { withCauseInPrevious } from './previous-run.ts';
import {
  addItems,
  type JsonObject,
  mapLists,
  mapLogs,
  nameOf,
  newestMomentMs,
  type RecordingCopy,
} from './recording-copy.ts';
import { renamedCopy, renamer } from './renaming.ts';

/** A trouble in its recording, and how people ask about it. */
export interface Scene {
  readonly copy: RecordingCopy;
  readonly app: string;
  readonly namespace: string;
  readonly questions: readonly string[];
}

/** A scene of which one thing was changed. */
export interface Perturbed extends Scene {
  /** What has become of names: of the truth as of the recording. */
  readonly rename: (text: string) => string;
  /** Whether lists come in an order of chance. */
  readonly isShuffled: boolean;
  /** The namespace that the cluster is opened in, as `-n` does; null for none. */
  readonly namespaceByFlag: string | null;
}

export interface Chance {
  readonly random: () => number;
  /** Another trouble, of another kind in another namespace. */
  readonly elsewhere: Scene;
}

export interface Perturbation {
  readonly name: string;
  /** What has to hold. */
  readonly law: string;
  /** Whether it differs from seed to seed. */
  readonly isRandom: boolean;
  /** Null when there is nothing to change about a scene. */
  readonly apply: (scene: Scene, chance: Chance) => Perturbed | null;
}

const SAME = (text: string): string => text;

function changed(scene: Scene, copy: RecordingCopy): Perturbed {
  return { ...scene, copy, rename: SAME, isShuffled: false, namespaceByFlag: null };
}

function withoutItems(scene: Scene, file: string): Perturbed {
  const isMeant = (path: string) => path === file || path.endsWith(`/${file}`);
  return changed(
    scene,
    mapLists(scene.copy, (list, path) => (isMeant(path) ? { ...list, items: [] } : list)),
  );
}

function framed(frame: LogFrame): Perturbation {
  return {
    name: `logs as ${frame}`,
    law: 'the library that wrote a log line changes nothing about what it says',
    isRandom: false,
    apply: (scene) =>
      changed(
        scene,
        mapLogs(scene.copy, (text) => reframed(text, frame)),
      ),
  };
}

function named(
  name: string,
  choose: (scene: Scene, random: () => number) => Pick<Scene, 'app' | 'namespace'>,
) {
  const perturbation: Perturbation = {
    name,
    law: 'what an app and its namespace are called changes nothing',
    isRandom: true,
    apply: (scene, { random }) => {
      const to = choose(scene, random);
      const rename = renamer(scene, to);
      return {
        ...to,
        copy: renamedCopy(scene.copy, rename),
        questions: scene.questions.map(rename),
        rename,
        isShuffled: false,
        namespaceByFlag: null,
      };
    },
  };
  return perturbation;
}

const PLAIN_WORDS = [
  'orange',
  'market',
  'window',
  'harbour',
  'garden',
  'second',
  'report',
  'bridge',
  'letter',
];
const DIGITS = ['a1', 'v2-0-7', 'x9-44', 'b3-3-3', 'k-7-1', 'z0-12'];

function twoOf(words: readonly string[], random: () => number): Pick<Scene, 'app' | 'namespace'> {
  const [app = 'orange', namespace = 'market'] = shuffled(words, random);
  return { app, namespace };
}

/** Takes the namespace out of a question. */
export function withoutNamespace(question: string, namespace: string): string {
  const name = namespace.replaceAll(/[.-]/g, '\\$&');
  return question
    .replaceAll(new RegExp(`,? *(?:(?:in|of|from) )?(?:the )?namespace ${name}(?![\\w-])`, 'g'), '')
    .replaceAll(new RegExp(` *\\(${name}\\)`, 'g'), '')
    .replaceAll(new RegExp(`,? *(?:in|of|from) (?:the )?${name}(?: namespace)?(?![\\w-])`, 'g'), '')
    .replaceAll(new RegExp(`(?<![\\w-])${name}/`, 'g'), '')
    .trim();
}

/** An event that was last seen longer ago than this is old, in milliseconds. */
const OLD_EVENT_MS = 60 * 60_000;

function lastSeenMs(event: JsonObject): number {
  const { lastTimestamp, eventTime, metadata } = event as {
    readonly lastTimestamp?: string | null;
    readonly eventTime?: string | null;
    readonly metadata?: { readonly creationTimestamp?: string };
  };
  return Date.parse(lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? '');
}

function withoutOldEvents(scene: Scene): Perturbed {
  const before = newestMomentMs(scene.copy) - OLD_EVENT_MS;
  const isKept = (event: JsonObject): boolean => !(lastSeenMs(event) < before);
  return changed(
    scene,
    mapLists(scene.copy, (list, path) =>
      path.endsWith('events.json') ? { ...list, items: list.items.filter(isKept) } : list,
    ),
  );
}

function withQuestions(scene: Scene, of: (question: string) => string): Perturbed | null {
  const questions = scene.questions.map(of);
  const isChanged = questions.some((question, index) => question !== scene.questions[index]);
  return isChanged ? { ...changed(scene, scene.copy), questions } : null;
}

function nodeOf({ copy }: Scene): string {
  const [first] = copy.lists.get('nodes.json')?.items ?? [];
  return first === undefined ? 'worker-1' : nameOf(first);
}

function withTroubleElsewhere(scene: Scene, { elsewhere }: Chance): Perturbed {
  const inside = `${elsewhere.namespace}/`;
  const node = nodeOf(scene);
  const moved = <Value>(files: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
    [...files].filter(([path]) => path.startsWith(inside));
  const lists = moved(elsewhere.copy.lists).map(([path, list]): readonly [string, typeof list] => {
    const text = JSON.stringify(list.items).replaceAll(/"nodeName":"[^"]*"/g, `"nodeName":"${node}"`);
    return [path, { ...list, items: JSON.parse(text) as readonly JsonObject[] }];
  });
  const namespaces = (elsewhere.copy.lists.get('namespaces.json')?.items ?? []).filter(
    (item) => nameOf(item) === elsewhere.namespace,
  );
  const joined: RecordingCopy = {
    ...scene.copy,
    lists: new Map([...scene.copy.lists, ...lists]),
    logs: new Map([...scene.copy.logs, ...moved(elsewhere.copy.logs)]),
  };
  return changed(scene, addItems(joined, 'namespaces.json', namespaces));
}

export const PERTURBATIONS: readonly Perturbation[] = [
  {
    name: 'as it is',
    law: 'what the others are compared with',
    isRandom: false,
    apply: (scene) => changed(scene, scene.copy),
  },
  {
    name: 'no logs',
    law: 'without a log the answer is the same or none',
    isRandom: false,
    apply: (scene) =>
      changed(
        scene,
        mapLogs(scene.copy, () => null),
      ),
  },
  {
    name: 'no previous logs',
    law: 'without the log of the run before the answer is the same or none',
    isRandom: false,
    apply: (scene) =>
      changed(
        scene,
        mapLogs(scene.copy, (text, path) => (path.endsWith('.previous.log') ? null : text)),
      ),
  },
  {
    name: 'cause in the previous log',
    law: 'the log of the run that ended is read when the present one says nothing',
    isRandom: false,
    apply: (scene) => {
      const copy = withCauseInPrevious(scene.copy);
      return copy === null ? null : changed(scene, copy);
    },
  },
  {
    name: 'no events',
    law: 'events that are gone change nothing that can still be known',
    isRandom: false,
    apply: (scene) => withoutItems(scene, 'events.json'),
  },
  {
    name: 'no events of an hour ago',
    law: 'events older than an hour change nothing that can still be known',
    isRandom: false,
    apply: withoutOldEvents,
  },
  framed('json'),
  framed('klog'),
  framed('logfmt'),
  {
    name: 'lists shuffled',
    law: 'the order of lists changes nothing',
    isRandom: true,
    apply: (scene) => ({ ...changed(scene, scene.copy), isShuffled: true }),
  },
  named('plain names', (_scene, random) => twoOf(PLAIN_WORDS, random)),
  named('digits and dashes', (_scene, random) => twoOf(DIGITS, random)),
  named('app called as its namespace', ({ namespace }) => ({ app: namespace, namespace })),
  {
    name: 'crowd',
    law: '300 healthy pods and 40 old warnings change nothing',
    isRandom: false,
    apply: (scene) => changed(scene, withCrowd(scene.copy, scene.namespace, nodeOf(scene))),
  },
  {
    name: 'no replica sets',
    law: 'replica sets that cannot be listed change nothing that can still be known',
    isRandom: false,
    apply: (scene) => withoutItems(scene, 'replicasets.apps.json'),
  },
  {
    name: 'trouble elsewhere',
    law: 'an unrelated trouble elsewhere changes nothing',
    isRandom: true,
    apply: withTroubleElsewhere,
  },
  {
    name: 'question without namespace',
    law: 'leaving the namespace out of a question makes no answer wrong',
    isRandom: false,
    apply: (scene) => withQuestions(scene, (question) => withoutNamespace(question, scene.namespace)),
  },
  {
    name: 'question with namespace',
    law: 'naming the namespace makes no answer worse',
    isRandom: false,
    apply: (scene) =>
      withQuestions(scene, (question) =>
        withoutNamespace(question, scene.namespace) === question
          ? `${question.replace(/[?.! ]+$/, '')} in namespace ${scene.namespace}`
          : question,
      ),
  },
  {
    name: 'namespace by flag',
    law: 'naming the namespace makes no answer worse',
    isRandom: false,
    apply: (scene) => ({ ...changed(scene, scene.copy), namespaceByFlag: scene.namespace }),
  },
];
