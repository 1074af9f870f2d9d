// Rows of the hub, which is not trusted: what is no event, or too big, is none.
import type { HubEvent } from '../../domain/team.ts';

/** The biggest that what an event says may be, in bytes of JSON. */
export const MAX_EVENT_BYTES = 64 * 1024;

/** The last moment of a Date (ECMA-262). */
export const MAX_DATE_MS = 8.64e15;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KIND = /^[a-z]{1,20}$/;

export interface EventRow {
  readonly seq: unknown;
  readonly event: unknown;
  readonly version: unknown;
  readonly kind: unknown;
  readonly aboutHome: unknown;
  readonly about: unknown;
  readonly payload: unknown;
  readonly receivedMs: unknown;
}

/** Reads a row as an event; null when it is none. */
export function eventOf(row: EventRow, after: number): HubEvent | null {
  const { event: id, version, kind, aboutHome, about, payload } = row;
  const seq = Number(row.seq);
  const receivedMs = Number(row.receivedMs);
  if (!Number.isSafeInteger(seq) || seq <= after || !Number.isFinite(receivedMs)) return null;
  if (Math.abs(receivedMs) > MAX_DATE_MS || !Number.isInteger(version) || (version as number) < 1)
    return null;
  if (!isUuid(id) || !isUuid(aboutHome) || !isUuid(about)) return null;
  if (typeof kind !== 'string' || !KIND.test(kind) || typeof payload !== 'string') return null;
  if (Buffer.byteLength(payload) > MAX_EVENT_BYTES) return null;
  return {
    id,
    seq,
    version: version as number,
    kind,
    about: { home: aboutHome, id: about },
    text: payload,
    receivedAt: new Date(receivedMs).toISOString(),
  };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
