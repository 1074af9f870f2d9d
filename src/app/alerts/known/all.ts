// Every alert that is known, by its name.
import { APP_ALERTS } from './apps.ts';
import { CONTROL_PLANE_ALERTS } from './control-plane.ts';
import { MONITORING_ALERTS } from './monitoring.ts';
import { NODE_ALERTS } from './nodes.ts';
import { RESOURCE_ALERTS } from './resources.ts';
import type { KnownAlert } from './row.ts';
import { STORAGE_ALERTS } from './storage.ts';

export const KNOWN_ALERTS: ReadonlyMap<string, KnownAlert> = new Map(
  [
    ...APP_ALERTS,
    ...RESOURCE_ALERTS,
    ...STORAGE_ALERTS,
    ...NODE_ALERTS,
    ...CONTROL_PLANE_ALERTS,
    ...MONITORING_ALERTS,
  ].map((alert) => [alert.name, alert]),
);
