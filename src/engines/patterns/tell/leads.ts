// What an answer without a cause tells: the most telling things that were seen, and what was read without a complaint.
import { isSpecific, type Predicate } from '../../../domain/complaint.ts';
import { type Lead, MAX_LEADS, type Step } from '../../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../../domain/kube.ts';
import { FACT_KINDS } from '../../../facts/catalogue.ts';
import { SAID_CODE, SILENT_CODE } from '../../../facts/messages/said.ts';
import { DEPTHS } from '../../../facts/rules.ts';
import type { Evidence, FoundFact } from '../evidence.ts';

/** Gives the most telling things that were seen at these objects; of everything when none are given. */
export function leadsAt(named: readonly ObjectRef[], evidence: Evidence): readonly Lead[] {
  const groups = named.length > 0 ? named : evidence.groups();
  const found = groups.flatMap((ref) => evidence.about(ref)).filter(isTelling);
  const distinct = new Map(found.map((one) => [`${refKey(one.group)} ${one.fact.quote}`, one]));
  return [...distinct.values()]
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MAX_LEADS)
    .map(({ fact, step }) => ({
      says: `${describeRef(fact.subject)}${sourceOf(fact.captures)}`,
      quote: fact.quote,
      step,
    }));
}

function isTelling({ fact }: FoundFact): boolean {
  return fact.quote !== '' && FACT_KINDS.get(fact.code)?.depth !== 'context';
}

/** What names a kind of failure says most, then what is nearer to an origin; a program's own words before an event's. */
function weightOf({ fact }: FoundFact): number {
  const depth = DEPTHS.indexOf(FACT_KINDS.get(fact.code)?.depth ?? 'context');
  if (fact.code !== SAID_CODE) return depth;
  const specific = isSpecific((fact.captures.predicate ?? 'said') as Predicate) ? 2 : 1;
  return depth + specific + (fact.captures.source === 'log' ? 0.5 : 0);
}

function sourceOf({ container, source }: Readonly<Record<string, string>>): string {
  const parts = [container === undefined ? '' : `container ${container}`, source ?? ''].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** Says what was read of objects that complain of nothing: no more than was looked at. */
export function quietAt(named: readonly ObjectRef[], evidence: Evidence, steps: readonly Step[]): string {
  const names = named.map(describeRef).join(', ');
  const pods = new Set(named.flatMap((ref) => evidence.topology.podsOf(ref)).map(({ name }) => name));
  const logs = steps
    .filter(
      ({ tool, status, args }) =>
        tool === 'GET_LOGS' && (status === 'ok' || status === 'empty') && pods.has(args.pod ?? ''),
    )
    .map(({ args }) => args.pod);
  const read =
    logs.length === 0 ? 'state and events' : `state, events and the log of ${[...new Set(logs)].join(', ')}`;
  return `What was read of ${names} speaks of no trouble: ${read}.`;
}

/** Tells whether facts say no more than that a log is silent. */
export function isQuiet(facts: readonly FoundFact[]): boolean {
  return facts.every(
    ({ fact }) => fact.code === SILENT_CODE || FACT_KINDS.get(fact.code)?.depth === 'context',
  );
}
