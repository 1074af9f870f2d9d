// The built-in embedder: hashed words and character n-grams, without any model. Deterministic and versioned.
import type { Embedder, EmbeddingSpace } from '../../domain/memory.ts';
import { faultOf } from '../fault-words.ts';

const DIMENSIONS = 512;
/** Every change of the constants or word lists below makes vectors that cannot be compared with older ones. */
const VERSION = '1';

// Weights stand in for rarity: a fault is what a question is about, a name says whom it befell and is different in
// each cluster, letters join spellings of one word.
const FAULT_WEIGHT = 3;
const WORD_WEIGHT = 1;
const NAME_WEIGHT = 0.5;
const TRIGRAM_WEIGHT = 0.25;
const TRIGRAM = 3;

/** Words that stand in most questions and tell none apart. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and any are as at be been but by can cannot could did do does for from had has have he how i if in into is it its keep keeps me my no not of off on or our out she since so some still than that the their them then there they this to too up us was we were what when where which while who why will with would you your please help show tell namespace ns pod pods deployment deployments service kubernetes cluster app application'.split(
    ' ',
  ),
);

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
  for (const word of wordsOf(text)) {
    const fault = faultOf(word);
    if (fault !== undefined) {
      add(vector, `fault:${fault}`, FAULT_WEIGHT);
      continue;
    }
    if (STOP_WORDS.has(word)) continue;
    // A dash or a digit makes a word a name: of an app, a namespace, a generated pod.
    const isName = /[-.\d]/.test(word);
    add(vector, `word:${word}`, isName ? NAME_WEIGHT : WORD_WEIGHT);
    if (!isName) addTrigrams(vector, word);
  }
  return normalize(vector);
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9.-]+/)
    .map((word) => word.replace(/^[.-]+|[.-]+$/g, ''))
    .filter((word) => word.length > 1);
}

function addTrigrams(vector: Float32Array, word: string): void {
  const padded = `^${word}$`;
  for (let start = 0; start + TRIGRAM <= padded.length; start++) {
    add(vector, `tri:${padded.slice(start, start + TRIGRAM)}`, TRIGRAM_WEIGHT);
  }
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
