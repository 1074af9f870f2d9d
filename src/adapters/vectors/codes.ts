// Codes of one bit a dimension: the signs of a vector after a fixed rotation, compared by counting differing bits.

const BITS_A_WORD = 32;

/** Number of 32-bit words in the code of a vector: its dimensions, rounded up to a power of two. */
export function codeWords(dimensions: number): number {
  return Math.max(1, paddedLength(dimensions) / BITS_A_WORD);
}

/**
 * Gives the code of a vector. The rotation (random signs, then a Walsh–Hadamard transform; Ailon and Chazelle 2009)
 * spreads what stands in few dimensions over all, so that signs say much of sparse vectors, too. It is the same in
 * every process.
 */
export function encode(vector: Float32Array): Uint32Array {
  const length = paddedLength(vector.length);
  const rotated = new Float32Array(length);
  for (let index = 0; index < vector.length; index++) rotated[index] = (vector[index] ?? 0) * signAt(index);
  transform(rotated);
  const code = new Uint32Array(codeWords(vector.length));
  for (let index = 0; index < length; index++) {
    if ((rotated[index] ?? 0) > 0) code[index >>> 5] = (code[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  return code;
}

/** Counts the bits in which two codes differ; `offset` is where the second one begins in its array. */
export function distance(code: Uint32Array, codes: Uint32Array, offset: number): number {
  let count = 0;
  for (let word = 0; word < code.length; word++) {
    count += bitCount((code[word] ?? 0) ^ (codes[offset + word] ?? 0));
  }
  return count;
}

function paddedLength(dimensions: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(BITS_A_WORD, dimensions)));
}

/** A fixed sequence of signs, from the finalizer of MurmurHash3. */
function signAt(index: number): 1 | -1 {
  let hash = index + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 1 ? 1 : -1;
}

/** The fast Walsh–Hadamard transform, in place, without scaling: only signs are looked at. */
function transform(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let start = 0; start < values.length; start += 2 * half) {
      for (let index = start; index < start + half; index++) {
        const a = values[index] ?? 0;
        const b = values[index + half] ?? 0;
        values[index] = a + b;
        values[index + half] = a - b;
      }
    }
  }
}

/** Counts the bits of a 32-bit word (Warren, Hacker's Delight, section 5-1). */
function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
