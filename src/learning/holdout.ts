// The arm without memory: a permanent share of investigations that shows what memory is worth.
import { createHash } from 'node:crypto';

/** Below so many investigations each one is needed to learn from. */
export const MIN_INVESTIGATIONS = 30;
/** Each block holds the share exactly, in an order that cannot be foreseen from the question. */
const BLOCK = 20;

/**
 * Tells whether an investigation runs without memory, by permuted blocks: of each 20 in a row the same number would be
 * withheld, which ones differs from trouble to trouble, so that arms are compared on like with like.
 * @param share 0…1
 * @param before how many investigations came before
 */
export function isWithheld(s2: string, before: number, share: number): boolean {
  const block = Math.floor(before / BLOCK);
  const order = permutation(`${s2} ${block}`);
  return (order[before % BLOCK] ?? BLOCK) < Math.round(share * BLOCK);
}

/** A permutation of 0…19 that follows from a text: positions sorted by a hash of it with each. */
function permutation(seed: string): readonly number[] {
  const keys = Array.from({ length: BLOCK }, (_, index) => ({
    index,
    key: createHash('sha256').update(`${seed} ${index}`).digest('hex'),
  }));
  return keys.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ index }) => index);
}
