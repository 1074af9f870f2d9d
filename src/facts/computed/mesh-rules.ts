// How rules of Istio's AuthorizationPolicies are read: whom their sources take in, and what they say in words.
import { recordAt, recordsAt, valueAt } from '../topology/edge-rule.ts';

type Json = Readonly<Record<string, unknown>>;

/** Who calls: the identity that the mesh gives it (undefined: none), and where it runs. */
export interface MeshCaller {
  readonly identity: string | undefined;
  readonly namespace: string | null;
}

/** Fields of a source that are judged here; one that has others (addresses, tokens) takes nobody in for sure. */
const JUDGED: Readonly<Record<string, (caller: MeshCaller, values: readonly string[]) => boolean>> = {
  principals: ({ identity }, values) => identity !== undefined && values.some((one) => fits(one, identity)),
  notPrincipals: ({ identity }, values) =>
    identity === undefined || !values.some((one) => fits(one, identity)),
  namespaces: ({ identity, namespace }, values) =>
    identity !== undefined && values.some((one) => fits(one, namespace ?? '')),
  notNamespaces: ({ namespace }, values) => !values.some((one) => fits(one, namespace ?? '')),
  serviceAccounts: ({ identity, namespace }, values) =>
    values.some((one) =>
      identity?.endsWith(`/ns/${one.includes('/') ? one.replace('/', '/sa/') : `${namespace}/sa/${one}`}`),
    ),
};
/** So many sources and operations at most are written out. */
const MAX_IN_WORDS = 6;

/** Tells whether a rule takes a caller in by its sources; one without sources takes everybody. */
export function sourceMatches(rule: Json, caller: MeshCaller): boolean {
  if (!Array.isArray(rule['from'])) return true;
  return sourcesOf(rule).some((source) =>
    Object.entries(source).every(([field, value]) => JUDGED[field]?.(caller, textsIn(value)) ?? false),
  );
}

/** Writes whom a rule is about: `principals cluster.local/ns/shop/sa/web`. */
export function sourcesInWords(rule: Json): string {
  const words = sourcesOf(rule).flatMap((source) => inWords(source));
  return words.length === 0 ? 'everybody' : words.slice(0, MAX_IN_WORDS).join(', ');
}

/** Writes what a rule is about: ` methods GET, paths /v1/*`; nothing where it is about everything. */
export function operationsInWords(rule: Json): string {
  const operations = recordsAt(rule, ['to']).flatMap((one) => inWords(recordAt(one, ['operation']) ?? {}));
  const keys = recordsAt(rule, ['when']).map((one) => `when ${String(valueAt(one, ['key']))}`);
  const words = [...operations, ...keys].slice(0, MAX_IN_WORDS);
  return words.length === 0 ? '' : ` ${words.join(', ')}`;
}

function sourcesOf(rule: Json): readonly Json[] {
  return recordsAt(rule, ['from']).map((one) => recordAt(one, ['source']) ?? {});
}

function inWords(part: Json): readonly string[] {
  return Object.entries(part).map(([field, value]) => `${field} ${textsIn(value).join(' or ')}`);
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Values may begin or end with a star. */
function fits(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  // Another trust domain than the usual one stands before the account.
  return (
    pattern === value ||
    (/^[^/]+\/ns\//.test(pattern) && pattern.replace(/^[^/]+/, 'cluster.local') === value)
  );
}
