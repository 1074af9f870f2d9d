// The scan: everything that is wrong, without a question. The same facts and patterns, told all instead of one.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import { describeRef, refKey } from '../../domain/kube.ts';
import { type Pattern, SEVERITIES } from '../../domain/pattern.ts';
import type { Engine, EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { arrangeCauses, type Cause } from './causes.ts';
import { Evidence } from './evidence.ts';
import { isExplainable } from './explain.ts';
import { type Candidate, matchPatterns } from './match.ts';

/**
 * Logs and the like are looked at so many times at most, at the worst troubles first: each look starts a kubectl, and
 * what is left is told as it was seen.
 */
export const MAX_CLOSER_LOOKS = 40;
/** So many of them side by side: each kubectl takes some 40 MB for itself. */
const MAX_PARALLEL_LOOKS = 4;

/** What a scan found so far. */
export interface Findings {
  readonly causes: readonly Cause[];
  /** What they rest on; null before the first look. */
  readonly evidence: Evidence | null;
  /** Keys of the workloads that patterns wanted to look at closer when there were no looks left. */
  readonly notLookedAt: ReadonlySet<string>;
}

/** Creates an engine that looks once at everything, then closer at what is not explained, and a way to ask what it found. */
export function createScanEngine(patterns: readonly Pattern[]): {
  readonly engine: Engine;
  readonly found: () => Findings;
} {
  let findings: Findings = { causes: [], evidence: null, notLookedAt: new Set() };
  const looks = new Map<string, number>();
  const engine: Engine = {
    name: 'patterns',
    model: null,
    usage: () => ({ modelCalls: 0, promptTokens: 0, outputTokens: 0 }),
    next: async (input) => {
      if (input.steps.length === 0) {
        const { namespace } = input.cluster;
        const call: ToolCall = { tool: 'FIND_ISSUES', args: namespace === null ? {} : { namespace } };
        return { type: 'steps', calls: [call], thought: `looking at ${namespace ?? 'every namespace'}` };
      }
      const evidence = new Evidence(input.steps, input.topology);
      const candidates = candidatesOf(input, evidence, patterns);
      const confirmed = candidates.filter((candidate) => candidate.confirmed);
      const wanted = wantedLooks(candidates, evidence, input.steps);
      const unseen = [...wanted.keys()].filter((key) => !looks.has(key));
      findings = { causes: arrangeCauses(confirmed, evidence), evidence, notLookedAt: new Set(unseen) };
      const left = Math.min(input.stepsLeft, MAX_CLOSER_LOOKS + 1 - input.steps.length);
      const calls = closerLooks(wanted, looks, Math.min(left, MAX_PARALLEL_LOOKS));
      if (calls.length > 0) return { type: 'steps', calls, thought: thoughtOf(input.steps.length) };
      return {
        type: 'give-up',
        explanation: `${findings.causes.length} troubles`,
        leads: [],
        otherFindings: [],
      };
    },
  };
  return { engine, found: () => findings };
}

function thoughtOf(stepCount: number): string {
  return stepCount === 1 ? 'looking closer at what is not explained yet' : '';
}

function candidatesOf(
  input: EngineInput,
  evidence: Evidence,
  patterns: readonly Pattern[],
): readonly Candidate[] {
  const done = new Set(input.steps.map(formatToolCall));
  return matchPatterns(patterns, evidence, done)
    .filter((candidate) => isExplainable(candidate) && candidate.pattern.latent !== true)
    .sort(bySeverity);
}

/** The next step that patterns want of each workload which nothing explains as deeply so far, the worst first. */
function wantedLooks(
  candidates: readonly Candidate[],
  evidence: Evidence,
  steps: readonly Step[],
): ReadonlyMap<string, ToolCall> {
  const explained = new Map<string, number>();
  for (const { confirmed, depth, group } of candidates) {
    if (confirmed) explained.set(refKey(group), Math.max(depth, explained.get(refKey(group)) ?? -1));
  }
  const logsRead = new Set(steps.flatMap((step) => logKey(step, evidence) ?? []));
  const wanted = new Map<string, ToolCall>();
  for (const { confirmed, depth, group, steps: calls } of candidates) {
    const key = refKey(group);
    if (confirmed || wanted.has(key) || depth <= (explained.get(key) ?? -1)) continue;
    const call = calls.find((each) => !logsRead.has(logKey(each, evidence) ?? ''));
    if (call) wanted.set(key, call);
  }
  return wanted;
}

/** Names the log of a workload's container, whichever copy it is of: copies fail alike. Null for other steps. */
function logKey({ tool, args }: ToolCall, { topology }: Evidence): string | null {
  if (tool !== 'GET_LOGS') return null;
  const pod = { kind: 'Pod', namespace: args.namespace ?? null, name: args.pod ?? '' };
  return [refKey(topology.workloadOf(pod)), args.container ?? '', args.previous ?? ''].join(' ');
}

/** Chooses the next looks: a first one at each workload before a second at any, so that many are reached. */
function closerLooks(
  wanted: ReadonlyMap<string, ToolCall>,
  looks: Map<string, number>,
  count: number,
): readonly ToolCall[] {
  const looksAt = (key: string): number => looks.get(key) ?? 0;
  const chosen = [...wanted].sort(([a], [b]) => looksAt(a) - looksAt(b)).slice(0, Math.max(0, count));
  for (const [key] of chosen) looks.set(key, looksAt(key) + 1);
  // Two workloads may want the same look (the nodes, the storage classes).
  return [...new Map(chosen.map(([, call]) => [formatToolCall(call), call])).values()];
}

/** Worst first, then deepest, then by name so that the order is always the same. */
function bySeverity(a: Candidate, b: Candidate): number {
  const severity = SEVERITIES.indexOf(b.pattern.severity) - SEVERITIES.indexOf(a.pattern.severity);
  if (severity !== 0) return severity;
  if (a.depth !== b.depth) return b.depth - a.depth;
  // Of two as deep the one that rests on more, then the surer one: a code alone says less than a probe that fails.
  if (a.facts.length !== b.facts.length) return b.facts.length - a.facts.length;
  if (a.pattern.confidence !== b.pattern.confidence) return b.pattern.confidence - a.pattern.confidence;
  return `${a.pattern.id} ${describeRef(a.group)}` < `${b.pattern.id} ${describeRef(b.group)}` ? -1 : 1;
}
