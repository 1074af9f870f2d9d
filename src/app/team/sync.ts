// The use case `sync`: what is new here goes to the team's hub, what is new there comes here.
import { K8sLearnError } from '../../domain/errors.ts';
import type { TeamShare } from '../../domain/team.ts';
import type { SettingValues } from '../../settings-table.ts';
import type { Runtime } from '../runtime.ts';
import { hubOf } from './hub-of.ts';
import type { PreviewedKind } from './preview.ts';
import { Session } from './session.ts';
import type { Taken } from './take.ts';

/** Asks a person before anything is told that was not told there before; given what it is. */
export type ConfirmSync = (
  preview: readonly PreviewedKind[],
  hub: string,
  share: TeamShare,
) => Promise<boolean>;

export interface SyncRequest {
  readonly settings: SettingValues;
  readonly dryRun: boolean;
}

export interface SyncProgress {
  readonly stage: 'sending' | 'taking';
  readonly done: number;
  readonly total: number;
}

export interface SyncResult {
  readonly action: 'synced' | 'dry-run' | 'declined';
  readonly hub: string;
  readonly share: TeamShare;
  /** What was sent, or would be. */
  readonly told: readonly PreviewedKind[];
  /** Events that reached the hub. */
  readonly sent: number;
  /** What is kept here because no home would take it, and the first reason. */
  readonly kept: { readonly events: number; readonly reason: string | null };
  readonly taken: Omit<Taken, 'kinds'> & { readonly kinds: Readonly<Record<string, number>> };
  /** Other homes of the team. */
  readonly teammates: number;
  /** The clock here is so much ahead of the hub's, in milliseconds; null when nobody asked it. */
  readonly clockAheadMs: number | null;
}

/**
 * Syncs. What was sent or taken before it fails stays so, and the next one goes on there. Throws CONFIG without a hub,
 * USAGE when `confirm` has nobody to ask, HUB_UNAVAILABLE, DATA_INVALID and DATABASE_* errors.
 */
export async function syncTeam(
  { settings, dryRun }: SyncRequest,
  runtime: Runtime,
  confirm: ConfirmSync,
  onProgress: (progress: SyncProgress) => void,
  signal: AbortSignal,
): Promise<SyncResult> {
  const hub = hubOf(settings);
  if (hub === null)
    throw new K8sLearnError(
      'CONFIG',
      'no team is set',
      'k8s-learn config set team.url postgres://<you>@<host>/<database>',
    );
  const opened = await runtime.openStore('write');
  try {
    const library = await runtime.loadPatterns();
    const session = new Session({ opened, library, settings, hub: hub.name, runtime });
    if (dryRun) return session.result('dry-run', session.preview());
    const isAgreed = session.isAgreed();
    if (!isAgreed && !(await confirm(session.preview(), hub.name, session.share)))
      return session.result('declined', []);
    const talk = await runtime.openHub(hub.address, settings['team.name'], signal);
    try {
      return await session.sync(talk, onProgress, signal);
    } finally {
      await talk.close();
    }
  } finally {
    opened.close();
  }
}
