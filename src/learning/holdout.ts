// The arm without memory: a permanent share of investigations that shows what memory is worth.
import { createHash } from 'node:crypto';

/** Below so many investigations each one is needed to learn from. */
export const MIN_INVESTIGATIONS = 30;
/**
 * Each block holds the share exactly, in an order that cannot be foreseen from the question. The smallest of these that
 * can is taken: 15 % are 3 of 20, 1 % is 1 of 100.
 */
const BLOCKS = [20, 100, 1000] as const;
const EXACT = 1e-9;

/**
 * Tells whether an investigation runs without memory, by permuted blocks: of each block of meetings of one trouble the
 * same number is withheld, which ones differs from trouble to trouble, so that arms are compared on like with like.
 * @param share 0…1
 * @param before how many investigations of this trouble came before
 */
export function isWithheld(s2: string, before: number, share: number): boolean {
  const size = blockFor(share);
  const block = Math.floor(before / size);
  const order = permutation(`${s2} ${block}`, size);
  return (order[before % size] ?? size) < Math.round(share * size);
}

/** While memory is in doubt both arms get the same. */
const EVEN_SHARE = 0.5;

/** Gives the share that runs without memory: what was set, and half of them while memory is in doubt. */
export function shareWithheld(share: number, isDoubted: () => boolean): number {
  return share > 0 && share < EVEN_SHARE && isDoubted() ? EVEN_SHARE : share;
}

function blockFor(share: number): number {
  const [smallest] = BLOCKS;
  if (share <= 0 || share >= 1) return smallest;
  const fitting = BLOCKS.find((size) => Math.abs(Math.round(share * size) - share * size) < EXACT * size);
  return fitting ?? BLOCKS.at(-1) ?? smallest;
}

/** A permutation of 0…size−1 that follows from a text: positions sorted by a hash of it with each. */
function permutation(seed: string, size: number): readonly number[] {
  const keys = Array.from({ length: size }, (_, index) => ({
    index,
    key: createHash('sha256').update(`${seed} ${index}`).digest('hex'),
  }));
  return keys.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ index }) => index);
}
