// Which logs of a workload's copies are worth reading: the one that leads, and the run that was killed.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { formatToolCall, NO_NAMESPACE } from '../../domain/tool-notation.ts';
import { isEvictedForOthers } from '../../facts/computed/disk-writers.ts';
import type { FoundFact } from './evidence.ts';

/** Copies that wait to lead are passed over, at most this many copies are read. */
const MAX_COPIES = 3;
/** How programs say that another copy leads and they wait; by client-go, and by what follows its example. */
const WAITS_TO_LEAD =
  /attempting to acquire leader (?:lease|election)|(?:failed|unable) to acquire (?:leader )?lease|waiting (?:to become|for) (?:the )?leader|(?:not|isn't) (?:the )?(?:current )?leader\b|(?:lock|lease) is held by \S+|new leader elected/i;
/** A copy that leads says so after it has waited. */
const LEADS =
  /successfully acquired lease|became (?:the )?leader|started leading|i am (?:the )?(?:new )?leader/i;
/** Facts of a run that ended in a way of which only its own log tells what led there. */
const KILLED_RUN_CODES: ReadonlySet<string> = new Set(['container.oom-killed']);

/** Tells whether a log is that of a copy that does nothing because another one leads: that is the last it says of it. */
export function isIdleCopy(log: string): boolean {
  const lines = log.split('\n');
  const waits = lines.findLastIndex((line) => WAITS_TO_LEAD.test(line));
  return waits !== -1 && !lines.slice(waits + 1).some((line) => LEADS.test(line));
}

/**
 * Gives the call that reads the log of the copy that matters: the first, the worst off; when that one was read and
 * waits to lead, the next, and so on. None when all that were read wait.
 */
export function logCallsOf(copies: readonly ObjectRef[], steps: readonly Step[]): readonly ToolCall[] {
  for (const { namespace, name } of copies.slice(0, MAX_COPIES)) {
    if (namespace === null) return [];
    const read = steps.filter(({ tool, args }) => tool === 'GET_LOGS' && args.pod === name);
    if (read.some(({ observation }) => isIdleCopy(observation))) continue;
    return [{ tool: 'GET_LOGS', args: { namespace, pod: name } }];
  }
  return [];
}

/**
 * Gives the calls that read the logs of runs that were killed, unless some log of their pods was read: that a run was
 * killed is its state's to tell, and what it did before only its log's.
 */
export function killedRunCalls(facts: readonly FoundFact[], steps: readonly Step[]): readonly ToolCall[] {
  const [killed] = facts.filter(({ fact }) => KILLED_RUN_CODES.has(fact.code));
  if (killed === undefined) return [];
  const { subject, captures } = killed.fact;
  const isRead = steps.some(({ tool, args }) => tool === 'GET_LOGS' && args.pod === subject.name);
  if (isRead || subject.namespace === null || subject.kind !== 'Pod') return [];
  const container = captures.container === undefined ? {} : { container: captures.container };
  return [{ tool: 'GET_LOGS', args: { namespace: subject.namespace, pod: subject.name, ...container } }];
}

/** Gives the calls that list who else runs on nodes whose disk is full through no fault of the pod that was evicted. */
export function neighbourCalls(facts: readonly FoundFact[], steps: readonly Step[]): readonly ToolCall[] {
  const node = facts.find(({ fact }) => isEvictedForOthers(fact))?.fact.captures.node;
  if (node === undefined) return [];
  const call: ToolCall = { tool: 'LIST_ALL', args: { kind: 'Pod', namespace: NO_NAMESPACE, node } };
  return steps.some((step) => formatToolCall(step) === formatToolCall(call)) ? [] : [call];
}
