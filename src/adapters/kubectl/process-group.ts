// One child process without a shell, with everything it starts: its output, its deadline, its end.
import { type ChildProcess, spawn } from 'node:child_process';

/** What to run, and what may end it. */
export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Told of each piece of output. What it throws ends the process and rejects the run. */
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** How a process ended. */
export interface ProcessEnd {
  /** Null when a signal ended it, or when we asked it to end. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
}

/** How long a process may take to end by itself after it was asked to. */
const KILL_GRACE_MS = 1000;
/** How long output may go on after the process has ended: something it started may hold the pipes open for ever. */
const DRAIN_MS = 500;

/** A group of processes of its own, so that a login plugin that kubectl started ends with it. */
const HAS_GROUPS = process.platform !== 'win32';

const running = new Set<ChildProcess>();
let watchesExit = false;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    if (HAS_GROUPS) {
      process.kill(-child.pid, signal);
    } else {
      child.kill(signal);
    }
  } catch {
    // It has ended in the meantime.
  }
}

function endWithUs(child: ChildProcess): void {
  running.add(child);
  if (!watchesExit) {
    watchesExit = true;
    process.once('exit', () => {
      for (const each of running) {
        signalGroup(each, 'SIGKILL');
      }
    });
  }
}

/** Runs a program to its end. Rejects with the system's error when it cannot be started. */
export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  if (request.signal?.aborted === true) {
    return Promise.resolve({ exitCode: null, timedOut: false });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(request.file, request.args, {
      env: request.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: HAS_GROUPS,
      windowsHide: true,
    });
    endWithUs(child);
    let timedOut = false;
    let failure: { readonly error: unknown } | null = null;
    let killTimer: NodeJS.Timeout | undefined;
    let drainTimer: NodeJS.Timeout | undefined;
    const endIt = (): void => {
      signalGroup(child, 'SIGTERM');
      killTimer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_GRACE_MS);
    };
    const deadline = setTimeout(() => {
      timedOut = true;
      endIt();
    }, request.timeoutMs);
    request.signal?.addEventListener('abort', endIt, { once: true });
    const guarded = (take: (chunk: Buffer) => void) => (chunk: Buffer) => {
      if (failure !== null) {
        return;
      }
      try {
        take(chunk);
      } catch (error) {
        failure = { error };
        endIt();
      }
    };
    child.stdout.on('data', guarded(request.onStdout));
    child.stderr.on('data', guarded(request.onStderr));

    const finish = (exitCode: number | null): void => {
      clearTimeout(deadline);
      clearTimeout(drainTimer);
      request.signal?.removeEventListener('abort', endIt);
      running.delete(child);
      if (killTimer !== undefined) {
        // Whatever else of the group ignored the polite signal goes now.
        clearTimeout(killTimer);
        signalGroup(child, 'SIGKILL');
      }
      if (failure === null) {
        resolve({ exitCode: killTimer === undefined ? exitCode : null, timedOut });
      } else {
        reject(failure.error);
      }
    };
    child.once('error', (error) => {
      failure ??= { error };
      if (child.pid === undefined) {
        finish(null);
      }
    });
    child.once('exit', () => {
      drainTimer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.once('close', finish);
  });
}
