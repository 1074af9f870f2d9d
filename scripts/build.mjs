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
/** By the names under which each shell looks for them. */
const COMPLETIONS = { bash: 'k8s-learn.bash', zsh: '_k8s-learn', fish: 'k8s-learn.fish' };

/** Builds. What an earlier build left is removed after, so that a program that is running still finds its parts. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const { metafile } = await bundle({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: ['src/main.ts', 'src/library.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.17',
    legalComments: 'none',
    external: ['@photostructure/sqlite', 'hnswlib-node'],
    // Packages that are CommonJS ask for Node's own modules with require.
    banner: {
      js: "import{createRequire as k8sLearnRequire}from'node:module';const require=k8sLearnRequire(import.meta.url);",
    },
    plugins: [lateChildProcess],
    logLevel: 'warning',
  });
  const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const file of readdirSync(OUT_DIR)) {
    if (file.endsWith('.js') && !written.has(file)) rmSync(join(OUT_DIR, file), { force: true });
  }
  writeFileSync(join(PROJECT_ROOT, 'THIRD_PARTY_NOTICES'), `${noticesOf(Object.keys(metafile.inputs))}\n`);
  writeTypes();
  writeCompletions();
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
