// What every trial gives: what was to be reached beside what was measured.

/** One goal of a trial and what came of it. */
export interface TrialResult {
  /** The trial and which of its goals this is. */
  readonly name: string;
  readonly goal: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** Writes a share of 0…1 in percent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Gives `part` of `whole` as a share of 0…1; nothing of nothing is 0. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Numbers of 0…1 that look random and are the same each time for a seed from 1 on (Park and Miller 1988). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Gives the items in an order that follows from the seed (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const random = randomOf(seed);
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}
