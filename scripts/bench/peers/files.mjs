// What every peer reads: vectors as they lie in a file, one after the other, and where its own index goes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DIMENSIONS = 768;
export const HITS = 5;

const [, , mode = 'search', folder = '.', at = '0'] = process.argv;

function floatsOf(name) {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
}

/** Gives the vectors that are searched, all of them in one array. */
export function vectors() {
  return floatsOf('vectors.f32');
}

/** Gives one vector of many. */
export function vectorAt(all, index) {
  return all.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
}

/** Gives the vector that is asked for. */
export function query() {
  return vectorAt(floatsOf('queries.f32'), Number(at));
}

export function pathOf(name) {
  return join(folder, name);
}

/** Does what the process was started for: `make` the index, or `search` it once and print the numbers of the nearest. */
export async function run(make, search) {
  if (mode === 'make') await make();
  else console.log(JSON.stringify([...(await search())].map(Number)));
}
