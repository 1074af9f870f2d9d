// Completes package-lock.json. A registry that lacks the packages of other platforms makes npm leave them out of the
// file, and then `npm ci` refuses it. `--check` fails instead of completing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './freshness.mjs';

const LOCK_FILE = join(PROJECT_ROOT, 'package-lock.json');
/** How packages of one platform are named: `cli-linux-x64-musl`. */
const PLATFORM =
  /-(?<os>aix|android|darwin|freebsd|linux|netbsd|openbsd|win32)-(?<cpu>[a-z0-9]+)(?:-(?<libc>musl|gnu))?$/;

const lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
const missing = Object.values(lock.packages).flatMap((wanting) =>
  Object.entries(wanting.optionalDependencies ?? {})
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => ({ name, version, wanting })),
);

if (!process.argv.includes('--check')) complete();
else if (missing.length > 0) {
  console.error(
    `package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}: node scripts/lock-file.mjs`,
  );
  process.exitCode = 1;
}

function complete() {
  for (const { name, version, wanting } of missing) {
    const { os, cpu, libc } = PLATFORM.exec(name)?.groups ?? {};
    if (os === undefined || !/^\d/.test(version))
      throw new Error(`${name}@${version} is not of one platform`);
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(wanting.dev && { dev: true }),
      ...(os === 'linux' && { libc: [libc === 'musl' ? 'musl' : 'glibc'] }),
      license: wanting.license,
      optional: true,
      os: [os],
      engines: wanting.engines,
    };
  }
  const paths = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, 'en'));
  const packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
  writeFileSync(LOCK_FILE, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}
