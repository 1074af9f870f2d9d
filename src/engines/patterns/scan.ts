// The scan: everything that is wrong, without a question. The same facts and patterns, told all instead of one.
import type { ToolCall } from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import { type Pattern, SEVERITIES } from '../../domain/pattern.ts';
import type { Engine, EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { arrangeCauses, type Cause } from './causes.ts';
import { Evidence } from './evidence.ts';
import { isExplainable } from './explain.ts';
import { type Candidate, matchPatterns } from './match.ts';

/** Logs and the like of at most this many workloads are looked at; the rest is told by what the first look showed. */
const MAX_CLOSER_LOOKS = 8;

/** Creates an engine that looks once at everything, then closer at the worst, and a way to ask what it found. */
export function createScanEngine(patterns: readonly Pattern[]): {
  readonly engine: Engine;
  readonly causes: () => readonly Cause[];
} {
  let causes: readonly Cause[] = [];
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
      const closer = input.steps.length === 1 ? closerLooks(candidates, input.stepsLeft) : [];
      if (closer.length > 0) return { type: 'steps', calls: closer, thought: 'looking closer at the worst' };
      causes = arrangeCauses(
        candidates.filter(({ confirmed }) => confirmed),
        evidence,
      );
      return { type: 'give-up', explanation: `${causes.length} troubles`, otherFindings: [] };
    },
  };
  return { engine, causes: () => causes };
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

/** The steps that the patterns of the worst troubles still want: one look each, so that many are reached. */
function closerLooks(candidates: readonly Candidate[], stepsLeft: number): readonly ToolCall[] {
  const calls = new Map<string, ToolCall>();
  for (const candidate of candidates) {
    for (const call of candidate.confirmed ? [] : candidate.steps) calls.set(formatToolCall(call), call);
    if (calls.size >= Math.min(MAX_CLOSER_LOOKS, stepsLeft)) break;
  }
  return [...calls.values()].slice(0, Math.min(MAX_CLOSER_LOOKS, stepsLeft));
}

/** Worst first, then deepest, then by name so that the order is always the same. */
function bySeverity(a: Candidate, b: Candidate): number {
  const severity = SEVERITIES.indexOf(b.pattern.severity) - SEVERITIES.indexOf(a.pattern.severity);
  if (severity !== 0) return severity;
  if (a.depth !== b.depth) return b.depth - a.depth;
  return `${a.pattern.id} ${describeRef(a.group)}` < `${b.pattern.id} ${describeRef(b.group)}` ? -1 : 1;
}
