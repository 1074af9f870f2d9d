// Which texts say the same: cosine over their words, and groups of them by average linkage.

const MIN_WORD_CHARS = 3;

/** The words of a text with how often they stand in it. */
export type WordBag = ReadonlyMap<string, number>;

export function bagOf(text: string): WordBag {
  const bag = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}{}_-]+/gu) ?? []) {
    if (word.length >= MIN_WORD_CHARS) bag.set(word, (bag.get(word) ?? 0) + 1);
  }
  return bag;
}

/** The cosine of two bags, 0…1; two empty ones are equal. */
export function bagCosine(a: WordBag, b: WordBag): number {
  if (a.size === 0 || b.size === 0) return a.size === b.size ? 1 : 0;
  let dot = 0;
  for (const [word, count] of a) dot += count * (b.get(word) ?? 0);
  return dot / (lengthOf(a) * lengthOf(b));
}

function lengthOf(bag: WordBag): number {
  let sum = 0;
  for (const count of bag.values()) sum += count * count;
  return Math.sqrt(sum);
}

/**
 * Groups by average linkage: the two nearest groups become one until the mean distance of the nearest two is above
 * the limit. Gives the indexes of each group, ascending, in order of their first. Equal distances are settled by order.
 */
export function averageLinkage(
  count: number,
  distance: (a: number, b: number) => number,
  maxDistance: number,
): readonly (readonly number[])[] {
  const groups = Array.from({ length: count }, (_, index) => [index]);
  // Sums of distances between groups: they add up when groups become one (Lance and Williams 1967).
  const sums = groups.map((_, i) => groups.map((__, j) => (i === j ? 0 : distance(i, j))));
  const alive = new Set(groups.keys());
  for (;;) {
    let best: readonly [number, number, number] | null = null;
    for (const i of alive) {
      for (const j of alive) {
        if (j <= i) continue;
        const mean = (sums[i]?.[j] ?? 0) / ((groups[i]?.length ?? 1) * (groups[j]?.length ?? 1));
        if (mean <= maxDistance && (best === null || mean < best[2])) best = [i, j, mean];
      }
    }
    if (best === null) break;
    const [into, from] = best;
    groups[into]?.push(...(groups[from] ?? []));
    alive.delete(from);
    const row = sums[into] ?? [];
    for (const other of alive) {
      const sum = (row[other] ?? 0) + (sums[from]?.[other] ?? 0);
      row[other] = sum;
      const mirrored = sums[other];
      if (mirrored) mirrored[into] = sum;
    }
  }
  return [...alive].map((index) => [...(groups[index] ?? [])].sort((a, b) => a - b));
}

/** The longest sequence that stands in both, in order. */
export function commonSubsequence(a: readonly string[], b: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common: string[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      common.push(a[i] ?? '');
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}
