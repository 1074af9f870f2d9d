// What a diagnosis cites: the lines that its quotes stand in, what stands beside them, and the objects these speak of.
import type { Evidence, Step } from '../../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../../domain/kube.ts';
import type { EngineInput } from '../../../domain/ports.ts';
import { NO_NAMESPACE } from '../../../domain/tool-notation.ts';

export interface Cited {
  /** The cited lines and the findings made of them, as one text. */
  readonly printed: string;
  /** Tells whether an object is what is cited, or named in it. */
  readonly concerns: (ref: ObjectRef) => boolean;
  /** Names of workloads that were seen and that nothing cited speaks of. */
  readonly strangers: ReadonlySet<string>;
}

/** Lines before and after a quote that are of the same matter, in texts about one object. */
const NEAR_LINES = 2;
/** Tools that look at one object: a whole text of theirs speaks of it. */
const OBJECT_TOOLS: ReadonlySet<string> = new Set(['GET_LOGS', 'DESCRIBE']);

/** Reads what is cited. Of several lines with the same quote those that name an accused object are meant. */
export function citedBy(
  evidence: readonly Evidence[],
  accused: readonly string[],
  { steps, topology }: EngineInput,
): Cited {
  const printed: string[] = [];
  const tied: ObjectRef[] = [];
  for (const { step: index, quote } of evidence) {
    const step = steps.find((candidate) => candidate.index === index);
    if (step === undefined) continue;
    const lines = linesWith(step, quote, accused);
    printed.push(...lines);
    const own = objectOf(step);
    if (own !== null) tied.push(own);
    const core = quote.toLowerCase();
    for (const fact of step.facts) {
      const stands =
        lines.some((line) => line.includes(fact.quote)) || fact.quote.toLowerCase().includes(core);
      const isMeant = accused.length === 0 || accused.some((name) => fact.subject.name.startsWith(name));
      if (!stands || (own === null && !isMeant && lines.every((line) => !line.includes(fact.subject.name))))
        continue;
      printed.push(`${fact.code} ${fact.subject.kind} ${fact.subject.name} ${fact.quote}`);
      printed.push(...Object.values(fact.captures));
      tied.push(fact.subject);
    }
  }
  const text = printed.join('\n');
  const keys = new Set(tied.flatMap((ref) => [refKey(ref), refKey(topology.workloadOf(ref))]));
  const names = new Set(tied.flatMap((ref) => [ref.name, topology.workloadOf(ref).name]));
  const concerns = (ref: ObjectRef): boolean =>
    keys.has(refKey(ref)) ||
    keys.has(refKey(topology.workloadOf(ref))) ||
    names.has(ref.name) ||
    isNamedIn(text, ref.name);
  const workloads = [...topology.objects()].map(({ ref }) => topology.workloadOf(ref));
  const strangers = workloads.filter((ref) => ref.kind !== 'Namespace' && !concerns(ref));
  return { printed: text, concerns, strangers: new Set(strangers.map(({ name }) => name)) };
}

/** Tells whether a name stands in a text as a word, in small letters as names are; a pod's begins with its workload's. */
export function isNamedIn(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9_-])${escaped}(?![A-Za-z0-9_])`).test(text);
}

function linesWith(step: Step, quote: string, accused: readonly string[]): readonly string[] {
  const lines = step.observation.split('\n');
  const hits = lines.flatMap((line, index) => (line.includes(quote) ? [index] : []));
  if (OBJECT_TOOLS.has(step.tool)) {
    const near = hits.flatMap((hit) => lines.slice(Math.max(0, hit - NEAR_LINES), hit + NEAR_LINES + 1));
    return near.length === 0 ? [quote] : [...new Set(near)];
  }
  const named = hits.filter((hit) => accused.some((name) => isNamedIn(lines[hit] ?? '', name)));
  const meant = (named.length > 0 ? named : hits).map((hit) => lines[hit] ?? '');
  return meant.length === 0 ? [quote] : meant;
}

function objectOf({ tool, args, status }: Step): ObjectRef | null {
  if (status !== 'ok') return null;
  const namespace = args['namespace'] === NO_NAMESPACE ? null : (args['namespace'] ?? null);
  if (tool === 'GET_LOGS') return { kind: 'Pod', namespace, name: args['pod'] ?? '' };
  if (tool === 'DESCRIBE') return { kind: args['kind'] ?? '', namespace, name: args['name'] ?? '' };
  return null;
}
