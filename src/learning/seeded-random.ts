// Chance that is the same each time: for samples and orders that others have to be able to repeat.

/** Makes numbers of 0…1 (1 excluded) that look random and follow from the seed alone (Mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives the items in an order that chance decides (Fisher, Yates). */
export function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [mixed[last] as Item, mixed[other] as Item];
    mixed[last] = b;
    mixed[other] = a;
  }
  return mixed;
}
