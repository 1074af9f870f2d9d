// FIND_ISSUES: everything that is wrong in a namespace or the cluster, in one look.
import pLimit from 'p-limit';
import { EVENTS, NAMESPACE_LISTS, PLENTIFUL_KINDS, SCARCE_KINDS } from '../kinds.ts';
import { factsInDigest, writeDigest } from './digest.ts';
import {
  joinListings,
  type Listing,
  listInCluster,
  listInNamespace,
  listTogether,
  refusalLines,
} from './list-objects.ts';
import { type Tool, type ToolContext, type ToolOutput, writtenOutput } from './tool.ts';

/** Lists of the whole cluster are read this many at a time. */
const MAX_PARALLEL_LISTS = 4;
/**
 * Reasons of events that tell of what goes as it should: they are as many as everything else together. Other ordinary
 * events may say why nothing happens: that no node group fits, that a claim waits.
 */
export const EVERYDAY_REASONS: readonly string[] = [
  'Scheduled',
  'Pulling',
  'Pulled',
  'Created',
  'Started',
  'SuccessfulCreate',
  'SuccessfulDelete',
  'SuccessfulAttachVolume',
  'ScalingReplicaSet',
  'Completed',
  'SawCompletedJob',
  'SuccessfulRescale',
  'LeaderElection',
];
const TELLING_EVENTS = `?fieldSelector=${encodeURIComponent(
  EVERYDAY_REASONS.map((reason) => `reason!=${reason}`).join(','),
)}`;

export const findIssues: Tool = {
  name: 'FIND_ISSUES',
  description:
    'Looks for everything that is wrong in a namespace (all namespaces when none is given): pods, controllers, services, claims, quotas, autoscalers, events. Start here.',
  run: async ({ namespace }, context) => {
    const listing =
      namespace === undefined ? await lookAtCluster(context) : await lookAtNamespace(namespace, context);
    return report(listing, context);
  },
};

async function lookAtNamespace(namespace: string, context: ToolContext): Promise<Listing> {
  const lists = NAMESPACE_LISTS.map((kinds) => listInNamespace(kinds, namespace, context));
  return joinListings(await Promise.all(lists));
}

async function lookAtCluster(context: ToolContext): Promise<Listing> {
  const limit = pLimit(MAX_PARALLEL_LISTS);
  const lists = [
    ...PLENTIFUL_KINDS.map((kind) => limit(() => listInCluster(kind, context))),
    limit(() => listInCluster(EVENTS, context, TELLING_EVENTS)),
    limit(() => listTogether(SCARCE_KINDS, context)),
  ];
  return joinListings(await Promise.all(lists));
}

function report(listing: Listing, context: ToolContext): ToolOutput {
  const found = context.extractor.fromObjects(listing.objects, listing.events);
  const facts = factsInDigest(found, context.extractor.inventory);
  const refusals = refusalLines(listing);
  const digest = writeDigest(listing.objects, listing.events.length, facts, found.length - facts.length);
  const text = [digest, ...refusals].join('\n');
  const nothing = listing.objects.length === 0;
  const failed = nothing && listing.results.every(({ failure }) => failure !== null);
  const status = failed ? (listing.results[0]?.status ?? 'failed') : nothing ? 'empty' : 'ok';
  return writtenOutput(text, { status, facts, calls: listing.calls, notices: refusals });
}
