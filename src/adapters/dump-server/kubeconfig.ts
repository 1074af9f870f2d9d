// The temporary kubeconfig of a served recording: written for its owner alone, gone with the process.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../temporary-folder.ts';

/** A kubeconfig on disk. */
export interface TemporaryKubeconfig {
  readonly path: string;
  /** Removes the file and its folder; may be called again. */
  remove(): void;
}

const FILE_NAME = 'kubeconfig';
const OWNER_ONLY = 0o600;

/** Signals that end a process without its 'exit' event when nobody handles them. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const pending = new Set<() => void>();
let isHooked = false;

function removeAll(): void {
  for (const remove of pending) remove();
}

/** Removes what is left when the process ends, however it does; a signal keeps its meaning. */
function hookEndOfProcess(): void {
  if (isHooked) return;
  isHooked = true;
  process.on('exit', removeAll);
  for (const signal of ENDING_SIGNALS) {
    const onSignal = (): void => {
      if (process.listenerCount(signal) > 1) return;
      // Nobody else handles the signal: it must end the process as it would have without this listener.
      removeAll();
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

/**
 * kubectl reads a user's credentials only for servers with TLS, so its requests to this server would carry none.
 * It always sends those of a proxy: the server names itself as its own proxy, with the token as password. Other
 * clients send the user's token as it stands.
 */
function kubeconfig(contextName: string, url: string, token: string): object {
  const proxy = new URL(url);
  proxy.username = 'recording';
  proxy.password = token;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: contextName, cluster: { server: url, 'proxy-url': proxy.toString() } }],
    users: [{ name: contextName, user: { token } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user: contextName } }],
    'current-context': contextName,
    preferences: {},
  };
}

/** Writes a kubeconfig into a new folder that only the owner can enter. */
export function writeKubeconfig(contextName: string, url: string, token: string): TemporaryKubeconfig {
  const folder = makeTemporaryFolder();
  const path = join(folder, FILE_NAME);
  const remove = (): void => {
    pending.delete(remove);
    rmSync(folder, { recursive: true, force: true });
  };
  pending.add(remove);
  hookEndOfProcess();
  writeFileSync(path, `${JSON.stringify(kubeconfig(contextName, url, token), null, 2)}\n`, {
    mode: OWNER_ONLY,
  });
  return { path, remove };
}
