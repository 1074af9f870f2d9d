// Serves a recorded cluster as a Kubernetes API on loopback, for the real kubectl.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { RecordedApi } from './api.ts';
import { listenOnLoopback } from './http-server.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { Recording } from './recording.ts';

export interface DumpServerOptions {
  /** The recording's folder. */
  readonly directory: string;
  /** Serve only the objects of these namespaces; all when absent. Cluster-scoped objects are always served. */
  readonly namespaces?: readonly string[] | undefined;
  /** The port to listen on; any free one when absent or 0. */
  readonly port?: number | undefined;
  /** Told of each file that cannot be read, when it is found. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A served recording. */
export interface DumpServer {
  /** `http://127.0.0.1:<port>`, without credentials. */
  readonly url: string;
  /** A temporary kubeconfig; `kubectl --kubeconfig` with it works at once. Gone after `close` or with the process. */
  readonly kubeconfigPath: string;
  /** The name of the context in it: that of the recording's folder. */
  readonly contextName: string;
  /** The time of the recording, in milliseconds since 1970; found when it is first asked for. */
  nowMs(): number;
  /** What could not be read of the recording so far. */
  readonly warnings: readonly string[];
  /** Ends every connection, stops listening and removes the kubeconfig. */
  close(): Promise<void>;
}

const TOKEN_BYTES = 24;

/**
 * Starts to serve a recording. Reads file names alone; contents are read when they are asked for. Throws
 * DUMP_INVALID when the folder is no recording or lacks a namespace of the view.
 */
export async function startDumpServer(options: DumpServerOptions): Promise<DumpServer> {
  const recording = new Recording({ ...options, directory: resolve(options.directory) });
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const api = new RecordedApi(recording);
  const server = await listenOnLoopback({ api, token, port: options.port ?? 0 });
  const contextName = recording.layout.name;
  const kubeconfig = writeKubeconfig(contextName, server.url, token);
  return {
    url: server.url,
    kubeconfigPath: kubeconfig.path,
    contextName,
    nowMs: () => recording.timeMs,
    warnings: recording.warnings,
    close: async () => {
      kubeconfig.remove();
      await server.close();
    },
  };
}
