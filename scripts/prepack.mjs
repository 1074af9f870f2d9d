// What `npm pack` and `npm publish` do first: build, and refuse to go on with a package that could not work.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { isInstalled, PROJECT_ROOT } from './freshness.mjs';

const { version, files } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
/** What the folders of the package must hold for its commands, its library and its documents. */
const NEEDED = [
  'dist/main.cjs',
  'dist/library.js',
  'dist/types/library.d.ts',
  'dist/completions/k8s-learn.bash',
  'test/support/clusters/small/version.json',
];

if (!isInstalled()) refuse('the packages that the build needs are not installed', 'npm ci');
await build();
// `!…` leaves something out: the compiled code serves the Node that built it and no other.
for (const path of [...files.filter((path) => !path.startsWith('!')), ...NEEDED]) {
  const whole = join(PROJECT_ROOT, path);
  if (!existsSync(whole) || statSync(whole).size === 0)
    refuse(`${path} is missing or empty`, 'npm run build');
}
const said = spawnSync(process.execPath, [join(PROJECT_ROOT, 'bin/k8s-learn.js'), '--version'], {
  encoding: 'utf8',
});
if (said.stdout.trim() !== version) {
  refuse(
    `the built program says ${said.stdout.trim() || said.stderr.trim()}, not ${version}`,
    'npm run build',
  );
}

function refuse(message, hint) {
  console.error(`error: ${message}\n  try: ${hint}`);
  process.exit(1);
}
