// A trouble that is gone: what was done since it was found is kept as what fixed it.
import type { Gateway } from '../agent/kubectl-gateway.ts';
import type { Fix, FixStore } from '../domain/fix.ts';
import type { Investigation } from '../domain/investigation.ts';
import type { Clock } from '../domain/ports.ts';
import type { Inventory } from '../facts/inventory.ts';
import { findFix } from './snapshots.ts';

export interface FixParts {
  readonly clock: Clock;
  /** Left out, nothing is known of how objects were. */
  readonly fixes?: FixStore;
}

/** Finds and keeps what fixed an investigation's trouble; null when nothing was seen to have been done. */
export async function recordFix(
  { id, diagnosis }: Investigation & { readonly id: number },
  inventory: Inventory,
  look: { readonly gateway: Gateway; readonly signal: AbortSignal },
  { clock, fixes }: FixParts,
): Promise<Fix | null> {
  if (fixes === undefined || diagnosis === null) return null;
  const fix = await findFix(id, diagnosis, fixes, { inventory, at: clock.now(), ...look });
  if (fix !== null) fixes.record(fix);
  return fix;
}

/** Gives what a fix says of what had been told. */
export function signalOf({ proposed }: Fix): 'fixed-as-proposed' | 'fixed-otherwise' {
  return proposed ? 'fixed-as-proposed' : 'fixed-otherwise';
}
