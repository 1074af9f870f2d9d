// The nearest so many of a stream of scored ids.

export interface Scored {
  readonly id: number;
  readonly score: number;
}

/** Keeps the `count` ids with the highest scores; equal scores go to the lower id, so that order never varies. */
export class Nearest {
  readonly #count: number;
  readonly #kept: Scored[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  offer(id: number, score: number): void {
    const last = this.#kept.at(-1);
    if (this.#kept.length >= this.#count && last && !isBefore({ id, score }, last)) return;
    let at = this.#kept.length;
    while (at > 0 && isBefore({ id, score }, this.#kept[at - 1] as Scored)) at--;
    this.#kept.splice(at, 0, { id, score });
    if (this.#kept.length > this.#count) this.#kept.pop();
  }

  /** Best first. */
  list(): readonly Scored[] {
    return this.#kept;
  }
}

function isBefore(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
}
