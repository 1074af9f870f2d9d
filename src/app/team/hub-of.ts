// Which hub the settings name.

import { hubName, parseTeamAddress, type TeamAddress } from '../../domain/team-address.ts';
import type { SettingValues } from '../../settings-table.ts';

/** Gives the hub of the settings; null when none is set. Throws CONFIG. */
export function hubOf(
  settings: SettingValues,
): { readonly address: TeamAddress; readonly name: string } | null {
  if (settings['team.url'] === 'none') return null;
  const address = parseTeamAddress(settings['team.url']);
  return { address, name: hubName(address, settings['team.name']) };
}
