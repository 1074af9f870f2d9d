// Facts of folders that a program finds empty while another container of its pod fills another one.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Container, Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers } from '../topology/edge-rule.ts';
import { settingsOf } from './container-settings.ts';

/** How programs say that a folder holds nothing for them, or is not there. */
const SAYINGS: readonly RegExp[] = [
  /\b(?:0|[Nn]o|zero) (?:[\w.-]+ ){0,2}?(?:files?|dags?|jobs?|rules?|dashboards?|definitions?|manifests?|scripts?|templates?|items?|workflows?|modules?|configs?)\b(?: (?:were|was|are|is))?(?: found| loaded)? (?:in|at|under|below|from) ["'`]?(?<folder>\/[\w./-]*[\w-])/,
  /(?<folder>\/[\w./-]*[\w-])["'`]?:? (?:is empty|does not exist|doesn't exist|(?:was )?not found|[Nn]o such file or directory)\b/,
  /[Nn]o such file or directory[:,]? ?(?:(?:open|stat|lstat|scandir|access) )?["'`]?(?<folder>\/[\w./-]*[\w-])/,
];
/** So many lines of a log are looked at, from its end. */
const MAX_LINES = 200;
const MAX_LINE_CHARS = 1000;

/** Programs that fill a folder, and the settings and flags by which they are told which. */
const FILLERS = [
  {
    image: /(?:^|\/)git-sync$/,
    root: ['GITSYNC_ROOT', 'GIT_SYNC_ROOT', '--root'],
    link: ['GITSYNC_LINK', 'GIT_SYNC_DEST', '--link', '--dest'],
    source: ['GITSYNC_REPO', 'GIT_SYNC_REPO', '--repo'],
  },
] as const;

export const filledFolderTopic: Topic = {
  kinds: {
    'log.folder-empty': {
      doc: 'A program finds nothing in a folder, and another container of its pod fills one.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['folder', 'log', 'container'],
    },
    'volume.filled-elsewhere': {
      doc: 'What a container of a pod fetches lies in another folder than the one in which the program looks for it.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['folder', 'filled', 'filler', 'reader', 'setting'],
    },
  },
};

/** Looks for folders that are said to be empty, in pods that have somebody who fills one. */
export function findEmptyFolders(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  if (filledIn(inventory.find(subject) as Pod | undefined, subject, inventory).length === 0) return;
  const lines = text.split('\n').slice(-MAX_LINES);
  for (const line of lines.map((one) => one.slice(0, MAX_LINE_CHARS)).reverse()) {
    const folder = SAYINGS.map((saying) => saying.exec(line)?.groups?.['folder']).find(
      (one) => one !== undefined,
    );
    if (folder === undefined) continue;
    emit('log.folder-empty', subject, line.trim(), { folder, log: line.trim(), container });
    return;
  }
}

/** Sets what is fetched against the folder that is empty. */
export function findFilledElsewhere(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'log.folder-empty') continue;
    const { folder = '' } = captures;
    const pod = inventory.find(subject) as Pod | undefined;
    for (const { filler, readers } of filledIn(pod, subject, inventory)) {
      for (const { container, filled } of readers) {
        const isOfAnother = mountOf(container, folder)?.path !== mountOf(container, filled)?.path;
        // What lies in a volume of its own is filled by somebody else; below and above the checkout it would be found.
        if (isOfAnother && mountOf(container, folder)) continue;
        if (isWithin(folder, filled) || isWithin(filled, folder)) continue;
        if (!knowsSettings(container, subject.namespace, inventory)) continue;
        const setting = settingsOf(container, subject.namespace, inventory).find(
          ({ value }) => value === folder,
        );
        emit('volume.filled-elsewhere', subject, quote, {
          folder,
          filled,
          filler: filler.name,
          reader: container.name,
          setting: setting && `${setting.variable}, ${setting.source}`,
        });
      }
    }
  }
}

interface Filled {
  readonly filler: Container;
  /** The other containers that have its volume, each with the path at which the content lies there. */
  readonly readers: readonly { readonly container: Container; readonly filled: string }[];
}

function filledIn(pod: Pod | undefined, { namespace }: ObjectRef, inventory: Inventory): readonly Filled[] {
  const containers = allContainers(pod?.spec);
  return containers.flatMap((filler): readonly Filled[] => {
    const image = (filler.image ?? '').replace(/@.*$/, '').replace(/:[^:/]+$/, '');
    const program = FILLERS.find((one) => one.image.test(image));
    const root = program && settingValue(filler, program.root, namespace, inventory);
    if (!program || root === undefined) return [];
    const link =
      settingValue(filler, program.link, namespace, inventory) ??
      leafOf(settingValue(filler, program.source, namespace, inventory));
    const mount = mountOf(filler, root);
    if (!mount || link === undefined || link.startsWith('/')) return [];
    const rest = `${root.slice(mount.path.length)}/${link}`.replace(/\/+/g, '/');
    const readers = containers
      .filter((one) => one !== filler)
      .flatMap((container) =>
        (container.volumeMounts ?? [])
          .filter(({ name, subPath }) => name === mount.name && subPath === undefined)
          .map(({ mountPath = '' }) => ({ container, filled: `${trimmed(mountPath)}${rest}` })),
      );
    return readers.length === 0 ? [] : [{ filler, readers }];
  });
}

/** The value of the first of these settings or flags that a container has. */
function settingValue(
  container: Container,
  names: readonly string[],
  namespace: string | null,
  inventory: Inventory,
): string | undefined {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const settings = settingsOf(container, namespace, inventory);
  const values = names.map((name) => {
    if (!name.startsWith('-')) return settings.find(({ variable }) => variable === name)?.value;
    const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
    const word = words[at];
    return word === undefined ? undefined : word.includes('=') ? word.slice(name.length + 1) : words[at + 1];
  });
  return values.find((value) => value !== undefined && value !== '');
}

/** `git@host:team/flows.git` → `flows`. */
function leafOf(repository: string | undefined): string | undefined {
  return /(?<leaf>[\w.-]+?)(?:\.git)?\/*$/.exec(repository ?? '')?.groups?.['leaf'];
}

/** The mount of a container in which a path lies, the nearest one. */
function mountOf(
  container: Container,
  path: string,
): { readonly name: string; readonly path: string } | undefined {
  return (container.volumeMounts ?? [])
    .map(({ name = '', mountPath = '' }) => ({ name, path: trimmed(mountPath) }))
    .filter((mount) => isWithin(path, mount.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${trimmed(folder)}/`);
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

/** Tells whether the ConfigMaps of which a container takes settings were seen, or cannot be. */
function knowsSettings(container: Container, namespace: string | null, inventory: Inventory): boolean {
  const names = (container.envFrom ?? []).flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  return names.every(
    (name) =>
      inventory.find({ kind: 'ConfigMap', namespace, name }) !== undefined ||
      inventory.isComplete('ConfigMap', namespace) ||
      inventory.whyUnreadable('ConfigMap', namespace) !== undefined,
  );
}
