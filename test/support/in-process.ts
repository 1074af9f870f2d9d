// Runs a command line within this process: the same composition root, on streams that are kept and an environment that
// is given. Without a terminal, and with nothing on stdin. Of a recording each kubectl command is run once.
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Runtime } from '../../src/app/runtime.ts';
import type { Environment } from '../../src/config.ts';
import { createRuntime, main } from '../../src/main.ts';
import type { CliResult } from './cli.ts';
import { withKeptAnswers } from './kept-answers.ts';

/** What becomes of a program that ends itself: only signals make it, and none is sent here. */
class Ended extends Error {}

/** Runs a command to its end. */
export async function runInProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const stdout = new Kept();
  const stderr = new Kept();
  const host = Object.assign(new EventEmitter(), {
    argv: [process.execPath, 'k8s-learn', ...args],
    env,
    stdin: Readable.from([]),
    stdout,
    stderr,
    exitCode: undefined as number | undefined,
    exit(code: number): never {
      throw new Ended(`the program ended itself with ${code}`);
    },
  });
  await main(host as unknown as NodeJS.Process, 'k8s-learn', runtimeOf);
  return { exitCode: host.exitCode ?? 0, signal: null, stdout: stdout.text, stderr: stderr.text };
}

/** The real parts. Of a recording answers are kept, unless a test puts a kubectl of its own in place. */
function runtimeOf(environment: Environment, host: Pick<NodeJS.Process, 'stdin' | 'stdout'>): Runtime {
  const runtime = createRuntime(environment, host);
  if (environment.kubectl !== 'kubectl') return runtime;
  return {
    ...runtime,
    async openCluster(request, onNotice) {
      const opened = await runtime.openCluster(request, onNotice);
      const { dump, view, namespace } = request;
      if (dump === null) return opened;
      return { ...opened, cluster: withKeptAnswers(opened.cluster, { directory: dump, view, namespace }) };
    },
  };
}

/** A stream that is no terminal and keeps what is written to it. */
class Kept extends Writable {
  text = '';

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}
