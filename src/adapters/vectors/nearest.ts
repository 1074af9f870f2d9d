// The nearest so many of a stream of scored ids.

export interface Scored {
  readonly id: number;
  readonly score: number;
}

/** Keeps the `count` ids with the highest scores; equal scores go to the lower id, so that order never varies. */
export class Nearest {
  readonly #count: number;
  readonly #kept: Scored[] = [];
  /** The score that the worst one kept has, once as many are kept as are wanted. */
  #worst = Number.NEGATIVE_INFINITY;

  constructor(count: number) {
    this.#count = count;
  }

  offer(id: number, score: number): void {
    if (score < this.#worst || this.#count <= 0) return;
    const offered = { id, score };
    const last = this.#kept.at(-1);
    const isFull = this.#kept.length >= this.#count;
    if (isFull && last && !isBefore(offered, last)) return;
    this.#kept.splice(this.#placeOf(offered), 0, offered);
    if (isFull) this.#kept.pop();
    if (this.#kept.length >= this.#count) this.#worst = this.#kept.at(-1)?.score ?? this.#worst;
  }

  /** Best first. */
  list(): readonly Scored[] {
    return this.#kept;
  }

  #placeOf(offered: Scored): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#kept[middle];
      if (there && isBefore(offered, there)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function isBefore(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
}
