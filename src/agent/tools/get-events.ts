// GET_EVENTS: what Kubernetes reported, oldest first, of a namespace or of one object.
import type { KubeEvent } from '../../facts/kube-json.ts';
import { listWith } from './list-objects.ts';
import { type Tool, writtenOutput } from './tool.ts';

/** At most this many events are written: the newest. */
const MAX_EVENTS = 150;

export const getEvents: Tool = {
  name: 'GET_EVENTS',
  description:
    'Shows the events of a namespace, or of one object by its name. Without a namespace: warnings of the whole cluster.',
  run: async ({ namespace, object }, context) => {
    const selectors = [
      ...(namespace === undefined ? ['type!=Normal'] : []),
      ...(object === undefined ? [] : [`involvedObject.name=${object}`]),
    ];
    const where = namespace === undefined ? ['-A'] : ['-n', namespace];
    const filter = selectors.length === 0 ? [] : [`--field-selector=${selectors.join(',')}`];
    const listing = await listWith(['get', 'events', ...where, ...filter, '-o', 'json'], context);
    const facts = context.extractor.fromObjects([], listing.events);
    const events = [...listing.events].sort((a, b) => timeOf(a) - timeOf(b));
    const lines = events.slice(-MAX_EVENTS).map(lineOf);
    if (events.length > MAX_EVENTS) lines.unshift(`… ${events.length - MAX_EVENTS} older events left out.`);
    const [result] = listing.results;
    return writtenOutput(lines.length > 0 ? lines.join('\n') : result?.text.trim() || 'No events found.', {
      status: events.length > 0 ? 'ok' : (result?.status ?? 'empty'),
      facts,
      calls: listing.calls,
    });
  },
};

function timeOf(event: KubeEvent): number {
  return Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '') || 0;
}

function lineOf(event: KubeEvent): string {
  const about = event.involvedObject ?? event.regarding;
  const count = event.count ?? event.series?.count ?? 1;
  const times = count > 1 ? ` (x${count})` : '';
  const when = new Date(timeOf(event)).toISOString().slice(0, 19);
  return `${when} ${event.type} ${event.reason} ${about?.kind}/${about?.name}${times}: ${event.message ?? event.note ?? ''}`;
}
