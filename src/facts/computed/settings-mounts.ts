// Facts of programs that write where a ConfigMap or Secret is mounted: such volumes are always read-only.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, recordsAt, textAt } from '../topology/edge-rule.ts';

export const settingsMountTopic: Topic = {
  kinds: {
    'volume.settings-written': {
      doc: 'A program writes below a folder over which a ConfigMap, a Secret or the like is mounted, and that is read-only.',
      depth: 'origin',
      captures: ['path', 'mount', 'source', 'container', 'log'],
    },
  },
};

/** Kinds of volumes that no program can write to, with the field that names what is in them. */
const READ_ONLY: readonly (readonly [field: string, kind: string, name: string])[] = [
  ['configMap', 'ConfigMap', 'name'],
  ['secret', 'Secret', 'secretName'],
  ['projected', 'projected volume', ''],
  ['downwardAPI', 'downwardAPI volume', ''],
];

/** Looks for what is mounted where a write was refused. */
export function findSettingsWritten(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const { path, container } = captures;
    if (code !== 'log.read-only-file-system' || path === undefined) continue;
    const spec = (inventory.find(subject) as Pod | undefined)?.spec;
    const own = allContainers(spec).find(({ name }) => name === container);
    const mounts = recordsAt(own, ['volumeMounts'])
      .filter(({ mountPath }) => isBelow(path, `${mountPath}`))
      .sort((a, b) => `${b['mountPath']}`.length - `${a['mountPath']}`.length);
    const [mount] = mounts;
    const volume = recordsAt(spec, ['volumes']).find(({ name }) => name === mount?.['name']);
    const kind = READ_ONLY.find(([field]) => volume?.[field] !== undefined);
    if (!mount || !kind) continue;
    const [field, called, name] = kind;
    const source = [called, name === '' ? undefined : textAt(volume, [field, name])]
      .filter(Boolean)
      .join(' ');
    emit('volume.settings-written', subject, quote, {
      path,
      mount: `${mount['mountPath']}`,
      source,
      container,
      log: captures['log'],
    });
  }
}

function isBelow(path: string, folder: string): boolean {
  const base = folder.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}
