// CHECK: compares what is set with what is measured, now or over time where there are metrics; else what is known of a thing.
import type { Fact } from '../../domain/fact.ts';
import { type ObjectRef, sameRef } from '../../domain/kube.ts';
import { readMeasure } from '../../domain/measure.ts';
import { compareUsage, type UsageResource } from '../../facts/usage.ts';
import { measure } from '../metrics/measure.ts';
import { findingLine } from './digest.ts';
import { TOOL_TIMEOUT_MS, type Tool, type ToolContext, type ToolOutput, writtenOutput } from './tool.ts';

export const check: Tool = {
  name: 'CHECK',
  description:
    'Compares two things that are known, say "memory limit against usage of shop/cart-6fb"; name the pod as namespace/pod.',
  run: async ({ what = '' }, context) => {
    const measurement = context.metrics ? readMeasure({ tool: 'CHECK', args: { what } }) : null;
    if (context.metrics && measurement) return measure(measurement, context.metrics, context);
    const resource = resourceIn(what);
    const pod = podIn(what, context);
    if (resource !== null && pod !== null) return checkUsage(resource, pod, context);
    return recall(what, context);
  },
};

function resourceIn(what: string): UsageResource | null {
  if (/\bmemory\b/i.test(what)) return 'memory';
  return /\bcpu\b/i.test(what) ? 'cpu' : null;
}

/** The pod that is named, as `namespace/pod` or alone; else the only one with trouble. */
function podIn(what: string, { extractor }: ToolContext): ObjectRef | null {
  const words = new Set(what.split(/[\s,;]+/));
  const pods = [...extractor.inventory.objects()].map(({ ref }) => ref).filter(({ kind }) => kind === 'Pod');
  const named = pods.find(({ namespace, name }) => words.has(name) || words.has(`${namespace}/${name}`));
  if (named) return named;
  const troubled = pods.filter((ref) => extractor.facts().some((fact) => sameRef(fact.subject, ref)));
  return troubled.length === 1 ? (troubled[0] ?? null) : null;
}

async function checkUsage(
  resource: UsageResource,
  pod: ObjectRef,
  context: ToolContext,
): Promise<ToolOutput> {
  const args = ['top', 'pod', pod.name, '-n', pod.namespace ?? '', '--containers', '--no-headers'];
  const result = await context.gateway.run(args, { timeoutMs: TOOL_TIMEOUT_MS, signal: context.signal });
  const { text, facts } = context.extractor.fromUsage((inventory) =>
    compareUsage(resource, pod, result.status === 'ok' ? result.text : null, inventory),
  );
  const measured = result.status === 'ok' ? text : `${text}\nThe usage is not known: ${result.text.trim()}`;
  // That usage cannot be measured is an answer about the cluster, not a failure of the step.
  return writtenOutput(measured, { status: 'ok', facts, calls: [result.call] });
}

/** Gives every finding that shares a word with what is to be checked. */
function recall(what: string, { extractor }: ToolContext): ToolOutput {
  const words = what
    .toLowerCase()
    .split(/[^a-z0-9.-]+/)
    .filter((word) => word.length > 2);
  const shares = (fact: Fact): boolean => {
    const text = findingLine(fact).toLowerCase();
    return words.some((word) => text.includes(word));
  };
  const lines = extractor.facts().filter(shares).map(findingLine);
  const observation = lines.length > 0 ? lines.join('\n') : `Nothing is known of: ${what}`;
  return writtenOutput(observation, { status: lines.length > 0 ? 'ok' : 'empty', facts: [], calls: [] });
}
