// What `doctor` says of the team: whether its hub answers, what is shared there, and what waits.
import { resolveSettings } from '../../config.ts';
import type { TeamState } from '../../domain/team.ts';
import type { SettingValues } from '../../settings-table.ts';
import { type Check, guarded } from '../checks.ts';
import { withStore } from '../learned-library.ts';
import type { CheckResult, Runtime } from '../runtime.ts';
import { hubOf } from './hub-of.ts';

const LOOK_MS = 5000;

/** Looks at the hub of the settings; no check where none is set. */
export async function checkTeam(runtime: Runtime): Promise<readonly Check[]> {
  let settings: SettingValues;
  try {
    settings = resolveSettings(runtime.environment).values;
  } catch {
    // The settings have a check of their own, which says what is wrong with them.
    return [];
  }
  if (settings['team.url'] === 'none') return [];
  const check = await guarded('team', () => lookAt(runtime, settings));
  // Everything else works without it.
  return [check.state === 'error' ? { ...check, state: 'warning' } : check];
}

async function lookAt(runtime: Runtime, settings: SettingValues): Promise<CheckResult> {
  const hub = hubOf(settings);
  if (hub === null) return { state: 'ok', detail: 'none', hint: null };
  const talk = await runtime.openHub(hub.address, settings['team.name'], AbortSignal.timeout(LOOK_MS));
  let homes: number;
  try {
    homes = (await talk.heads()).length;
  } finally {
    await talk.close();
  }
  const state = (await withStore(runtime, ({ team }) => team.state())) ?? null;
  const share = settings['team.share'];
  const detail = `${hub.name}, ${homes} ${homes === 1 ? 'home' : 'homes'}, sharing ${share}`;
  if (!isAgreed(state, hub.name, share))
    return {
      state: 'notice',
      detail: `${detail}: nothing was told there as that yet`,
      hint: 'k8s-learn sync shows what would be sent, and asks',
    };
  return { state: 'ok', detail: `${detail}, synced ${state?.syncedAt ?? 'never'}`, hint: null };
}

function isAgreed(state: TeamState | null, hub: string, share: string): boolean {
  return state !== null && state.hub === hub && state.share === share;
}
