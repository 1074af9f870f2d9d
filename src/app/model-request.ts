// Which model is asked for, as the settings say.
import type { SettingValues } from '../settings-table.ts';
import type { ModelRequest } from './runtime.ts';

/** Gives the request for the model that the settings name. */
export function modelRequest(settings: SettingValues, timeoutMs: number): ModelRequest {
  const url = settings['model.url'];
  return {
    url: url === 'none' ? null : url,
    name: settings['model.name'],
    numCtx: settings['model.numCtx'],
    allowPrivateHost: settings['model.allowPrivateHost'],
    timeoutMs,
  };
}
