// The built-in embedder: hashed faults, words, pairs of words and letters, without any model. Deterministic, versioned.
import type { Embedder, EmbeddingSpace } from '../../domain/memory.ts';
import { faultsIn, wordsOf } from '../fault-words.ts';
import { stemOf } from '../stem.ts';
import { kindsOf } from './question-words.ts';

const DIMENSIONS = 512;
/** Every change of the constants below, of word lists or of stems makes vectors that cannot be compared with older ones. */
const VERSION = '2';

// Weights stand in for rarity: a fault is what a question is about, a name says whom it befell and is different in
// each cluster, letters join spellings of one word.
const FAULT_WEIGHTS = { 1: 1.2, 2: 2.4, 3: 3.6 } as const;
const WORD_WEIGHT = 1;
const PAIR_WEIGHT = 0.35;
const NAME_WEIGHT = 0.2;
const TRIGRAM_WEIGHT = 0.1;
const TRIGRAM = 3;

export const BUILTIN_SPACE: EmbeddingSpace = {
  model: 'builtin',
  digest: VERSION,
  dimensions: DIMENSIONS,
  prefixVersion: 1,
};

/** Creates the built-in embedder. Questions and documents are embedded alike. */
export function createBuiltinEmbedder(): Embedder {
  return { space: BUILTIN_SPACE, embed: async (texts) => texts.map(embedText) };
}

/** Embeds one text: `Float32Array` of 512 numbers, unit length; all zeros when nothing in it tells anything. */
export function embedText(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const [feature, weight] of featuresOf(text)) add(vector, feature, weight);
  return normalize(vector);
}

/** Gives what a text consists of, each once, with its weight: said twice is not meant twice. */
export function featuresOf(text: string): ReadonlyMap<string, number> {
  const words = wordsOf(text);
  const faults = faultsIn(words);
  const kinds = kindsOf(words, (at) =>
    faults.some((fault) => fault.at <= at && at < fault.at + fault.length),
  );
  const features = new Map<string, number>();
  for (const { fault, telling, at } of faults) {
    if (kinds[at] !== 'name') features.set(`fault:${fault}`, FAULT_WEIGHTS[telling]);
  }
  let before: string | null = null;
  for (const [at, word] of words.entries()) {
    const stem = stemOf(word);
    if (kinds[at] === 'stop') continue;
    if (kinds[at] === 'name') {
      features.set(`name:${word}`, NAME_WEIGHT);
      continue;
    }
    features.set(`word:${stem}`, WORD_WEIGHT);
    if (before !== null) features.set(`pair:${before} ${stem}`, PAIR_WEIGHT);
    before = stem;
    for (const trigram of trigramsOf(stem)) features.set(`tri:${trigram}`, TRIGRAM_WEIGHT);
  }
  return features;
}

function trigramsOf(word: string): readonly string[] {
  const padded = `^${word}$`;
  return Array.from({ length: Math.max(0, padded.length - TRIGRAM + 1) }, (_, start) =>
    padded.slice(start, start + TRIGRAM),
  );
}

/** Signed feature hashing (Weinberger et al. 2009): collisions cancel out on average instead of adding up. */
function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const sign = hash & 0x80000000 ? -1 : 1;
  const index = (hash & 0x7fffffff) % DIMENSIONS;
  vector[index] = (vector[index] ?? 0) + sign * weight;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function normalize(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return vector;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}
