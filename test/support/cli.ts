// Runs the program, within this process or as one of its own, with a home of its own and an environment that nothing
// leaks into.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInProcess } from './in-process.ts';

export const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
export const PLUGIN = fileURLToPath(new URL('../../bin/kubectl-learn.js', import.meta.url));
const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Port 9 (discard) is refused at once on a machine that serves nothing there. */
const NO_OLLAMA = '127.0.0.1:9';

export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProcessOptions extends CliOptions {
  readonly program?: string;
  /** Runs the program as this user; only root may. */
  readonly uid?: number | undefined;
  /** Called with what stderr holds so far, to act upon it while the program runs. */
  readonly onStderr?: (stderr: string, child: ChildProcess) => void;
  readonly onStdout?: (stdout: string, child: ChildProcess) => void;
}

/** A home for the program: its own database, settings and kubeconfig, gone with `remove`. */
export class CliHome {
  readonly path = mkdtempSync(join(tmpdir(), 'k8s-learn-cli-'));

  /** Runs a command to its end within this process: what is loaded and compiled already need not be again. */
  run(args: readonly string[], { env }: CliOptions = {}): Promise<CliResult> {
    return runInProcess(args, this.env(env));
  }

  /** Runs the built program as a process to its end: for signals, users, streams, and once at least for every command. */
  spawn(args: readonly string[], options: ProcessOptions = {}): Promise<CliResult> {
    const child = spawn(process.execPath, [options.program ?? PROGRAM, ...args], {
      cwd: PROJECT_ROOT,
      env: this.env(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      options.onStdout?.(stdout, child);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      options.onStderr?.(stderr, child);
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
    });
  }

  /** The variables that the program sees. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.path,
      TZ: 'UTC',
      K8S_LEARN_HOME: join(this.path, 'home'),
      KUBECONFIG: join(this.path, 'no-kubeconfig'),
      OLLAMA_HOST: NO_OLLAMA,
      ...more,
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Reads the error document that `--json` leaves on stderr; fails when anything else is there. */
export function errorOf(result: CliResult): {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
} {
  return (JSON.parse(result.stderr) as { error: { code: string; message: string; hint: string } }).error;
}

/** The user `nobody`, who may not write where root may. */
const NOBODY = 65_534;

/**
 * Gives the user to run as where a file mode is to keep the program out: ourselves (undefined), or `nobody` when we are
 * root. Null when that user could not even read the program.
 */
export function unprivilegedUser(): number | undefined | null {
  if (process.getuid?.() !== 0) return undefined;
  const readable = (path: string): boolean => {
    const parent = dirname(path);
    return (statSync(path).mode & 0o005) === 0o005 && (parent === path || readable(parent));
  };
  return readable(PROJECT_ROOT) && readable(process.execPath) ? NOBODY : null;
}
