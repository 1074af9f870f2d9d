// A clock that stands still, so that goldens need no scrubbing.
import type { Clock } from '../../src/domain/ports.ts';

export const FIXED_NOW = '2026-03-01T03:00:00.000Z';
export const FIXED_NOW_MS = Date.parse(FIXED_NOW);

export const FIXED_CLOCK: Clock = { now: () => FIXED_NOW, monotonicMs: () => 0 };
