// Reads the one message that clients send in Kubernetes' protobuf encoding: the access review of `kubectl auth`.
import type { JsonObject } from './json-access.ts';

/** What every message in this encoding begins with. */
const MAGIC = Buffer.from('k8s\0', 'latin1');

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

interface Varint {
  readonly value: number;
  readonly next: number;
}

function readVarint(bytes: Buffer, from: number): Varint | undefined {
  let value = 0;
  let factor = 1;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if ((byte & 0x80) === 0) return { value, next: at + 1 };
    factor *= 128;
  }
  return undefined;
}

const FIXED_SIZES: Readonly<Record<number, number>> = { [WIRE_FIXED64]: 8, [WIRE_FIXED32]: 4 };

/** Gives the first length-delimited field of each number; a message that breaks off gives what came before. */
function readFields(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) break;
    const wire = tag.value % 8;
    const fixed = FIXED_SIZES[wire];
    if (fixed !== undefined) {
      at = tag.next + fixed;
      continue;
    }
    const number = readVarint(bytes, tag.next);
    if (number === undefined || (wire !== WIRE_VARINT && wire !== WIRE_BYTES)) break;
    at = number.next;
    if (wire !== WIRE_BYTES) continue;
    const field = Math.floor(tag.value / 8);
    if (!fields.has(field)) fields.set(field, bytes.subarray(at, at + number.value));
    at += number.value;
  }
  return fields;
}

function readTexts(bytes: Buffer, names: readonly string[]): JsonObject {
  const fields = readFields(bytes);
  const entries = names.flatMap((name, index) => {
    const value = fields.get(index + 1)?.toString('utf8') ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The fields of the attributes, in the order of their numbers, from 1. */
const RESOURCE_ATTRIBUTES = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'];
const NON_RESOURCE_ATTRIBUTES = ['path', 'verb'];

/** Reads the `spec` of a SelfSubjectAccessReview; what is not understood is left out. */
export function readAccessReviewSpec(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return {};
  // The message stands in an envelope (type, raw); its own second field is the spec.
  const raw = readFields(body.subarray(MAGIC.length)).get(2);
  const spec = raw === undefined ? undefined : readFields(raw).get(2);
  if (spec === undefined) return {};
  const attributes = readFields(spec);
  const resource = attributes.get(1);
  const path = attributes.get(2);
  return {
    ...(resource !== undefined && { resourceAttributes: readTexts(resource, RESOURCE_ATTRIBUTES) }),
    ...(path !== undefined && { nonResourceAttributes: readTexts(path, NON_RESOURCE_ATTRIBUTES) }),
  };
}
