// The real Alertmanager and Prometheus, where they are installed: started on loopback for one test, with settings of their own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = {
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
  prometheus: ['prometheus'],
} as const;

/** Finds a program on the PATH, or where `K8S_LEARN_<NAME>` says; says on stderr that its tests are skipped when it is not there. */
export function findMonitor(name: keyof typeof NAMES): string | undefined {
  const named = process.env[`K8S_LEARN_${name.toUpperCase()}`];
  const found = [...(named === undefined ? [] : [named]), ...NAMES[name]].find((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined)
    process.stderr.write(`SKIPPED: no ${name} here (Debian: apt-get install ${NAMES[name][0]})\n`);
  return found;
}

export interface Monitor {
  readonly url: string;
  stop(): Promise<void>;
}

/** Gives a port of loopback that is free. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts one with its configuration and waits until it is ready; `prepare` fills its folder, samples of long ago for one. */
export async function startMonitor(
  program: string,
  name: keyof typeof NAMES,
  files: Readonly<Record<string, string>>,
  prepare: (folder: string) => void = () => undefined,
): Promise<Monitor> {
  const folder = mkdtempSync(join(tmpdir(), `k8s-learn-${name}-`));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  prepare(folder);
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const flags = [`--config.file=${name}.yml`, `--web.listen-address=${address}`];
  const own =
    name === 'alertmanager'
      ? ['--storage.path=data', '--cluster.listen-address=']
      : ['--storage.tsdb.path=data', '--storage.tsdb.retention.time=100y', '--rules.alert.resend-delay=1s'];
  const child = spawn(program, [...flags, ...own], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const url = `http://${address}`;
  await ready(`${url}/-/ready`, child, () => said);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it did not start: ${said().slice(-500)}`);
}
