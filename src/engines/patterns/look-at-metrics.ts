// Which measures over time are looked at, where there are metrics: those that a finding or the question asks for, and
// where nothing else says why, all that a pod has.
import type { ToolCall } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import { type Measure, type MeasuredKind, measureCall } from '../../domain/measure.ts';
import type { EngineAction, EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import type { View } from './view.ts';

/** So many measures are looked at together. */
const MAX_AT_ONCE = 4;
/** So many pods of what is asked about are measured: copies fare alike. */
const MAX_PODS = 2;
/** So many claims of what is asked about. */
const MAX_CLAIMS = 3;

interface MetricLook {
  readonly measure: Measure;
  /** Findings at the object that ask for it, whatever is known already. */
  readonly facts?: RegExp;
  /** Words of the question that ask for it where the cause is not known. */
  readonly words: RegExp;
  readonly targets: (ref: ObjectRef, view: View) => readonly (ObjectRef & { readonly kind: MeasuredKind })[];
}

const SLOW =
  /^(?:slow\w*|sluggish|latenc\w*|p9\d|lag\w*|delay\w*|hang\w*|timeouts?|unresponsive|performance)$/;

const LOOKS: readonly MetricLook[] = [
  {
    measure: 'memory over time',
    facts: /^container\.oom-killed$/,
    words: /^(?:memory|ram|heap|oom\w*|leak\w*)$/,
    targets: podsOf,
  },
  {
    measure: 'throttling',
    facts: /^probe\.(?:failed|killed)$/,
    words: new RegExp(`${SLOW.source}|^(?:throttl\\w*|cpu|processors?)$`),
    targets: podsOf,
  },
  { measure: 'latency', words: SLOW, targets: podsOf },
  { measure: 'error rate', words: /^(?:errors?|erroring|5\d\d|5xx)$/, targets: podsOf },
  { measure: 'restarts over time', words: /^(?:restart\w*|flap\w*)$/, targets: podsOf },
  {
    measure: 'disk fill rate',
    facts: /^(?:log|volume|node|pod)\.(?:disk-full|disk-pressure|evicted)/,
    words: /^(?:disks?|volumes?|space|full|fill\w*|storage|inodes?)$/,
    targets: (ref, view) => [
      ...claimsOf(ref, view),
      ...(ref.kind === 'Node' ? [{ ...ref, kind: 'Node' as const }] : []),
    ],
  },
];

/** Gives the look at what a finding or the question asks for; null where nothing does. */
export function lookAtMetricsAsked(
  starts: readonly ObjectRef[],
  view: View,
  input: EngineInput,
): EngineAction | null {
  const isOpen = view.best?.standing !== 'cause' || view.best.candidate.pattern.latent === true;
  return lookWith(
    starts.flatMap((ref) =>
      LOOKS.filter(({ facts, words }) => {
        const isFound = view.evidence.about(ref).some(({ fact }) => facts?.test(fact.code));
        return isFound || (isOpen && view.question.words.some((word) => words.test(word)));
      }).flatMap((look) => callsOf(look, ref, view)),
    ),
    starts,
    input,
  );
}

/** Gives the look at everything that is measured, for what nothing else explains. */
export function lookAtAllMetrics(
  starts: readonly ObjectRef[],
  view: View,
  input: EngineInput,
): EngineAction | null {
  if (view.best?.standing === 'cause' && view.best.candidate.pattern.latent !== true) return null;
  return lookWith(
    starts.flatMap((ref) => LOOKS.flatMap((look) => callsOf(look, ref, view))),
    starts,
    input,
  );
}

function lookWith(
  calls: readonly ToolCall[],
  starts: readonly ObjectRef[],
  { steps, stepsLeft, hasMetrics }: EngineInput,
): EngineAction | null {
  if (hasMetrics !== true) return null;
  const done = new Set(steps.map(formatToolCall));
  const fresh = new Map(calls.map((call) => [formatToolCall(call), call] as const));
  const left = [...fresh].flatMap(([written, call]) => (done.has(written) ? [] : [call]));
  if (left.length === 0) return null;
  const [start] = starts;
  return {
    type: 'steps',
    calls: left.slice(0, Math.min(MAX_AT_ONCE, stepsLeft)),
    thought: `looking at the metrics of ${start ? describeRef(start) : 'it'}`,
  };
}

function callsOf({ measure, targets }: MetricLook, ref: ObjectRef, view: View): readonly ToolCall[] {
  return targets(ref, view).map((of) => measureCall({ measure, of }));
}

function podsOf(ref: ObjectRef, { evidence: { topology } }: View): ReturnType<MetricLook['targets']> {
  const pods = ref.kind === 'Pod' ? [ref] : topology.podsOf(ref);
  return pods
    .filter((pod) => topology.hasStarted(pod))
    .slice(0, MAX_PODS)
    .map((pod) => ({ ...pod, kind: 'Pod' }));
}

function claimsOf(ref: ObjectRef, { evidence: { topology } }: View): ReturnType<MetricLook['targets']> {
  const claims = ref.kind === 'PersistentVolumeClaim' ? [ref] : topology.linksFrom(ref, 'uses');
  return claims
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .slice(0, MAX_CLAIMS)
    .map((claim) => ({ ...claim, kind: 'PersistentVolumeClaim' }));
}
