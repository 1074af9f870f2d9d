// Runs a command line within this process: the same composition root, on streams that are kept and an environment that
// is given. Without a terminal, and with nothing on stdin.
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { main } from '../../src/main.ts';
import type { CliResult } from './cli.ts';

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
  await main(host as unknown as NodeJS.Process, 'k8s-learn');
  return { exitCode: host.exitCode ?? 0, signal: null, stdout: stdout.text, stderr: stderr.text };
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
