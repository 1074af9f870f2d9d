// What to look at when nothing known explains the question yet: logs, descriptions, custom kinds, a wider scope.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import type { EngineAction } from '../../domain/ports.ts';
import { formatToolCall, NO_NAMESPACE } from '../../domain/tool-notation.ts';
import type { Evidence } from './evidence.ts';
import type { Question } from './question.ts';

/** Logs of at most this many workloads are read on suspicion alone. */
const MAX_SUSPECTS = 2;

/**
 * Gives the next look, or null when there is nothing left to look at. Each look is given once: what was run stands
 * in `steps`.
 */
export function lookCloser(
  question: Question,
  named: readonly ObjectRef[],
  evidence: Evidence,
  steps: readonly Step[],
  namespace: string | null,
): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  const fresh = (calls: readonly ToolCall[]): readonly ToolCall[] =>
    calls.filter((call) => !done.has(formatToolCall(call)));

  const logs = fresh(named.slice(0, MAX_SUSPECTS).flatMap((ref) => logsOf(ref, evidence)));
  if (logs.length > 0) return { type: 'steps', calls: logs, thought: `reading the logs of ${list(named)}` };

  const kinds = customKinds(question, evidence);
  const listed = fresh(kinds.map((kind): ToolCall => ({ tool: 'LIST_ALL', args: { kind } })));
  if (listed.length > 0) return { type: 'steps', calls: listed, thought: `listing ${kinds.join(', ')}` };

  const described = fresh(
    named
      .filter((ref) => ref.kind !== 'Pod')
      .slice(0, MAX_SUSPECTS)
      .map(describeCall),
  );
  if (described.length > 0 && evidence.groups().length === 0) {
    return { type: 'steps', calls: described, thought: `describing ${list(named)}` };
  }
  if (named.length === 0 && namespace !== null) {
    const wider = fresh([{ tool: 'FIND_ISSUES', args: {} }]);
    if (wider.length > 0 && evidence.groups().length === 0) {
      return {
        type: 'steps',
        calls: wider,
        thought: `nothing in ${namespace}: looking at the whole cluster`,
      };
    }
  }
  return null;
}

function logsOf(ref: ObjectRef, evidence: Evidence): readonly ToolCall[] {
  const [pod] = evidence.topology.podsOf(ref);
  if (!pod || pod.namespace === null) return [];
  return [{ tool: 'GET_LOGS', args: { namespace: pod.namespace, pod: pod.name } }];
}

/** Custom kinds whose name or group the question speaks of, from what the API server says it serves. */
function customKinds(question: Question, evidence: Evidence): readonly string[] {
  const resources = evidence.withCode('api.custom-kind').map(({ fact }) => fact.captures);
  const scored = resources.map((captures) => {
    const terms = [captures.plural, captures.kind, ...(captures.group ?? '').split('.')].map((term) =>
      term?.toLowerCase(),
    );
    const hits = question.words.filter((word) =>
      terms.some((term) => term === word || term === `${word}s`),
    ).length;
    return { resource: `${captures.plural}.${captures.group}`, hits };
  });
  const best = Math.max(0, ...scored.map(({ hits }) => hits));
  return best === 0
    ? []
    : scored
        .filter(({ hits }) => hits === best)
        .slice(0, MAX_SUSPECTS)
        .map(({ resource }) => resource);
}

function describeCall(ref: ObjectRef): ToolCall {
  return {
    tool: 'DESCRIBE',
    args: { kind: ref.kind, namespace: ref.namespace ?? NO_NAMESPACE, name: ref.name },
  };
}

function list(refs: readonly ObjectRef[]): string {
  return refs.slice(0, MAX_SUSPECTS).map(describeRef).join(', ');
}
