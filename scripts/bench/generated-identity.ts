// Who the objects of a generated recording are: names, ids, moments, all drawn from a seed.
import { createHash } from 'node:crypto';

export type Json = Readonly<Record<string, unknown>>;

/** The moment at which the generated recording claims to have been made. */
const RECORDED_AT_MS = Date.parse('2026-05-04T12:00:00Z');

const MINUTE_MS = 60_000;

/** Gives a timestamp so many minutes before the recording. */
export function minutesAgo(minutes: number): string {
  return `${new Date(RECORDED_AT_MS - minutes * MINUTE_MS).toISOString().slice(0, 19)}Z`;
}

/** Draws pseudo-random numbers, the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Gives a whole number of 0…`below` - 1. */
  next(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.next(choices.length)] ?? choices[0];
  }
}

/** Gives so many characters that only depend on what they are made from. */
export function hashed(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, characters);
}

/** Gives an id in the form of a UID. */
export function uid(text: string): string {
  const hex = hashed(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Gives the head of an object: what it is, whose it is, since when. */
export function identified(identity: ObjectIdentity, createdMinutesAgo: number, more: Json = {}): Json {
  const { apiVersion, kind, namespace, name } = identity;
  const id = uid(`${kind}/${namespace ?? ''}/${name}`);
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: id,
      resourceVersion: String(10_000 + (Number.parseInt(id.slice(0, 6), 16) % 900_000)),
      creationTimestamp: minutesAgo(createdMinutesAgo),
      ...more,
    },
  };
}

/** Gives a reference to the controller of an object. */
export function ownedBy(identity: ObjectIdentity): Json {
  const { apiVersion, kind, namespace, name } = identity;
  return {
    ownerReferences: [
      {
        apiVersion,
        kind,
        name,
        uid: uid(`${kind}/${namespace ?? ''}/${name}`),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}
