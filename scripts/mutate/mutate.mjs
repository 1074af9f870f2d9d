// Mutation testing, outside of CI: breaks the code in one place after the other, and names the breaks that no test notices.
// `npm run mutate` takes the files of facts and engines that differ from main, `npm run mutate -- <file>[:from-to] …` others;
// K8S_LEARN_MUTATE_TESTS names folders of tests (`test/engines,test/facts/logs`) when those near both take too long.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from '../freshness.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const MUTATED = /^src\/(?:facts|engines)\/.*\.ts$/;

const files = process.argv.slice(2);
const mutate = files.length > 0 ? files : changedFiles();
if (mutate.length === 0) {
  console.log(
    'no file of src/facts or src/engines differs from main; name files: npm run mutate -- <file> …',
  );
} else {
  install();
  process.exitCode = run(mutate);
}

function changedFiles() {
  const git = (...args) => execFileSync('git', args, { cwd: PROJECT_ROOT, encoding: 'utf8' });
  const base = git('merge-base', 'HEAD', 'main').trim();
  return git('diff', '--name-only', '--diff-filter=d', base)
    .split('\n')
    .filter((path) => MUTATED.test(path));
}

/** Installs the tester once. It has a lock file of its own: who only builds and tests has no need of its packages. */
function install() {
  if (existsSync(join(FOLDER, 'node_modules/@stryker-mutator/core'))) return;
  const { status } = spawnSync('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('npm ci in scripts/mutate failed');
}

function run(targets) {
  const stryker = join(FOLDER, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const args = ['run', join(FOLDER, 'stryker.config.mjs'), '--mutate', targets.join(',')];
  const { status } = spawnSync(process.execPath, [stryker, ...args], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
  });
  return status ?? 1;
}
