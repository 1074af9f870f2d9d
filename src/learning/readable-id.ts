// Ids of learned patterns: what the trouble is called, and a made-up name that can be read aloud.
import { createHash } from 'node:crypto';

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
/** Names of groups: 70³ of them, so that two alike are no matter of chance. */
const GROUP_SYLLABLES = 3;
/** Names of clusters. */
const PLACE_SYLLABLES = 2;
const MAX_KIND_CHARS = 40;

/** Matches the ids that are given here, of this version and of those before it; nothing else may bear one. */
export const LEARNED_ID =
  /^learned-.*-(?:[0-9a-f]{8}(?:-[0-9a-f]{4})?|(?:[bdfgklmnprstvz][aeiou]){3}(?:-(?:[bdfgklmnprstvz][aeiou]){2})?)(?:-\d+)?$/;

/** What a group of cases is called by. */
export interface LearnedName {
  /** What the trouble is: the code of a fact, or a category. */
  readonly kind: string;
  /** What the cases of the group have in common. */
  readonly key: string;
  readonly clusterId: string;
  /** Of several conclusions of one group, from 0. */
  readonly number: number;
}

/** Gives an id that says what it is: `learned-image-tag-missing-bakoru-lumo`. The same name gives the same id. */
export function learnedId({ kind, key, clusterId, number }: LearnedName): string {
  const name = [spoken(key, GROUP_SYLLABLES), spoken(clusterId, PLACE_SYLLABLES)].join('-');
  return `learned-${slug(kind)}-${name}${suffix(number)}`;
}

/** Gives the id as versions before gave it, so that what is known by it keeps it. */
export function formerId({ kind, key, clusterId, number }: LearnedName): string {
  const place = createHash('sha256').update(clusterId).digest('hex').slice(0, 4);
  return `learned-${slug(kind)}-${key.slice(0, 8)}-${place}${suffix(number)}`;
}

/** Gives the id of what holds in more than the one cluster: its name without the cluster's, and the class, if it is of one. */
export function widerId(id: string, clusterClass: string | null): string {
  const ofClass = clusterClass === null ? '' : `-${clusterClass}`;
  return id.replace(/-(?:[0-9a-f]{4}|(?:[bdfgklmnprstvz][aeiou]){2})(?=-\d+$|$)/, ofClass);
}

function spoken(text: string, syllables: number): string {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: syllables }, (_, at) => {
    const value = bytes.readUInt16BE(at * 2);
    const consonant = CONSONANTS[value % CONSONANTS.length] ?? '';
    return consonant + (VOWELS[Math.floor(value / CONSONANTS.length) % VOWELS.length] ?? '');
  }).join('');
}

function slug(kind: string): string {
  const plain = kind
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_KIND_CHARS);
  return plain.replace(/^-+|-+$/g, '');
}

function suffix(number: number): string {
  return number === 0 ? '' : `-${number + 1}`;
}
