// Whether what was installed and built is still what the sources ask for. Nothing but Node is needed here.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

const STAMP = join(PROJECT_ROOT, 'dist/.built-from');
/** What the bundle is made of. */
const BUILD_INPUTS = [
  'src',
  'bin',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/notices.mjs',
  'scripts/types.mjs',
  'tsconfig.json',
  'tsconfig.library.json',
];

/** Tells whether node_modules holds what package-lock.json asks for, package by package. */
export function isInstalled() {
  const installed = readLock('node_modules/.package-lock.json');
  const wanted = readLock('package-lock.json');
  if (installed === null || wanted === null) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // A package for another platform is in the lock file and nowhere else.
    if (installed[path] === undefined) return optional === true;
    return installed[path].version === version;
  });
}

/** Tells why SQLite cannot be loaded; null when it can. */
export function sqliteTrouble() {
  const require = createRequire(join(PROJECT_ROOT, 'package.json'));
  const troubles = [];
  for (const name of ['node:sqlite', '@photostructure/sqlite']) {
    try {
      const { DatabaseSync } = require(name);
      new DatabaseSync(':memory:').close();
      return null;
    } catch (error) {
      troubles.push(`${name}: ${String(error.message).split('\n')[0]}`);
    }
  }
  return troubles.join('; ');
}

/** Tells whether dist/ was built from the sources as they are. */
export function isBuilt() {
  if (!existsSync(join(PROJECT_ROOT, 'dist/main.cjs')) || !existsSync(STAMP)) return false;
  return readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Remembers what dist/ was built from. */
export function markBuilt() {
  writeFileSync(STAMP, fingerprint());
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of BUILD_INPUTS.flatMap((input) => filesUnder(join(PROJECT_ROOT, input)))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(PROJECT_ROOT, path), 'utf8')).packages;
  } catch {
    return null;
  }
}
