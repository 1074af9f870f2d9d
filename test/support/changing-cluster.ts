// A cluster that changes while it is watched: one address, behind it one served recording after the other.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DumpServer, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { SMALL_RECORDING } from './recordings.ts';

type Json = Record<string, unknown>;

/** Copies the small recording and rewrites the objects of some of its files; undefined takes one out. */
export function editedRecording(edits: Readonly<Record<string, (object: Json) => Json | undefined>>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'k8s-learn-edited-')), 'small');
  cpSync(SMALL_RECORDING, folder, { recursive: true });
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(folder, file);
    const list = JSON.parse(readFileSync(path, 'utf8')) as { items: Json[] };
    const items = list.items.map(edit).filter((item) => item !== undefined);
    writeFileSync(path, JSON.stringify({ ...list, items }));
  }
  return folder;
}

export class ChangingCluster {
  readonly #server: Server;
  readonly #watchers = new Set<ServerResponse>();
  readonly #kubeconfigPath = join(mkdtempSync(join(tmpdir(), 'k8s-learn-changing-')), 'kubeconfig');
  #backend: DumpServer;
  /** Refuses watches, as a cluster does that allows lists alone. */
  refusesWatches = false;

  private constructor(backend: DumpServer) {
    this.#backend = backend;
    this.#server = createServer((incoming, response) => this.#forward(incoming, response));
  }

  static async start(directory: string): Promise<ChangingCluster> {
    const cluster = new ChangingCluster(await startDumpServer({ directory }));
    await new Promise<void>((resolve) => cluster.#server.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(cluster.#server.address() as AddressInfo).port}`;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'changing', cluster: { server } }],
      contexts: [{ name: 'changing', context: { cluster: 'changing', user: 'me' } }],
      users: [{ name: 'me', user: {} }],
      'current-context': 'changing',
    };
    writeFileSync(cluster.#kubeconfigPath, JSON.stringify(config));
    return cluster;
  }

  get kubeconfig(): string {
    return this.#kubeconfigPath;
  }

  /** How many watches are open. */
  get watcherCount(): number {
    return this.#watchers.size;
  }

  /** Serves another recording from now on and tells whoever watches that something changed. */
  async become(directory: string): Promise<void> {
    const before = this.#backend;
    this.#backend = await startDumpServer({ directory });
    const event = { type: 'MODIFIED', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'any' } } };
    for (const watcher of this.#watchers) watcher.write(`${JSON.stringify(event)}\n`);
    await before.close();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#backend.close();
    rmSync(this.#kubeconfigPath, { force: true });
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const isWatch = /[?&]watch=(?:true|1)/.test(incoming.url ?? '');
    if (isWatch && this.refusesWatches) {
      response.writeHead(403).end('{}');
      return;
    }
    if (isWatch) {
      this.#watchers.add(response);
      response.once('close', () => this.#watchers.delete(response));
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      return;
    }
    const headers = { ...incoming.headers, authorization: `Bearer ${this.#token()}` };
    const upstream = request(
      `${this.#backend.url}${incoming.url}`,
      { method: incoming.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => response.destroy());
    incoming.pipe(upstream);
  }

  #token(): string {
    const config = JSON.parse(readFileSync(this.#backend.kubeconfigPath, 'utf8')) as {
      users: readonly { user: { token: string } }[];
    };
    return config.users[0]?.user.token ?? '';
  }
}
