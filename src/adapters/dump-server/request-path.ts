// What a request's path names: an API path is a kind, perhaps a namespace, an object and a part of it.

/** A path below a version of an API. */
export interface ResourcePath {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Null when the path names no namespace. */
  readonly namespace: string | null;
  readonly plural: string;
  /** Null for the whole list. */
  readonly name: string | null;
  /** `log`, `status`, `exec`; null for the object itself. */
  readonly subresource: string | null;
}

/** Parts of a namespace object that are no kinds within it. */
const NAMESPACE_PARTS: readonly (string | undefined)[] = ['status', 'finalize'];

function splitPath(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** Reads a path; undefined when it does not lead to objects. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = splitPath(path);
  if (parts === undefined) return undefined;
  const prefixLength = parts[0] === 'api' ? 2 : parts[0] === 'apis' ? 3 : 0;
  if (prefixLength === 0 || parts.length <= prefixLength) return undefined;
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '');
  const version = parts[prefixLength - 1] ?? '';
  let rest = parts.slice(prefixLength);
  let namespace: string | null = null;
  if (rest[0] === 'namespaces' && rest.length > 2 && !NAMESPACE_PARTS.includes(rest[2])) {
    namespace = rest[1] ?? null;
    rest = rest.slice(2);
  }
  const [plural = '', name = null, subresource = null] = rest;
  if (plural === '' || rest.length > 3) return undefined;
  return { group, version, namespace, plural, name, subresource };
}
