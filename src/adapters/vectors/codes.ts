// Codes of one bit a dimension: on which side of the centre of its space a vector lies, after a fixed rotation.

const BITS_A_WORD = 32;

/** Number of 32-bit words in the code of a vector: its dimensions, rounded up to a power of two, as bits. */
export function codeWords(dimensions: number): number {
  return paddedLength(dimensions) / BITS_A_WORD;
}

/** Number of bits in the code of a vector. */
export function codeBits(dimensions: number): number {
  return paddedLength(dimensions);
}

/**
 * Turns a vector by random signs and a Walsh–Hadamard transform (Ailon, Chazelle 2009), which spreads what stands in
 * few dimensions over all, so that signs say much of sparse vectors, too. It is the same in every process. Gives
 * `Float32Array` of the padded length, not scaled.
 */
export function rotate(vector: Float32Array): Float32Array {
  const rotated = new Float32Array(paddedLength(vector.length));
  for (let index = 0; index < vector.length; index++) {
    rotated[index] = (vector[index] as number) * signAt(index);
  }
  transform(rotated);
  return rotated;
}

/** Gives the mean of vectors, rotated: vectors of one space have much in common, which tells none apart. */
export function centreOf(vectors: Iterable<Float32Array>, dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  let count = 0;
  for (const vector of vectors) {
    for (let index = 0; index < dimensions; index++)
      sum[index] = (sum[index] as number) + (vector[index] ?? 0);
    count += 1;
  }
  return rotate(sum.map((value) => value / Math.max(1, count)));
}

/** Gives the code of a vector in the space of this centre. */
export function encode(vector: Float32Array, centre: Float32Array): Uint32Array {
  const rotated = rotate(vector);
  const code = new Uint32Array(codeWords(vector.length));
  for (let index = 0; index < rotated.length; index++) {
    if ((rotated[index] as number) <= (centre[index] as number)) continue;
    code[index >>> 5] = (code[index >>> 5] as number) | (1 << (index & 31));
  }
  return code;
}

/**
 * Counts the bits in which each of `codes` differs from one code. One loop over all: it is compiled while it runs,
 * where many short ones are not in a process that searches once. Bits are counted as in Warren, Hacker's Delight, 5-1.
 */
export function distancesTo(code: Uint32Array, codes: Uint32Array): Uint16Array {
  const words = code.length;
  const distances = new Uint16Array(codes.length / words);
  for (let index = 0, offset = 0; index < distances.length; index++, offset += words) {
    let distance = 0;
    for (let word = 0; word < words; word++) {
      const differs = (code[word] as number) ^ (codes[offset + word] as number);
      let bits = differs - ((differs >>> 1) & 0x55555555);
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
      distance += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    distances[index] = distance;
  }
  return distances;
}

/** Gives the distance within which the nearest `count` lie, and more at that very distance. */
export function reachOf(distances: readonly Uint16Array[], bits: number, count: number): number {
  const counts = new Uint32Array(bits + 1);
  for (const part of distances) {
    for (let index = 0; index < part.length; index++) {
      const distance = part[index] as number;
      counts[distance] = (counts[distance] as number) + 1;
    }
  }
  let within = 0;
  for (let distance = 0; distance <= bits; distance++) {
    within += counts[distance] as number;
    if (within >= count) return distance;
  }
  return bits;
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

/** The fast Walsh–Hadamard transform, in place, without scaling: only sides and order are looked at. */
function transform(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let start = 0; start < values.length; start += 2 * half) {
      for (let index = start; index < start + half; index++) {
        const a = values[index] as number;
        const b = values[index + half] as number;
        values[index] = a + b;
        values[index + half] = a - b;
      }
    }
  }
}
