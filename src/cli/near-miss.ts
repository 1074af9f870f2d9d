// Typing errors: which known word a mistyped one is likely to mean.

/** Finds the known word nearest to `word`: equal but for one slip, or two in words of six letters and more. */
export function findNearMiss(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, slips: countSlips(lower, candidate) }))
    .filter(({ candidate, slips }) => slips <= (Math.min(lower.length, candidate.length) >= 6 ? 2 : 1))
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.candidate;
}

/** Counts the letters to insert, drop, replace or swap with their neighbour (optimal string alignment distance). */
function countSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
