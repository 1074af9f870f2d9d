// The declarations of the library: those that its entry reaches, and no others.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const RELATIVE_IMPORT = /(?<=(?:from|import\()\s*['"])(?<path>\.{1,2}\/[^'"]+)\.ts(?=['"])/g;
const PACKAGE_IMPORT = /from ['"](?!\.)(?<name>[^'"]+)['"]|\b(?<global>NodeJS|Buffer)\b(?=[.;,>)])/;

/**
 * Copies the declarations that `entry` reaches from one folder to another. Throws for one that needs a package: who
 * uses the library does not have it.
 * @param {string} entry such as `library.d.ts`
 */
export function copyReachedTypes(entry, from, to) {
  rmSync(to, { recursive: true, force: true });
  const waiting = [entry];
  const copied = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (copied.has(file)) continue;
    copied.add(file);
    const text = readFileSync(join(from, file), 'utf8');
    const found = PACKAGE_IMPORT.exec(text)?.groups;
    const needed = found?.name ?? found?.global;
    if (needed !== undefined) throw new Error(`${file}: a type of the library needs ${needed}`);
    for (const { groups } of text.matchAll(RELATIVE_IMPORT)) {
      waiting.push(join(dirname(file), `${groups.path}.d.ts`));
    }
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text.replace(RELATIVE_IMPORT, '$<path>.js'));
  }
}
