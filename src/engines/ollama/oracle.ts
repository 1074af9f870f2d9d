// What the pattern library says of the same evidence: hypotheses for the model, and the check of its answer.
import type { Diagnosis, Finding, Lead, ToolCall } from '../../domain/investigation.ts';
import { describeRef, refKey } from '../../domain/kube.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { EngineInput } from '../../domain/ports.ts';
import type { Topology } from '../../domain/topology.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { DEPTHS } from '../../facts/rules.ts';
import { nextAction } from '../patterns/engine.ts';
import { MECHANISM } from '../patterns/rank.ts';
import { termsIn } from './grounding/terms.ts';

/** What the library concludes from the evidence so far. */
export interface OracleAnswer {
  /** What it confirms; null when no pattern's requirements hold. */
  readonly diagnosis: Diagnosis | null;
  /** Whether that says why, not only that something fails. */
  readonly saysWhy: boolean;
  readonly otherFindings: readonly Finding[];
  readonly explanation: string;
  readonly leads: readonly Lead[];
  /** What it would look at next. */
  readonly suggestions: readonly ToolCall[];
}

/** Asks the library, and what memory has of this place. There must be a step to go by. */
export function askOracle(asked: EngineInput, patterns: readonly Pattern[]): OracleAnswer {
  // What was taken in and nothing here has confirmed is shown to no model.
  const input = { ...asked, memories: asked.memories.filter(({ unconfirmed }) => !unconfirmed) };
  const next = nextAction(input, patterns);
  const final = next.type === 'steps' ? nextAction({ ...input, stepsLeft: 0 }, patterns) : next;
  const suggestions = next.type === 'steps' ? next.calls : [];
  if (final.type === 'diagnose') {
    const { diagnosis, otherFindings } = final;
    const known = [...patterns, ...input.memories.map((memory) => memory.pattern)];
    return {
      diagnosis,
      saysWhy: saysWhy(diagnosis, known),
      otherFindings,
      explanation: '',
      leads: [],
      suggestions,
    };
  }
  if (final.type === 'give-up') {
    const { explanation, leads, otherFindings } = final;
    return { diagnosis: null, saysWhy: false, otherFindings, explanation, leads, suggestions };
  }
  return { diagnosis: null, saysWhy: false, otherFindings: [], explanation: '', leads: [], suggestions };
}

function saysWhy(diagnosis: Diagnosis, patterns: readonly Pattern[]): boolean {
  const pattern = patterns.find(({ id }) => id === diagnosis.pattern);
  const depths = (pattern?.requires ?? []).map(({ fact }) =>
    DEPTHS.indexOf(FACT_KINDS.get(fact)?.depth ?? 'context'),
  );
  return Math.max(-1, ...depths) >= MECHANISM;
}

/** Other troubles are told to the model up to this many. */
const MAX_OTHER_HYPOTHESES = 4;

/** Writes what the library holds for true as hypotheses; empty when there are none. */
export function hypothesesText(oracle: OracleAnswer): string {
  const lines: string[] = [];
  if (oracle.diagnosis !== null) {
    const { pattern, rootCause, evidence } = oracle.diagnosis;
    const [first] = evidence;
    const quote = first === undefined ? '' : ` (step ${first.step}: "${first.quote}")`;
    lines.push(`- ${pattern}: ${rootCause}${quote}`);
  }
  for (const { pattern, subject, summary } of oracle.otherFindings.slice(0, MAX_OTHER_HYPOTHESES)) {
    if (pattern !== null) lines.push(`- ${pattern}, elsewhere, at ${describeRef(subject)}: ${summary}`);
  }
  if (lines.length === 0) return '';
  return `Hypotheses whose conditions hold on the findings. Check whether they answer the question:\n${lines.join('\n')}`;
}

/** A model's answer, as far as it is compared. */
export interface ComparedAnswer {
  readonly rootCause: string;
  readonly hypothesis: string;
  readonly affected: Diagnosis['affected'];
  readonly evidence: Diagnosis['evidence'];
}

/** Tells whether a model's answer says the same as what the library confirms: the same object, the same reason. */
export function agrees(answer: ComparedAnswer, confirmed: Diagnosis, topology: Topology): boolean {
  const own = new Set(confirmed.affected.flatMap((ref) => [refKey(ref), refKey(topology.workloadOf(ref))]));
  const text = answer.rootCause.toLowerCase();
  const sameObject =
    answer.affected.some((ref) => own.has(refKey(ref)) || own.has(refKey(topology.workloadOf(ref)))) ||
    confirmed.affected.some(({ name }) => text.includes(name.toLowerCase()));
  if (!sameObject) return false;
  if (answer.hypothesis === confirmed.pattern) return true;
  const sameQuote = answer.evidence.some(({ quote }) =>
    confirmed.evidence.some((evidence) => quote.includes(evidence.quote) || evidence.quote.includes(quote)),
  );
  return sameQuote || sharesReason(answer.rootCause, confirmed);
}

/** A value or a reason that both name: `OOMKilled`, `128Mi`, an image. The object's own name is none. */
function sharesReason(rootCause: string, confirmed: Diagnosis): boolean {
  const names = new Set(
    confirmed.affected.flatMap(({ namespace, name }) => [name, namespace ?? '', `${namespace}/${name}`]),
  );
  const decisive = (text: string) =>
    termsIn(text)
      .filter((term) => !names.has(term.text))
      .map((term) => term.text.toLowerCase());
  const confirmedTerms = new Set(decisive(confirmed.rootCause));
  return decisive(rootCause).some((term) => confirmedTerms.has(term));
}
