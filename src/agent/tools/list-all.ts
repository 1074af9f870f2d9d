// LIST_ALL: every object of a kind, one line each, with what is wrong with them.

import type { Fact } from '../../domain/fact.ts';
import { NO_NAMESPACE } from '../../domain/tool-notation.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { podsOfNode } from '../../facts/inventory.ts';
import { summarizeObject } from '../../facts/summary.ts';
import { namesSecrets } from '../command-policy.ts';
import { findListedKind, PODS } from '../kinds.ts';
import { findCustomPath } from './custom-kinds.ts';
import { findingLine } from './digest.ts';
import { type Listing, listInCluster, listInNamespace, listWith, refusalLines } from './list-objects.ts';
import {
  outputOf,
  TOOL_TIMEOUT_MS,
  type Tool,
  type ToolContext,
  type ToolOutput,
  writtenOutput,
} from './tool.ts';

/** At most this many objects are written, a line each. */
const MAX_LISTED = 200;

export const listAll: Tool = {
  name: 'LIST_ALL',
  description:
    'Lists every object of a kind (Pod, Node, providers.pkg.crossplane.io …; several with commas), in a namespace or everywhere (-); pods also of one node.',
  run: async ({ kind = '', namespace, node }, context) => {
    const where = namespace === NO_NAMESPACE ? undefined : namespace;
    if (namesSecrets([kind])) return listAsTable(kind, where, context);
    const listing = node === undefined ? await list(kind, where, context) : await listOnNode(node, context);
    if (node !== undefined && listing.results.every(({ failure }) => failure === null))
      context.extractor.inventory.markComplete('Pod', podsOfNode(node));
    if (node === undefined && !findListedKind(kind)) markListed(kind, where ?? null, listing, context);
    const facts = context.extractor.fromObjects(listing.objects, listing.events);
    const objects = [...listing.objects, ...listing.events];
    const lines = objects
      .slice(0, MAX_LISTED)
      .map((object) => summarizeObject(object, context.extractor.inventory.nowMs));
    if (objects.length > MAX_LISTED) lines.push(`… and ${objects.length - MAX_LISTED} more.`);
    const findings = facts.filter(({ code }) => FACT_KINDS.has(code)).map(findingLine);
    if (findings.length > 0) lines.push('Findings:', ...findings);
    const refusals = refusalLines(listing);
    const [result] = listing.results;
    if (objects.length === 0) lines.push(result?.text.trim() || `No ${kind} found.`);
    return writtenOutput([...lines, ...refusals].join('\n'), {
      status: objects.length > 0 ? 'ok' : (result?.status ?? 'empty'),
      facts,
      calls: listing.calls,
      notices: refusals,
    });
  },
};

/** Lists the pods of one node, in all namespaces. */
function listOnNode(node: string, context: ToolContext): Promise<Listing> {
  return listInCluster(PODS, context, `?fieldSelector=spec.nodeName%3D${encodeURIComponent(node)}`);
}

/** A custom kind that was listed without complaint is known whole there. */
function markListed(
  kind: string,
  namespace: string | null,
  { objects, results }: Listing,
  { extractor }: ToolContext,
): void {
  if (results.length === 0 || results.some(({ failure }) => failure !== null)) return;
  const plurals = kind.split(',');
  for (const plural of plurals) {
    const found = plurals.length === 1 ? objects[0]?.kind : undefined;
    const known = found ?? kindServed(plural, extractor.facts()) ?? plural.split('.')[0] ?? plural;
    extractor.inventory.markComplete(known, namespace);
  }
}

/** Finds the kind of a plural with its group among the kinds that the cluster is known to serve. */
function kindServed(plural: string, facts: readonly Fact[]): string | undefined {
  return facts.find(
    ({ code, captures }) =>
      code === 'api.custom-kind' && `${captures['plural']}.${captures['group']}` === plural,
  )?.captures['kind'];
}

/** Of secrets the table alone is read: it has their types and how many keys they hold. */
async function listAsTable(
  kind: string,
  namespace: string | undefined,
  { gateway, signal }: ToolContext,
): Promise<ToolOutput> {
  const where = namespace === undefined ? ['-A'] : ['-n', namespace];
  return outputOf(await gateway.run(['get', kind, ...where], { timeoutMs: TOOL_TIMEOUT_MS, signal }), []);
}

async function list(kind: string, namespace: string | undefined, context: ToolContext): Promise<Listing> {
  const known = findListedKind(kind);
  if (known)
    return namespace === undefined
      ? listInCluster(known, context)
      : listInNamespace([known], namespace, context);
  if (namespace !== undefined) return listWith(['get', kind, '-n', namespace, '-o', 'json'], context);
  if (kind.includes(',')) return listWith(['get', kind, '-A', '-o', 'json'], context);
  const { path, calls } = await findCustomPath(kind, context);
  const listing = await listWith(
    path === null ? ['get', kind, '-A', '-o', 'json'] : ['get', '--raw', path],
    context,
  );
  return { ...listing, calls: [...calls, ...listing.calls] };
}
