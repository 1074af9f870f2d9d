// What the scheduler says of a pod that it cannot place: `0/5 nodes are available: 2 Insufficient cpu, …`.
// Form (FitError.Error in the scheduler's framework): `0/N nodes are available: <of the pod>. <count reason>, … . <tail>`.

export interface SchedulingReason {
  /** Nodes that were ruled out for it; undefined for a reason that concerns the pod as a whole. */
  readonly count?: number;
  readonly text: string;
}

export interface SchedulingMessage {
  readonly nodesTotal?: number;
  readonly reasons: readonly SchedulingReason[];
  /** The message without what was tried afterwards: preemption, claims to deallocate. */
  readonly summary: string;
}

const HEAD = /^\d+\/(\d+) nodes are available[:,]?\s*/;
const TAIL =
  /[.,\s]+(?:preemption:|no new claims to deallocate|still not schedulable|deallocation of ResourceClaim).*$/s;
/** A reason ends before the count of the next; a taint's text has commas of its own, never before a number. */
const SEPARATOR = /(?:, |\. )(?=\d+ )/;
const COUNTED = /^(\d+) (?=.*\S)/s;

/** Takes a message apart; one of another form is a single reason. */
export function parseSchedulingMessage(message: string): SchedulingMessage {
  const summary = message.replace(TAIL, '').replace(/[.\s]+$/, '');
  const head = HEAD.exec(summary);
  const body = head ? summary.slice(head[0].length) : summary;
  const reasons = body
    .split(SEPARATOR)
    .map((part) => part.replace(/[.,\s]+$/, ''))
    .filter((part) => part !== '')
    .map((part): SchedulingReason => {
      const count = COUNTED.exec(part);
      return count ? { count: Number(count[1]), text: part.slice(count[0].length) } : { text: part };
    });
  return { reasons, summary, ...(head ? { nodesTotal: Number(head[1]) } : {}) };
}
