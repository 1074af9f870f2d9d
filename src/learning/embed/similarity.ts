// Comparing vectors, and where likeness begins for an embedder.
import type { Embedder } from '../../domain/memory.ts';

/** Share of unrelated pairs that stay below the threshold. */
const UNRELATED_SHARE = 0.99;
const MIN_PAIRS = 50;
const FALLBACK_THRESHOLD = 0.7;

/** The cosine of two vectors of unit length: their dot product, −1…1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** A text with the trouble that it speaks of. */
export interface LabelledText {
  readonly text: string;
  readonly trouble: string;
}

/**
 * Finds the similarity from which on two texts are of one trouble: the 99th percentile over pairs of texts of
 * different troubles. 0.7 when there are too few pairs to tell.
 */
export async function calibrateThreshold(
  embedder: Embedder,
  texts: readonly LabelledText[],
): Promise<number> {
  const vectors = await embedder.embed(
    texts.map(({ text }) => text),
    'query',
  );
  const similarities: number[] = [];
  for (const [i, a] of vectors.entries()) {
    for (let j = i + 1; j < vectors.length; j++) {
      const b = vectors[j];
      if (b && texts[i]?.trouble !== texts[j]?.trouble) similarities.push(cosine(a, b));
    }
  }
  if (similarities.length < MIN_PAIRS) return FALLBACK_THRESHOLD;
  similarities.sort((x, y) => x - y);
  return similarities[Math.floor(UNRELATED_SHARE * (similarities.length - 1))] ?? FALLBACK_THRESHOLD;
}
