// One fresh look at what a case was about: the steps that showed its symptom, about the pods of today.

import { createExtractor } from '../agent/extractor.ts';
import type { Gateway } from '../agent/kubectl-gateway.ts';
import { runLoop } from '../agent/loop.ts';
import type { Investigation, Step, ToolCall } from '../domain/investigation.ts';
import type { ObjectRef } from '../domain/kube.ts';
import { measureCall, readMeasure } from '../domain/measure.ts';
import type { Case } from '../domain/memory.ts';
import { NO_EXPERIENCE } from '../domain/memory.ts';
import type { MetricsServer } from '../domain/metrics.ts';
import type { Clock, Engine } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Inventory } from '../facts/inventory.ts';
import { groupNow, type PresenceReport, presenceOf, symptomsOf } from './presence.ts';

/** What is looked at again: the investigation and what is remembered of it. */
export interface Subject {
  readonly investigation: Investigation & { readonly id: number };
  readonly remembered: Case;
}

export interface LookParts {
  readonly gateway: Gateway;
  /** The cluster's time in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly clock: Clock;
  readonly onProgress: OnProgress;
  /** What can be asked for measures over time; left out or null where nothing can. */
  readonly metrics?: MetricsServer | null;
}

/** What a look showed, and every object that it showed. */
export interface Look extends PresenceReport {
  readonly inventory: Inventory;
}

/** Looks once, without recording anything. */
export async function lookAgain(
  { investigation, remembered }: Subject,
  parts: LookParts,
  signal: AbortSignal,
): Promise<Look> {
  const symptoms = symptomsOf(remembered);
  const affected = investigation.diagnosis?.affected ?? [];
  const extractor = createExtractor(parts.nowMs());
  const { inventory } = extractor;
  const steps: Step[] = [];
  const refusals: string[] = [];
  const report = () => presenceOf(symptoms.facts, affected, steps, inventory);
  const later = () =>
    symptoms.inFirstLook || report().presence === 'still-there'
      ? []
      : remembered.steps.slice(1).map((call) => callNow(call, affected, inventory));
  await runLoop('', investigation.cluster, {
    ...parts,
    extractor,
    signal,
    onProgress: (event) => {
      if (event.type === 'notice') refusals.push(event.text);
      else parts.onProgress(event);
    },
    engine: engineOf([() => [firstLookOf(remembered)], later]),
    maxSteps: 1 + remembered.steps.length,
    recall: async () => NO_EXPERIENCE,
    onStep: (step) => steps.push(step),
  });
  // Without its metrics nothing tells whether what they showed is over.
  if (!parts.metrics && !symptoms.inFirstLook && remembered.steps.some((call) => readMeasure(call) !== null))
    refusals.push('metrics.url is not set');
  refusals.push(...steps.filter(isBlind).map(({ tool, status }) => `${tool}: ${status}`));
  const seen = report();
  if (seen.presence === 'still-there' || (steps.length > 0 && refusals.length === 0))
    return { ...seen, inventory };
  const reason = signal.aborted ? 'the look was interrupted' : `not everything could be seen: ${refusals[0]}`;
  return { ...seen, presence: 'unsettled', reason, inventory };
}

/** A step that shows nothing is no evidence of absence; that there was no run before is. */
function isBlind({ status, args }: Step): boolean {
  return (status === 'denied' || status === 'failed' || status === 'timeout') && args.previous === undefined;
}

/** The first look of the case, so that like is compared with like. */
function firstLookOf({ steps, facts }: Case): ToolCall {
  const [first] = steps;
  if (first?.tool === 'FIND_ISSUES') return first;
  const namespaces = new Set(facts.map(({ fact }) => fact.subject.namespace));
  const [namespace] = namespaces;
  const args: Readonly<Record<string, string>> = namespaces.size === 1 && namespace ? { namespace } : {};
  return { tool: 'FIND_ISSUES', args };
}

/** A step of the case about the pods of today: those of the past have gone with their names. */
function callNow(call: ToolCall, affected: readonly ObjectRef[], inventory: Inventory): ToolCall {
  const measured = readMeasure(call);
  if (measured?.of.kind === 'Pod') {
    const { namespace, name } = measured.of;
    const [pod] = inventory.podsOf(groupNow({ kind: 'Pod', namespace, name }, affected, inventory));
    return pod ? measureCall({ ...measured, of: { kind: 'Pod', namespace, name: pod.name } }) : call;
  }
  const { namespace = null } = call.args;
  const named = call.tool === 'GET_LOGS' ? 'pod' : call.args.kind === 'Pod' ? 'name' : null;
  const name = named === null ? undefined : call.args[named];
  if (named === null || name === undefined) return call;
  const [pod] = inventory.podsOf(groupNow({ kind: 'Pod', namespace, name }, affected, inventory));
  return pod ? { ...call, args: { ...call.args, [named]: pod.name } } : call;
}

/** An engine that wants one batch of steps after the other and concludes nothing. */
function engineOf(batches: readonly (() => readonly ToolCall[])[]): Engine {
  const left = [...batches];
  return {
    name: 'patterns',
    model: null,
    usage: () => ({ modelCalls: 0, promptTokens: 0, outputTokens: 0 }),
    next: async () => {
      for (let batch = left.shift(); batch; batch = left.shift()) {
        const calls = batch();
        if (calls.length > 0) return { type: 'steps', calls, thought: '' };
      }
      return { type: 'give-up', explanation: '', leads: [], otherFindings: [] };
    },
  };
}
