// Loads the parts of the built program, with the code that Node had compiled of them when they were built. Node's own
// loader reads and compiles each part anew, which takes a command that looks something up as long as its work.
'use strict';
const {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const DIST = join(__dirname, '../dist/');
const DIST_URL = pathToFileURL(DIST).href;
/** Compiled code is of one Node alone; of any other it is not looked for. */
const CODE = join(DIST, `code-${process.version}-${process.platform}-${process.arch}.bin`);
const OFFSET_BYTES = 8;

/** @type {Map<string, { exports: any }>} */
const parts = new Map();
/** @type {Map<string, Script>} */
const scripts = new Map();
/** @type {{ file: number, start: number, index: Record<string, [number, number, number]> } | null} */
let code = null;

/**
 * Gives a part of the program, `./main.cjs`, or a module of Node or of a package.
 * @param {string} name
 */
function load(name) {
  if (!name.startsWith('./')) return require(name);
  const file = name.slice(2);
  const known = parts.get(file);
  if (known !== undefined) return known.exports;
  const source = readFileSync(DIST + file, 'latin1');
  const script = new Script(`(function(exports,require,module,importMetaUrl){'use strict';${source}\n})`, {
    // As Node names the modules of a program, for stack traces and coverage.
    filename: DIST_URL + file,
    cachedData: compiledOf(file),
  });
  scripts.set(file, script);
  const part = { exports: {} };
  parts.set(file, part);
  script.runInThisContext()(part.exports, load, part, DIST_URL + file);
  return part.exports;
}

/** @param {string} file */
function compiledOf(file) {
  code ??= openCode();
  const [offset = 0, length = 0, sum = 0] = code.index[file] ?? [];
  if (length === 0) return undefined;
  const bytes = Buffer.allocUnsafeSlow(length);
  const isWhole = readSync(code.file, bytes, 0, length, code.start + offset) === length;
  return isWhole && sumOf(bytes) === sum ? bytes : undefined;
}

/**
 * Sums up bytes: Node takes compiled code as it is, and a damaged disk would end it without a word.
 * @param {Buffer} bytes
 */
function sumOf(bytes) {
  let sum = bytes.length;
  const words = bytes.length >> 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < words; at++) sum = (Math.imul(sum, 31) + view.getInt32(at << 2, true)) | 0;
  for (let at = words << 2; at < bytes.length; at++) sum = (Math.imul(sum, 31) + (bytes[at] ?? 0)) | 0;
  return sum;
}

/** Opens the compiled code: the length of an index, the index as JSON, then the code of each part. */
function openCode() {
  try {
    const file = openSync(CODE, 'r');
    const head = Buffer.alloc(OFFSET_BYTES);
    readSync(file, head, 0, OFFSET_BYTES, 0);
    const length = head.readUInt32LE(0);
    if (length > fstatSync(file).size) throw new Error('cut off');
    const index = Buffer.alloc(length);
    readSync(file, index, 0, length, OFFSET_BYTES);
    return { file, start: OFFSET_BYTES + length, index: JSON.parse(index.toString('latin1')) };
  } catch {
    // Without it everything works, a little later.
    return { file: -1, start: 0, index: {} };
  }
}

/** Keeps the code that has been compiled so far for the next who loads these parts; what is known of others stays. */
function keepCode() {
  const kept = new Map(Object.keys(code?.index ?? {}).map((file) => [file, compiledOf(file)]));
  for (const [file, script] of scripts) kept.set(file, script.createCachedData());
  /** @type {Record<string, [number, number, number]>} */
  const index = {};
  let offset = 0;
  for (const [file, bytes] of kept) {
    if (bytes === undefined) continue;
    index[file] = [offset, bytes.length, sumOf(bytes)];
    offset += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(index), 'latin1');
  const head = Buffer.alloc(OFFSET_BYTES);
  head.writeUInt32LE(text.length, 0);
  writeFileSync(
    `${CODE}.new`,
    Buffer.concat([head, text, ...[...kept.values()].filter((bytes) => bytes !== undefined)]),
  );
  if (code !== null && code.file !== -1) closeSync(code.file);
  code = null;
  renameSync(`${CODE}.new`, CODE);
}

module.exports = { load, keepCode, CODE };
