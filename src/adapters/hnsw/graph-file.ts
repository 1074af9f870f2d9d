// The file of a graph: what its header must say, its checksum, and writing it so that a crash leaves none or a whole one.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Links of a graph's nodes, and how widely is looked while it is built (Malkov, Yashunin 2018). */
export const GRAPH_PARAMS = { m: 16, efConstruction: 200, randomSeed: 100 } as const;

// How hnswlib 0.8 writes a graph (`saveIndex` in hnswalg.h): numbers of the machine's own size, little-endian here.
const HEADER_BYTES = 96;
const LINK_BYTES = 4;
const LABEL_BYTES = 8;
const FLOAT_BYTES = 4;
const READ_BYTES = 1 << 20;

/** What a file must hold to be the one that is meant. */
export interface GraphShape {
  readonly dimensions: number;
  readonly elements: number;
}

export interface FileIdentity {
  readonly bytes: number;
  readonly sha256: string;
}

/** Says what about a file is not as it must be; null when its header fits. Throws the file system's errors. */
export function headerTrouble(path: string, { dimensions, elements }: GraphShape): string | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, HEADER_BYTES, 0) !== HEADER_BYTES) return 'it is too short';
  } finally {
    closeSync(file);
  }
  const size = (offset: number) => Number(header.readBigUInt64LE(offset));
  const linkBytes = 2 * GRAPH_PARAMS.m * LINK_BYTES + LINK_BYTES;
  const elementBytes = linkBytes + dimensions * FLOAT_BYTES + LABEL_BYTES;
  const expected: readonly (readonly [number, number])[] = [
    [0, 0],
    [16, elements],
    [24, elementBytes],
    [32, linkBytes + dimensions * FLOAT_BYTES],
    [40, linkBytes],
    [56, GRAPH_PARAMS.m],
    [64, 2 * GRAPH_PARAMS.m],
    [72, GRAPH_PARAMS.m],
  ];
  if (expected.some(([offset, value]) => size(offset) !== value) || size(8) < elements) {
    return `it is not a graph of ${elements} vectors of ${dimensions} dimensions`;
  }
  const leastBytes = HEADER_BYTES + elements * (elementBytes + LINK_BYTES);
  return statSync(path).size < leastBytes ? 'it is too short' : null;
}

/** Gives the size and checksum of a file, which is read in pieces. Throws the file system's errors. */
export function identityOf(path: string): FileIdentity {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(READ_BYTES);
  const file = openSync(path, 'r');
  try {
    let bytes = 0;
    for (;;) {
      const read = readSync(file, piece, 0, READ_BYTES, null);
      if (read === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
}

/** Puts a file that was written aside in its place, durably. Throws the file system's errors. */
export function publish(temporary: string, path: string): void {
  syncToDisk(temporary);
  renameSync(temporary, path);
  syncToDisk(dirname(path));
}

/** Deletes a file if it is there. Throws the file system's errors. */
export function remove(path: string): void {
  rmSync(path, { force: true });
}

/** Deletes a file if that can be done. What is left is looked at again with the next sweep. */
export function discard(path: string): void {
  try {
    remove(path);
  } catch {
    // A folder of that name, or a place that cannot be written: it serves nobody.
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
