// Bundles src/ into dist/: the program and the library, split where something is imported late, so that a command loads
// what it needs; with the types of the library, the completion scripts and the licences of what is bundled.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt, PROJECT_ROOT } from './freshness.mjs';
import { noticesOf } from './notices.mjs';
import { copyReachedTypes } from './types.mjs';

const OUT_DIR = join(PROJECT_ROOT, 'dist');
const RUN_TIMEOUT_MS = 120_000;
/** By the names under which each shell looks for them. */
const COMPLETIONS = { bash: 'k8s-learn.bash', zsh: '_k8s-learn', fish: 'k8s-learn.fish' };

/** The entry of the library, an ES module as its types say. */
const LIBRARY = 'library.js';
/** Each part is a CommonJS script, whose compiled code can be kept: see bin/load.js. */
const AS_A_PART = {
  format: 'cjs',
  minify: true,
  platform: 'node',
  target: 'node20.17',
  legalComments: 'none',
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'importMetaUrl' },
};
/** What is run once so that its code is compiled. */
const RUNS = [
  ['--version'],
  [
    '--dump',
    'test/support/clusters/small',
    '--engine',
    'patterns',
    '--quiet',
    'audit pods pending in feeds-team',
  ],
  ['scan', '--dump', 'test/support/clusters/small', '--view', 'quotes-live,feeds-team', '--quiet'],
  ['history'],
  ['show', '1'],
  ['patterns', 'list'],
  ['stats'],
  ['doctor'],
];

/** Builds. What an earlier build left is removed after, so that a program that is running still finds its parts. */
export async function build() {
  const { build: bundle, transform } = await import('esbuild');
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: ['src/main.ts', 'src/library.ts', 'src/check-worker.ts'],
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.17',
    legalComments: 'none',
    external: ['@photostructure/sqlite', 'hnswlib-node'],
    plugins: [lateChildProcess],
    logLevel: 'warning',
  });
  mkdirSync(OUT_DIR, { recursive: true });
  const parts = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text, AS_A_PART);
    writeFileSync(path, code);
  });
  await Promise.all(parts);
  writeFileSync(join(OUT_DIR, LIBRARY), libraryEntry(metafile.outputs['dist/library.cjs'].exports));
  const written = new Set([LIBRARY, ...Object.keys(metafile.outputs).map((path) => basename(path))]);
  for (const file of readdirSync(OUT_DIR)) {
    if (/\.(?:js|cjs|bin)$/.test(file) && !written.has(file)) rmSync(join(OUT_DIR, file), { force: true });
  }
  writeFileSync(join(PROJECT_ROOT, 'THIRD_PARTY_NOTICES'), `${noticesOf(Object.keys(metafile.inputs))}\n`);
  writeTypes();
  writeCompletions();
  writeCode();
  markBuilt();
}

/**
 * The parser of the command line loads Node's child processes, and with them its network, for subcommands that are
 * programs of their own. There are none here, and no command pays for them.
 */
const lateChildProcess = {
  name: 'late-child-process',
  setup({ onLoad }) {
    onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => {
      const early = "const childProcess = require('node:child_process');";
      const source = readFileSync(path, 'utf8');
      if (!source.includes(early)) throw new Error(`${path} does not load child processes as it did`);
      const late =
        "const childProcess = { spawn: (...args) => require('node:child_process').spawn(...args) };";
      return { contents: source.replace(early, late), loader: 'js' };
    });
  },
};

/** Writes the declarations of what the library's entry reaches. */
function writeTypes() {
  const scratch = mkdtempSync(join(tmpdir(), 'k8s-learn-types-'));
  try {
    const tsc = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
    run(tsc, ['--project', 'tsconfig.library.json', '--outDir', scratch]);
    copyReachedTypes('library.d.ts', scratch, join(OUT_DIR, 'types'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Gives the module that hands on what the library's part exports. */
function libraryEntry(names) {
  return [
    "import loader from '../bin/load.js';",
    `export const { ${[...names].sort().join(', ')} } = loader.load('./library.cjs');`,
    '',
  ].join('\n');
}

/** Keeps the compiled code of what commands load. A command that cannot do its work here has loaded its parts, too. */
function writeCode() {
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-build-'));
  const once = `const { load, keepCode } = require('./bin/load.js');
    load('./main.cjs').main(process, 'k8s-learn').then(keepCode)`;
  try {
    for (const args of RUNS) {
      const env = { ...process.env, K8S_LEARN_HOME: home, OLLAMA_HOST: '127.0.0.1:9', NODE_OPTIONS: '' };
      const { stderr } = spawnSync(process.execPath, ['-e', once, 'k8s-learn', ...args], {
        cwd: PROJECT_ROOT,
        encoding: 'utf8',
        env,
        timeout: RUN_TIMEOUT_MS,
      });
      if (/^\s+at .*load\.js/m.test(stderr)) throw new Error(`${args.join(' ')}: ${stderr.trim()}`);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function writeCompletions() {
  const folder = join(OUT_DIR, 'completions');
  mkdirSync(folder, { recursive: true });
  for (const [shell, file] of Object.entries(COMPLETIONS)) {
    writeFileSync(join(folder, file), run(join(PROJECT_ROOT, 'bin/k8s-learn.js'), ['completion', shell]));
  }
}

function run(script, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${basename(script)} ${args.join(' ')}: ${(stdout + stderr).trim()}`);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--if-needed') || !isBuilt()) await build();
}
