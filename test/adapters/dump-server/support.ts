// Runs the real kubectl against served recordings, and writes small recordings for single questions.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DumpServer } from '../../../src/adapters/dump-server/index.ts';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const KUBECTL = process.env.K8S_LEARN_KUBECTL ?? 'kubectl';

/** Runs kubectl against a server, with a home of its own so that no cache outlives the test. */
export function kubectl(server: DumpServer, ...args: readonly string[]): Promise<Ran> {
  const home = dirname(server.kubeconfigPath);
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: server.kubeconfigPath };
  return new Promise((done, fail) => {
    execFile(
      KUBECTL,
      [...args],
      { env, timeout: 25_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') fail(error);
        else done({ exit: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** Gives the token of a server, as its kubeconfig has it. */
export function tokenOf(server: DumpServer): string {
  const config = JSON.parse(readFileSync(server.kubeconfigPath, 'utf8')) as {
    users: readonly { readonly user: { readonly token: string } }[];
  };
  return config.users[0]?.user.token ?? '';
}

/** Asks the API without kubectl, as its user. */
export function ask(server: DumpServer, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${tokenOf(server)}`, ...init.headers };
  return fetch(`${server.url}${path}`, { ...init, headers });
}

/** Writes a recording from file names and contents; objects are written as JSON. */
export function writeRecording(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Gives a list as recordings have it. */
export function listOf(...items: readonly unknown[]): unknown {
  return { kind: 'List', apiVersion: 'v1', metadata: {}, items };
}

export interface PodParts {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Gives a pod with one container `main` that runs, changed by `parts`. */
export function podNamed(name: string, parts: PodParts = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: parts.namespace ?? 'shop',
      creationTimestamp: '2026-05-04T11:00:00Z',
      ...(parts.labels && { labels: parts.labels }),
      ...parts.metadata,
    },
    spec: { containers: [{ name: 'main', image: 'shop/main:1' }], nodeName: 'worker-1', ...parts.spec },
    status: {
      phase: 'Running',
      podIP: '10.0.0.7',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-05-04T11:00:01Z' } },
        },
      ],
      ...parts.status,
    },
  };
}
