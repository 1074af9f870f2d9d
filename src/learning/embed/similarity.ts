// Comparing vectors, and where likeness begins for an embedder.
import type { Embedder, VectorStore } from '../../domain/memory.ts';
import type { Pattern } from '../../domain/pattern.ts';

/** Similarity from which on two texts are of one trouble, until it is calibrated for an embedder. */
export const DEFAULT_THRESHOLD = 0.7;
/** Share of unrelated pairs that stay below the threshold. */
const UNRELATED_SHARE = 0.99;
const MIN_PAIRS = 50;
/** Pairs grow with the square; a few ten thousand settle the percentile to a hundredth. */
const MAX_TEXTS = 250;
/** A question names about as many symptoms. */
const SYMPTOMS_A_TEXT = 3;

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
  signal?: AbortSignal,
): Promise<number> {
  const vectors = await embedder.embed(
    texts.map(({ text }) => text),
    'query',
    signal,
  );
  const similarities: number[] = [];
  for (const [i, a] of vectors.entries()) {
    for (let j = i + 1; j < vectors.length; j++) {
      const b = vectors[j];
      if (b && texts[i]?.trouble !== texts[j]?.trouble) similarities.push(cosine(a, b));
    }
  }
  if (similarities.length < MIN_PAIRS) return DEFAULT_THRESHOLD;
  const sorted = Float64Array.from(similarities).sort();
  return sorted[Math.floor(UNRELATED_SHARE * (sorted.length - 1))] ?? DEFAULT_THRESHOLD;
}

/**
 * Writes what people would ask about patterns, one text a pattern: a few of its symptoms. Patterns of one kind are one
 * trouble here, since they share symptoms.
 */
export function textsOfPatterns(patterns: readonly Pattern[]): readonly LabelledText[] {
  const step = Math.max(1, patterns.length / MAX_TEXTS);
  const count = Math.min(patterns.length, MAX_TEXTS);
  return Array.from({ length: count }, (_, index) => patterns[Math.floor(index * step)])
    .filter((pattern) => pattern !== undefined)
    .map(({ symptoms, pattern_type: trouble }) => ({ text: spreadOf(symptoms).join(', '), trouble }));
}

function spreadOf(symptoms: readonly string[]): readonly string[] {
  const step = Math.max(1, symptoms.length / SYMPTOMS_A_TEXT);
  return symptoms.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Gives the threshold of an embedder's space: the kept one, else it is calibrated by these patterns and kept. */
export async function settleThreshold(
  embedder: Embedder,
  vectors: Pick<VectorStore, 'threshold' | 'keepThreshold'>,
  patterns: readonly Pattern[],
  signal?: AbortSignal,
): Promise<number> {
  const kept = vectors.threshold(embedder.space);
  if (kept !== null) return kept;
  const threshold = await calibrateThreshold(embedder, textsOfPatterns(patterns), signal);
  vectors.keepThreshold(embedder.space, threshold);
  return threshold;
}
