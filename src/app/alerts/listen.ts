// The use case `alert --listen`: webhooks onto a queue on disk, and from it one investigation after the other.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert, AlertGroup, AlertStore } from '../../domain/alert.ts';
import type { AlertServer, Receipt } from '../../domain/alert-server.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Runtime } from '../runtime.ts';
import type { AlertDesk, GroupAnswer } from './answer.ts';
import { isHeartbeat } from './question.ts';
import { readAlerts } from './read-alerts.ts';
import { MAX_DOCUMENT_BYTES } from './read-file.ts';

/** So many groups may wait; a sender is told to come back once there are more. */
const MAX_WAITING = 20_000;
const TOKEN_FILE = 'alert-token';
const TOKEN_BYTES = 24;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
/** A group whose output could not be handed over is tried again after this, in milliseconds. */
const RETRY_MS = 5000;

export interface ListenRequest {
  readonly host: string;
  readonly port: number;
  /** Null for the token that is made on first use. */
  readonly tokenFile: string | null;
}

export interface ListenParts {
  readonly runtime: Runtime;
  readonly desk: AlertDesk;
  readonly onProgress: OnProgress;
  /** Told once it listens. */
  readonly onListening: (server: AlertServer, tokenFile: string) => void;
  /** Hands over what came of a group. What it throws leaves the group on the queue. */
  readonly onAnswer: (answer: GroupAnswer) => Promise<void>;
}

/** Reads `127.0.0.1:9099`. Throws USAGE for an address that others could reach. */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^\[?([\w.:]+?)\]?:(\d{1,5})$/.exec(text.trim()) ?? [];
  if (!LOOPBACK.has(host) || Number(port) > 65_535) {
    throw new K8sLearnError(
      'USAGE',
      `"${text}" is not a loopback address with a port`,
      'webhooks are received on this machine alone: --listen 127.0.0.1:9099',
    );
  }
  return { host, port: Number(port) };
}

/** Listens until `signal` is aborted. What it has answered for is on disk, and is answered after a kill. */
export async function listenForAlerts(
  request: ListenRequest,
  parts: ListenParts,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, desk } = parts;
  const store = desk.opened?.alerts;
  if (store === undefined) {
    throw new K8sLearnError(
      'USAGE',
      '--listen keeps its queue in the database',
      'leave --no-save out, and set memory.save to always',
    );
  }
  const { token, path } = tokenOf(request.tokenFile, runtime.environment.homePath);
  const bell = createBell(signal);
  const server = await runtime.serveAlerts({
    host: request.host,
    port: request.port,
    token,
    maxBytes: MAX_DOCUMENT_BYTES,
    receive: (text) => {
      const receipt = take(text, store, runtime.clock.now());
      bell.ring();
      return receipt;
    },
  });
  try {
    parts.onListening(server, path);
    while (!signal.aborted) {
      const queued = store.next();
      if (queued === undefined) {
        await bell.next(null);
        continue;
      }
      const answer = await desk.answer(queued.group, signal);
      // What an interrupt cut off is investigated when it runs again.
      if (signal.aborted) return;
      try {
        await parts.onAnswer(answer);
      } catch (error) {
        if (!(error instanceof K8sLearnError)) throw error;
        parts.onProgress({ type: 'notice', text: `${error.message}; the alert stays on the queue` });
        await bell.next(RETRY_MS);
        continue;
      }
      store.done(queued.id);
    }
  } finally {
    await server.close();
  }
}

function take(text: string, store: AlertStore, now: string): Receipt {
  let groups: readonly AlertGroup[];
  try {
    groups = readAlerts(text);
  } catch (error) {
    if (error instanceof K8sLearnError) return { type: 'invalid', reason: error.message };
    throw error;
  }
  if (store.waiting() >= MAX_WAITING) return { type: 'full' };
  return { type: 'accepted', added: store.enqueue(groups.map(withoutQuiet).filter(isTelling), now) };
}

/** Silenced and inhibited alerts are nobody's question, and get no label. */
function withoutQuiet({ key, alerts }: AlertGroup): AlertGroup {
  return {
    key,
    alerts: alerts.filter((alert: Alert) => alert.status !== 'suppressed' && !isHeartbeat(alert)),
  };
}

function isTelling({ alerts }: AlertGroup): boolean {
  return alerts.length > 0;
}

/** Reads the token of a file, or the one of this installation, which is made where there is none. */
function tokenOf(file: string | null, homePath: string): { readonly token: string; readonly path: string } {
  const path = file ?? join(homePath, TOKEN_FILE);
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (token !== '') return { token, path };
  } catch (error) {
    if (file !== null || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, error);
  }
  if (file !== null) throw unreadable(path, new Error('it is empty'));
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return { token, path };
}

function unreadable(path: string, error: unknown): K8sLearnError {
  const why = error instanceof Error ? error.message : String(error);
  return new K8sLearnError(
    'USAGE',
    `the token in ${path} cannot be read: ${why}`,
    'write a token into it, readable by you alone',
  );
}

interface Bell {
  ring(): void;
  /** Waits until it rings, the time is over, or it is aborted. */
  next(timeoutMs: number | null): Promise<void>;
}

function createBell(signal: AbortSignal): Bell {
  let wake: () => void = () => undefined;
  let rung = false;
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    ring() {
      rung = true;
      wake();
    },
    async next(timeoutMs) {
      if (timeoutMs === null && rung) rung = false;
      else if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (timeoutMs !== null) setTimeout(resolve, timeoutMs);
        });
        rung = false;
      }
    },
  };
}
