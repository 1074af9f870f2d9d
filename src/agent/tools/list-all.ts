// LIST_ALL: every object of a kind, one line each, with what is wrong with them.
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { summarizeObject } from '../../facts/summary.ts';
import { findListedKind } from '../kinds.ts';
import { findCustomPath } from './custom-kinds.ts';
import { findingLine } from './digest.ts';
import { type Listing, listInCluster, listInNamespace, listWith, refusalLines } from './list-objects.ts';
import { type Tool, type ToolContext, writtenOutput } from './tool.ts';

/** At most this many objects are written, a line each. */
const MAX_LISTED = 200;

export const listAll: Tool = {
  name: 'LIST_ALL',
  description:
    'Lists every object of a kind (Pod, Deployment, Node, providers.pkg.crossplane.io …), in a namespace or everywhere.',
  run: async ({ kind = '', namespace }, context) => {
    const listing = await list(kind, namespace, context);
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

async function list(kind: string, namespace: string | undefined, context: ToolContext): Promise<Listing> {
  const known = findListedKind(kind);
  if (known)
    return namespace === undefined
      ? listInCluster(known, context)
      : listInNamespace([known], namespace, context);
  if (namespace !== undefined) return listWith(['get', kind, '-n', namespace, '-o', 'json'], context);
  const { path, calls } = await findCustomPath(kind, context);
  const listing = await listWith(path === null ? ['get', kind, '-A'] : ['get', '--raw', path], context);
  return { ...listing, calls: [...calls, ...listing.calls] };
}
