// Reads a cluster through the gateway and writes what an incident is asked about, in the layout that a dump has.
import type { Gateway } from '../../../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../../../domain/errors.ts';
import type { KubeObject } from '../../../facts/kube-json.ts';
import { type Incident, viewOf } from '../../grading.ts';
import { discoveryOf, parseApiKinds } from './api-kinds.ts';
import { recordLogs } from './record-logs.ts';
import {
  type RecordParts,
  recordClusterKinds,
  recordNamespace,
  recordNamespaces,
  recordSurroundings,
} from './record-objects.ts';
import { beginFolder } from './recorded-folder.ts';

const DISCOVERY_TIMEOUT_MS = 60_000;
const MAX_DISCOVERY_BYTES = 1024 * 1024;

export interface WriteParts extends Pick<RecordParts, 'gateway' | 'onNotice' | 'signal'> {
  /** Told what is done next, a few words. */
  readonly onStage: (stage: string) => void;
}

/** How much was written. */
export interface Written {
  readonly files: number;
  readonly logs: number;
  readonly bytes: number;
}

/**
 * Writes the recording of an incident to a folder: all of it, or nothing. Throws CLUSTER_UNREACHABLE when the cluster
 * does not say which kinds it has, and USAGE when the folder cannot be written.
 */
export async function writeRecording(
  incident: Incident,
  { path, replace }: { readonly path: string; readonly replace: boolean },
  parts: WriteParts,
): Promise<Written> {
  const { gateway, onStage, signal } = parts;
  const folder = beginFolder(path);
  try {
    onStage('asking which kinds there are');
    const limits = { timeoutMs: DISCOVERY_TIMEOUT_MS, maxBytes: MAX_DISCOVERY_BYTES, signal };
    const { text, failure } = await gateway.run(['api-resources', '-o', 'wide'], limits);
    const kinds = parseApiKinds(text);
    if (kinds.length === 0) throw noKinds(text, failure);
    folder.write(['discovery.json'], `${JSON.stringify(discoveryOf(kinds), null, 1)}\n`);
    const version = await readVersion(gateway, limits);
    if (version !== null) folder.write(['version.json'], version);
    const own = { ...parts, folder, kinds };
    const involved = [incident.namespace, ...(incident.also ?? [])];
    const view = viewOf(incident);
    onStage('reading the cluster');
    await recordNamespaces(view, own);
    await recordClusterKinds(own);
    const pods: KubeObject[] = [];
    for (const namespace of view) {
      onStage(`reading ${namespace}`);
      if (involved.includes(namespace)) pods.push(...(await recordNamespace(namespace, own)));
      else await recordSurroundings(namespace, own);
    }
    onStage('reading logs');
    const logs = await recordLogs(pods, own);
    signal.throwIfAborted();
    folder.finish(replace);
    return { files: folder.files, logs, bytes: folder.bytes };
  } finally {
    folder.discard();
  }
}

function noKinds(text: string, failure: string | null): K8sLearnError {
  const [line = ''] = text.trim().split('\n');
  return new K8sLearnError(
    'CLUSTER_UNREACHABLE',
    `the cluster does not say which kinds it has: ${failure === null ? 'the table cannot be read' : line}`,
    'check that `kubectl api-resources -o wide` works',
  );
}

async function readVersion(
  gateway: Gateway,
  limits: { readonly timeoutMs: number; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const { text } = await gateway.run(['version', '-o', 'json'], limits);
  // kubectl may warn behind the document that it is older or newer than the server.
  const document = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  try {
    return `${JSON.stringify(JSON.parse(document), null, 1)}\n`;
  } catch {
    return null;
  }
}
