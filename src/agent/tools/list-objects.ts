// Lists of objects as JSON, for every tool that reads them: which were complete, which were refused.
import type { KubectlCall } from '../../domain/investigation.ts';
import { isRecord, type KubeEvent, type KubeObject } from '../../facts/kube-json.ts';
import { type ListedKind, listArgs } from '../kinds.ts';
import type { GatewayListResult } from '../kubectl-gateway.ts';
import { TOOL_TIMEOUT_MS, type ToolContext } from './tool.ts';

const NO_LIST = 'error: what kubectl printed is not a list of objects';

export interface Listing {
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeEvent[];
  readonly calls: readonly KubectlCall[];
  readonly results: readonly GatewayListResult[];
  /** Kinds that were not listed, with kubectl's reason. */
  readonly refused: readonly { readonly resource: string; readonly reason: string }[];
}

/** The most kinds that a server may lack before a list of several is given up. */
const MAX_UNSERVED_KINDS = 4;
/** kubectl lists nothing at all when the server lacks one of the kinds. */
const UNSERVED = /doesn't have a resource type/;

/** Lists kinds of one namespace with one command. What RBAC forbids of them is left out and told in `refused`. */
export async function listInNamespace(
  kinds: readonly ListedKind[],
  namespace: string,
  context: ToolContext,
): Promise<Listing> {
  return withCompleteness(await listServed(kinds, ['-n', namespace], context), kinds, namespace, context);
}

/** Lists kinds of the whole cluster with one command: for kinds of which there are few. */
export async function listTogether(kinds: readonly ListedKind[], context: ToolContext): Promise<Listing> {
  return withCompleteness(await listServed(kinds, ['-A'], context), kinds, null, context);
}

/** Lists what the server has of some kinds; those that it lacks are refused, and the others are asked for again. */
async function listServed(
  kinds: readonly ListedKind[],
  where: readonly string[],
  context: ToolContext,
): Promise<Listing> {
  const refused: Listing['refused'][number][] = [];
  const calls: KubectlCall[] = [];
  let asked = kinds;
  for (;;) {
    const listing = await listWith(listArgs(asked, where), context);
    const judged = withRefusals(listing, asked);
    calls.push(...listing.calls);
    const lacks = listing.results.some(({ text, failure }) => failure !== null && UNSERVED.test(text));
    const left = asked.filter(({ resource }) => !judged.refused.some((one) => one.resource === resource));
    refused.push(...judged.refused);
    if (!lacks || left.length === 0 || left.length === asked.length || calls.length > MAX_UNSERVED_KINDS) {
      return { ...listing, calls, refused };
    }
    asked = left;
  }
}

/** Lists one kind of the whole cluster straight from the API: kubectl's own reading of such lists is 30 times slower. */
export async function listInCluster(kind: ListedKind, context: ToolContext, query = ''): Promise<Listing> {
  const listing = await listWith(['get', '--raw', `${kind.path}${query}`], context);
  const judged = withRefusals(listing, [kind]);
  return query === '' ? withCompleteness(judged, [kind], null, context) : judged;
}

/** Lists whatever arguments ask for. */
export async function listWith(args: readonly string[], context: ToolContext): Promise<Listing> {
  const objects: KubeObject[] = [];
  const events: KubeEvent[] = [];
  const result = await context.gateway.list(
    args,
    (item) => {
      if (!isRecord(item)) return;
      if (item['kind'] === 'Event') events.push(item as KubeEvent);
      else objects.push(item as KubeObject);
    },
    { timeoutMs: TOOL_TIMEOUT_MS, signal: context.signal },
  );
  const calls = [result.call];
  // An answer whose objects have no names is none: a server in between, or another program, gave it.
  const isOdd = result.itemCount > 0 && [...objects, ...events].every(({ metadata }) => !metadata?.name);
  if (!isOdd) return { objects, events, calls, results: [result], refused: [] };
  const failed = { ...result, status: 'failed', failure: 'other', text: NO_LIST } as const;
  return { objects: [], events: [], calls, results: [failed], refused: [] };
}

/** Joins listings that were made side by side. */
export function joinListings(listings: readonly Listing[]): Listing {
  return {
    objects: listings.flatMap(({ objects }) => objects),
    events: listings.flatMap(({ events }) => events),
    calls: listings.flatMap(({ calls }) => calls),
    results: listings.flatMap(({ results }) => results),
    refused: listings.flatMap(({ refused }) => refused),
  };
}

/** Writes what could not be listed, one line a kind. */
export function refusalLines(listing: Listing): readonly string[] {
  return listing.refused.map(({ resource, reason }) => `could not list ${resource}: ${reason}`);
}

/** Says of every kind that was listed whole that what is not in the inventory is not there. */
function withCompleteness(
  listing: Listing,
  kinds: readonly ListedKind[],
  namespace: string | null,
  context: ToolContext,
): Listing {
  const { inventory } = context.extractor;
  // A step that runs beside this one must not find a kind complete before its objects are there.
  for (const object of listing.objects) inventory.add(object);
  for (const { kind, resource } of kinds) {
    const reason = listing.refused.find((refusal) => refusal.resource === resource)?.reason;
    if (reason === undefined) inventory.markComplete(kind, namespace);
    else inventory.markUnreadable(kind, namespace, reason);
  }
  return listing;
}

/** kubectl goes on after a kind that it may not list and complains of each; a complaint names the kind. */
function withRefusals(listing: Listing, kinds: readonly ListedKind[]): Listing {
  const failed = listing.results.filter(({ failure, status }) => failure !== null || status === 'denied');
  if (failed.length === 0) return listing;
  const complaints = failed.map(({ text }) => text).join('\n');
  const named = kinds.filter(
    ({ resource }) => complaints.includes(resource) || complaints.includes(`"${resource.split('.')[0]}"`),
  );
  const refused = (named.length > 0 ? named : kinds).map(({ resource }) => ({
    resource,
    reason: reasonFor(resource, complaints),
  }));
  return { ...listing, refused };
}

function reasonFor(resource: string, complaints: string): string {
  const [plural = resource] = resource.split('.');
  const lines = complaints.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => line.includes(plural)) ?? lines[0] ?? 'no reason given').trim();
}
