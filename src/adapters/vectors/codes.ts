// Codes of one bit a dimension: on which side of the centre of its space a vector lies, after a fixed rotation.

const BITS_A_BYTE = 8;
const BYTE_VALUES = 256;
const MIN_LENGTH = 32;

/** Number of bytes in the code of a vector: its dimensions, rounded up to a power of two, as bits. */
export function codeBytes(dimensions: number): number {
  return paddedLength(dimensions) / BITS_A_BYTE;
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
export function encode(vector: Float32Array, centre: Float32Array): Uint8Array {
  const rotated = rotate(vector);
  const code = new Uint8Array(codeBytes(vector.length));
  for (let index = 0; index < rotated.length; index++) {
    if ((rotated[index] as number) <= (centre[index] as number)) continue;
    code[index >>> 3] = (code[index >>> 3] as number) | (1 << (index & 7));
  }
  return code;
}

/**
 * Prepares the comparison of codes with one query, which is not reduced to bits itself: that loses less. Gives, for
 * each byte of a code and each value of it, what it adds to the likeness.
 */
export function likenessTables(query: Float32Array, centre: Float32Array): Float32Array {
  const rotated = rotate(query);
  const tables = new Float32Array(codeBytes(query.length) * BYTE_VALUES);
  for (let table = 0, start = 0; start < rotated.length; table += BYTE_VALUES, start += BITS_A_BYTE) {
    let filled = 1;
    for (let at = start; at < start + BITS_A_BYTE; at++) {
      const part = (rotated[at] as number) - (centre[at] as number);
      // The values with this bit as their highest: those without it, and what the bit changes.
      for (let value = 0; value < filled; value++) {
        const without = (tables[table + value] as number) - part;
        tables[table + value] = without;
        tables[table + filled + value] = without + 2 * part;
      }
      filled *= 2;
    }
  }
  return tables;
}

/**
 * Gives the likeness of every code in `codes` by these tables, higher the nearer. One loop over all: it is compiled
 * while it runs, where many short ones are not in a process that searches once.
 */
export function likenesses(tables: Float32Array, codes: Uint8Array): Float32Array {
  const bytes = tables.length / BYTE_VALUES;
  const scores = new Float32Array(codes.length / bytes);
  for (let index = 0, offset = 0; index < scores.length; index++, offset += bytes) {
    let sum = 0;
    for (let byte = 0, table = 0; byte < bytes; byte++, table += BYTE_VALUES) {
      sum += tables[table + (codes[offset + byte] as number)] as number;
    }
    scores[index] = sum;
  }
  return scores;
}

function paddedLength(dimensions: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(MIN_LENGTH, dimensions)));
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
