// A sync in passing: after an answer, where the settings say so and somebody agreed before. It never fails an answer.

import { K8sLearnError } from '../../domain/errors.ts';
import type { SettingValues } from '../../settings-table.ts';
import type { Runtime } from '../runtime.ts';
import { hubOf } from './hub-of.ts';
import { syncTeam } from './sync.ts';

/** Whoever asked does not wait longer for it. */
const PASSING_MS = 5000;
/** Soon after the last one there is little to tell. */
const MIN_INTERVAL_MS = 60_000;

/** Syncs; gives what is to be said of it, null for nothing. */
export async function syncInPassing(settings: SettingValues, runtime: Runtime): Promise<string | null> {
  try {
    const hub = hubOf(settings);
    if (hub === null || !runtime.hasStore()) return null;
    const opened = await runtime.openStore('read');
    const state = opened.team.state();
    opened.close();
    if (state === null || state.hub !== hub.name || state.share !== settings['team.share'])
      return 'nothing was shared with the team: k8s-learn sync shows what would be, and asks';
    const sinceMs = Date.parse(runtime.clock.now()) - Date.parse(state.syncedAt ?? '');
    if (sinceMs >= 0 && sinceMs < MIN_INTERVAL_MS) return null;
    const signal = AbortSignal.timeout(PASSING_MS);
    await syncTeam(
      { settings, dryRun: false },
      runtime,
      async () => false,
      () => {},
      signal,
    );
    return null;
  } catch (error) {
    if (error instanceof K8sLearnError) return `the team was not synced with: ${error.message}`;
    if (error instanceof DOMException) return 'the team was not synced with: it took too long';
    throw error;
  }
}
