// What `doctor` says of the metrics server: nothing where none is set, and nothing is loaded for it then.
import { resolveSettings } from '../../config.ts';
import type { SettingValues } from '../../settings-table.ts';
import { type Check, guarded } from '../checks.ts';
import type { ClusterRequest, Runtime } from '../runtime.ts';

/** Looks at the metrics server of the settings; no check where none is set. */
export async function checkMetrics(runtime: Runtime, request: ClusterRequest): Promise<readonly Check[]> {
  let settings: SettingValues;
  try {
    settings = resolveSettings(runtime.environment).values;
  } catch {
    // The settings have a check of their own, which says what is wrong with them.
    return [];
  }
  if (settings['metrics.url'] === 'none') return [];
  const check = await guarded('metrics', async () => {
    const { lookAtMetrics } = await import('./look.ts');
    return lookAtMetrics(runtime, request, settings);
  });
  // Everything else works without it.
  return [check.state === 'error' ? { ...check, state: 'warning' } : check];
}
