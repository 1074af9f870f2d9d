// Gets a checkout ready: checks what the machine must have, installs and builds what is not up to date.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, isInstalled, PROJECT_ROOT, sqliteTrouble } from './freshness.mjs';

const MIN_NODE = [20, 17];
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** What the machine must have, and how to get it. */
class SetupError extends Error {}

/** Gets everything ready; throws a SetupError that says what is missing and how to get it. */
export async function setup() {
  checkNode();
  checkKubectl();
  if (!isInstalled()) install();
  checkSqlite();
  if (!isBuilt()) {
    const { build } = await import('./build.mjs');
    await build().catch((error) => {
      throw missing(`the build failed: ${error.message}`, 'fix the sources');
    });
  }
}

/** Runs `setup`; on trouble says it in two lines and gives false. */
export async function setupOrExplain() {
  try {
    await setup();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return;
  throw missing(`Node ${process.versions.node} is too old`, `install Node ${MIN_NODE.join('.')} or newer`);
}

function checkKubectl() {
  const program = process.env.K8S_LEARN_KUBECTL || 'kubectl';
  if (answers(program, ['version', '--client'])) return;
  throw missing(
    `${program} is missing or does not start`,
    'install kubectl: https://kubernetes.io/docs/tasks/tools/ (Debian: apt-get install kubernetes-client)',
  );
}

function install() {
  console.error('Installing packages (npm ci) …');
  const { status } = spawnSync(NPM, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw missing('npm ci failed', 'see above; is the package registry reachable?');
}

function checkSqlite() {
  const trouble = sqliteTrouble();
  if (trouble === null) return;
  throw missing(
    `SQLite does not load (${trouble})`,
    'npm ci again, or use Node 22.16 or newer, which has SQLite',
  );
}

function answers(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function missing(what, hint) {
  return new SetupError(`error: ${what}\n  try: ${hint}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (await setupOrExplain()) console.error(`Ready: node ${join('bin', 'k8s-learn.js')} --help`);
  else process.exitCode = 1;
}
