// Bundles src/ into dist/: one entry, split where something is imported late, so that a command loads what it needs.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt, PROJECT_ROOT } from './freshness.mjs';

const OUT_DIR = join(PROJECT_ROOT, 'dist');

/** Builds. What an earlier build left is removed after, so that a program that is running still finds its parts. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const { metafile } = await bundle({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.17',
    legalComments: 'none',
    external: ['better-sqlite3', 'better-sqlite3-n10', 'hnswlib-node'],
    // Packages that are CommonJS ask for Node's own modules with require.
    banner: {
      js: "import{createRequire as k8sLearnRequire}from'node:module';const require=k8sLearnRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const file of readdirSync(OUT_DIR)) {
    if (file.endsWith('.js') && !written.has(file)) rmSync(join(OUT_DIR, file), { force: true });
  }
  markBuilt();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--if-needed') || !isBuilt()) await build();
}
