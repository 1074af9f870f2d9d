// Reading what is to be imported: a file or stdin, as text, never more of it than a limit.
import { createReadStream } from 'node:fs';
import { K8sLearnError } from '../domain/errors.ts';
import { readReason } from '../domain/plain-reasons.ts';

/** An export of 200 patterns has about half a megabyte. */
export const MAX_IMPORT_BYTES = 16 * 1024 * 1024;
/** The file name that means stdin. */
export const STDIN = '-';

const COMPRESSED: readonly (readonly [name: string, magic: readonly number[], unpack: string])[] = [
  ['gzip', [0x1f, 0x8b], 'gunzip -c'],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd], 'zstd -dc'],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz -dc'],
  ['bzip2', [0x42, 0x5a, 0x68], 'bzip2 -dc'],
  ['zip', [0x50, 0x4b, 0x03, 0x04], 'unzip -p'],
];
const NUL = 0;

type Bytes = AsyncIterable<Uint8Array | string>;

/**
 * Reads a file, or stdin for `-`, in bounded memory. Throws USAGE for what cannot be read, and DATA_INVALID for what is
 * no text or too much of it.
 */
export async function readImport(source: string, stdin: Bytes): Promise<string> {
  const name = source === STDIN ? 'stdin' : source;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of source === STDIN ? stdin : createReadStream(source)) {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      if (size === 0) refuseCompressed(bytes, name);
      if (bytes.includes(NUL))
        throw invalid(`${name}: it is not text`, 'import a file that k8s-learn export wrote');
      size += bytes.length;
      // Leaving the loop closes the stream: the rest is not read.
      if (size > MAX_IMPORT_BYTES) throw tooLarge(name);
      chunks.push(bytes);
    }
  } catch (error) {
    throw error instanceof K8sLearnError ? error : unreadable(name, error);
  }
  const text = decode(Buffer.concat(chunks), name);
  if (text.trim() === '') throw invalid(`${name}: it is empty`, 'import a file that k8s-learn export wrote');
  return text;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(`${name}: it is not UTF-8 text`, 'import a file that k8s-learn export wrote');
  }
}

function refuseCompressed(first: Uint8Array, name: string): void {
  const found = COMPRESSED.find(([, magic]) => magic.every((byte, at) => first[at] === byte));
  if (found === undefined) return;
  const [format, , unpack] = found;
  const file = name === 'stdin' ? '<file>' : name;
  throw invalid(`${name}: it is compressed (${format})`, `unpack it: ${unpack} ${file} | k8s-learn import -`);
}

function tooLarge(name: string): K8sLearnError {
  const limit = `${MAX_IMPORT_BYTES / 1024 / 1024} MiB`;
  return invalid(
    `${name}: it is larger than ${limit}`,
    'import a file that k8s-learn export wrote, or parts of it',
  );
}

function unreadable(name: string, error: unknown): K8sLearnError {
  const hint = 'name a file, or stdin with -';
  return new K8sLearnError('USAGE', `cannot read ${name}: ${readReason(error)}`, hint, { cause: error });
}

function invalid(message: string, hint: string): K8sLearnError {
  return new K8sLearnError('DATA_INVALID', message, hint);
}
