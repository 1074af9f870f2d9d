// Builds the child program once and runs it.
import { spawn } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

export interface ChildResult {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
}

export interface RunOptions {
  /** Kills the child by SIGKILL that long after its first line. */
  readonly killAfterMs?: number;
  /** Called once, with the child's first line. */
  readonly onFirstLine?: () => void;
}

export type RunChild = (args: readonly string[], options?: RunOptions) => Promise<ChildResult>;

/** Builds a child, a file of this folder, before the tests of a file and gives what runs it. */
export function childProgram(source = './child.ts'): RunChild {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-child-'));
  const program = join(folder, 'child.mjs');
  beforeAll(async () => {
    symlinkSync(
      fileURLToPath(new URL('../../../node_modules', import.meta.url)),
      join(folder, 'node_modules'),
    );
    await build({
      entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  return (args, { killAfterMs, onFirstLine } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        if (text === '') {
          onFirstLine?.();
          if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
        }
        text += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, lines: text.split('\n').slice(0, -1) }));
    });
}
