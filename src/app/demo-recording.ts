// The recording of the demonstration: the one that comes with the program, and in it one trouble a second time under
// other names, as it comes back in the namespace of another team.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A workload and where it is. */
export interface Named {
  readonly namespace: string;
  readonly app: string;
}

/** The trouble that is taught, and the one that is like it. */
export const TAUGHT: Named = { namespace: 'tracker-blue', app: 'maps' };
export const SIBLING: Named = { namespace: 'parcels-green', app: 'routes' };

/** Copies a recording into a new folder and adds the sibling. */
export function writeDemoRecording(recording: string, folder: string): void {
  cpSync(recording, folder, { recursive: true });
  copyFolder(join(folder, TAUGHT.namespace), join(folder, SIBLING.namespace));
  const path = join(folder, 'namespaces.json');
  const list = JSON.parse(readFileSync(path, 'utf8')) as { items: { metadata: { name: string } }[] };
  const own = list.items.filter(({ metadata }) => metadata.name === TAUGHT.namespace);
  const renamed = own.map((item) => JSON.parse(rename(JSON.stringify(item))) as (typeof own)[number]);
  writeFileSync(path, JSON.stringify({ ...list, items: [...list.items, ...renamed] }));
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, rename(entry.name))];
    if (entry.isDirectory()) copyFolder(source, target);
    else writeFileSync(target, rename(readFileSync(source, 'utf8')));
  }
}

/** Writes the sibling's names in place of the names of what is taught: whole names, and those that begin with them. */
function rename(text: string): string {
  return text
    .replaceAll(TAUGHT.namespace, SIBLING.namespace)
    .replaceAll(new RegExp(`(?<![\\w-])${TAUGHT.app}(?![a-z0-9_])`, 'g'), SIBLING.app);
}
