// No index: the file is read and every vector compared.
import { DIMENSIONS, HITS, query, run, vectors } from './files.mjs';

function search() {
  const [all, asked] = [vectors(), query()];
  const best = [];
  for (let index = 0, from = 0; from < all.length; index++, from += DIMENSIONS) {
    let score = 0;
    for (let at = 0; at < DIMENSIONS; at++) score += all[from + at] * asked[at];
    if (best.length === HITS && score <= best[HITS - 1].score) continue;
    best.push({ index, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, HITS);
  }
  return best.map(({ index }) => index);
}

await run(() => undefined, search);
