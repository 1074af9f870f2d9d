// From what a model claims to what may be told: what it cites says the same of the same object.
import {
  type Diagnosis,
  type Evidence,
  MAX_ROOT_CAUSE_CHARS,
  type Step,
} from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { EngineInput } from '../../domain/ports.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import type { WrittenDiagnosis } from './diagnosis-schema.ts';
import { citedBy } from './grounding/cited.ts';
import { type CheckedText, NAMES_ONLY, strikeUnseen } from './grounding/claims.ts';
import { Corpus } from './grounding/corpus.ts';
import { saysWhatIsWrong, whyUnheld } from './grounding/hold.ts';
import { termsIn } from './grounding/terms.ts';
import { plainCommands } from './proposed-commands.ts';

const MAX_EVIDENCE = 8;
/** A quote shorter than this supports nothing, in characters. */
const MIN_QUOTE_CHARS = 4;
const MAX_AFFECTED = 6;
/** Of what does not hold this much is told. */
const MAX_PROBLEMS = 4;
const MAX_SOLUTION_CHARS = 1000;

// What free reasoning is worth before anyone has judged it; never what the model says of itself.
const BASE_CONFIDENCE = 0.45;
const SECOND_STEP_BONUS = 0.1;
const STRUCK_PENALTY = 0.15;

const NO_SOLUTION = 'What was seen shows the cause; how it is mended depends on what was meant.';

export type Grounded =
  /** `struck` are names and values that went because nobody saw them. */
  | { readonly type: 'grounded'; readonly diagnosis: Diagnosis; readonly struck: readonly string[] }
  /** `problems` are fit to be told to the model and to the user. */
  | { readonly type: 'ungrounded'; readonly problems: readonly string[] };

/**
 * Holds a diagnosis to everything that was seen, and to what it cites of it: the object is what the quotes speak of, the
 * predicate is what they state, names and values stand there. What a model concludes is likely, no more.
 */
export function groundDiagnosis(written: WrittenDiagnosis, input: EngineInput): Grounded {
  if (written.rootCause.trim() === '') return ungrounded('it names no root cause');
  const corpus = new Corpus(input.steps, allowedNames(input));
  const invented = written.affected.filter((ref) => !isSeen(ref.name, corpus)).map(({ name }) => name);
  const quotes = checkedQuotes(written.evidence, input.steps, corpus);
  if (quotes.length === 0) return ungrounded('it quotes nothing that was seen');
  const evidence = unique([...quotes, ...quotedIn(written.rootCause, corpus)]).slice(0, MAX_EVIDENCE);
  const listed = listedObjects(written, input, corpus);
  const cited = citedBy(
    evidence,
    listed.map(({ name }) => name),
    input,
  );
  const affected = listed.filter(cited.concerns);
  if (listed.length > 0 && affected.length === 0)
    return ungrounded(...listed.slice(0, 3).map((ref) => `no quote speaks of ${describeRef(ref)}`));
  const claim = strikeUnseen(withoutNames(written.rootCause, invented), corpus, undefined, (sentence) =>
    whyUnheld(sentence, cited),
  );
  const struck = [...new Set([...claim.struck, ...invented])];
  if (claim.text === '' || !saysWhatIsWrong(claim.text, cited)) {
    const unseen = struck.slice(0, 4).map((name) => `"${shortenMiddle(name, 60)}" was never seen`);
    const reasons = [...unseen, ...claim.reasons].slice(0, MAX_PROBLEMS);
    return ungrounded(...(reasons.length === 0 ? ['no quote says what the cause says'] : reasons));
  }
  const objects =
    affected.length > 0 ? affected : objectsOf(claim.text, evidence, input).filter(cited.concerns);
  const accounts = objects.flatMap((ref) => input.topology.accountsOf(ref));
  const { commands, notes } = plainCommands(written.commands, corpus, accounts);
  const solution = [strikeUnseen(written.solution, corpus, NAMES_ONLY).text, ...notes].join(' ').trim();
  const all = citeEachClaim(claim, evidence, corpus);
  return {
    type: 'grounded',
    struck,
    diagnosis: {
      pattern: null,
      basis: 'likely',
      since: null,
      chain: [],
      category: slugOf(written.category),
      rootCause: shortenMiddle(namingObject(claim.text, objects), MAX_ROOT_CAUSE_CHARS),
      solution: shortenMiddle(solution === '' ? NO_SOLUTION : solution, MAX_SOLUTION_CHARS),
      commands,
      affected: objects,
      severity: written.severity,
      confidence: confidenceOf(all, struck.length + claim.reasons.length > 0),
      evidence: all,
    },
  };
}

function ungrounded(...problems: readonly string[]): Grounded {
  return { type: 'ungrounded', problems };
}

/** What the cause itself quotes and was seen is cited, too. */
function quotedIn(rootCause: string, corpus: Corpus): readonly Evidence[] {
  return termsIn(rootCause)
    .filter(({ kind, text }) => kind === 'quote' && /\s/.test(text))
    .flatMap(({ text }) => {
      const found = corpus.findVerbatim(text, -1);
      return found === null ? [] : [{ step: found.step, quote: found.line }];
    });
}

/** Names that are known though no text shows them: where was asked, what was listed, what a look asked for and got. */
function allowedNames({ cluster, steps, topology }: EngineInput): readonly string[] {
  const listed = [...topology.objects()].map(({ ref }) => ref.name);
  const got = steps
    .filter(({ status }) => status === 'ok')
    .flatMap(({ args }) => [args.namespace, args.pod, args.name, args.container]);
  return [cluster.context, cluster.namespace, ...listed, ...got].filter(
    (name): name is string => typeof name === 'string' && name.length > 1,
  );
}

function isSeen(name: string, corpus: Corpus): boolean {
  return corpus.has({ kind: 'name', text: name });
}

/** Marks invented names of plain words as names, so that the sentence about them is struck. */
function withoutNames(text: string, invented: readonly string[]): string {
  return invented.reduce(
    (marked, name) =>
      marked.split(new RegExp(`(?<![\\w"-])${escaped(name)}(?![\\w"-])`, 'g')).join(`"${name}"`),
    text,
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Quotes as they stand in the observations; one that stands nowhere is replaced by the finding it speaks of, or goes. */
function checkedQuotes(
  quotes: readonly Evidence[],
  steps: readonly Step[],
  corpus: Corpus,
): readonly Evidence[] {
  const checked: Evidence[] = [];
  for (const { step, quote } of quotes) {
    if (quote.length < MIN_QUOTE_CHARS) continue;
    const found = corpus.findVerbatim(quote, step);
    if (found !== null) checked.push({ step: found.step, quote: found.line });
    else {
      const fact = nearestFact(quote, step, steps);
      if (fact !== null) checked.push(fact);
    }
  }
  return unique(checked).slice(0, MAX_EVIDENCE);
}

/** The finding of the step that shares most names and values with what was meant to be a quote. */
function nearestFact(quote: string, index: number, steps: readonly Step[]): Evidence | null {
  const terms = termsIn(quote).map((term) => term.text.toLowerCase());
  const step = steps.find((candidate) => candidate.index === index);
  if (terms.length === 0 || step === undefined) return null;
  let best: Evidence | null = null;
  let most = 0;
  for (const fact of step.facts) {
    const about =
      `${fact.quote} ${Object.values(fact.captures).join(' ')} ${refKey(fact.subject)}`.toLowerCase();
    const shared = terms.filter((term) => about.includes(term)).length;
    if (shared > most && step.observation.includes(fact.quote)) {
      most = shared;
      best = { step: step.index, quote: fact.quote };
    }
  }
  return best;
}

/** Adds a citation for each claim that none of the quotes covers. */
function citeEachClaim(claim: CheckedText, quotes: readonly Evidence[], corpus: Corpus): readonly Evidence[] {
  const cited = [...quotes];
  for (const { terms } of claim.sentences) {
    const isCited = terms.some(({ text }) =>
      cited.some(({ quote }) => quote.toLowerCase().includes(text.toLowerCase())),
    );
    if (isCited || terms.length === 0) continue;
    const found = terms.map((term) => corpus.find(term)).find((candidate) => candidate !== null);
    if (found) cited.push({ step: found.step, quote: found.line });
  }
  return unique(cited).slice(0, MAX_EVIDENCE);
}

function unique(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((item) => [`${item.step} ${item.quote}`, item])).values()];
}

/** The objects that the model lists and that were seen. */
function listedObjects(
  written: WrittenDiagnosis,
  { topology, cluster }: EngineInput,
  corpus: Corpus,
): readonly ObjectRef[] {
  const known = [...topology.objects()].map(({ ref }) => ref);
  const listed = written.affected
    .filter((ref) => isSeen(ref.name, corpus))
    .map((ref): ObjectRef => {
      const same = known.filter(
        ({ name, kind }) => name === ref.name && kind.toLowerCase() === ref.kind.toLowerCase(),
      );
      const exact = same.find(({ namespace }) => namespace === ref.namespace) ?? same[0];
      return (
        exact ?? {
          kind: capitalized(ref.kind),
          namespace: /^-?$/.test(ref.namespace) ? null : ref.namespace,
          name: ref.name,
        }
      );
    })
    .filter(
      (ref) => ref.namespace === null || isSeen(ref.namespace, corpus) || ref.namespace === cluster.namespace,
    );
  return uniqueRefs(listed);
}

/** Where the model lists none: the objects that its text names, else those of the findings that it quotes. */
function objectsOf(
  rootCause: string,
  evidence: readonly Evidence[],
  { topology, steps }: EngineInput,
): readonly ObjectRef[] {
  const known = [...topology.objects()].map(({ ref }) => ref);
  const words = new Set(rootCause.split(/[\s/,;:'"`()]+/).map((word) => word.replace(/\.$/, '')));
  const named = known.filter(({ name, kind }) => words.has(name) && kind !== 'Namespace');
  if (named.length > 0) return uniqueRefs(named.map((ref) => topology.workloadOf(ref)));
  const facts = steps.flatMap((step) => step.facts.map((fact) => ({ fact, step: step.index })));
  return uniqueRefs(
    facts
      .filter(({ fact, step }) =>
        evidence.some((item) => item.step === step && item.quote.includes(fact.quote)),
      )
      .map(({ fact }) => topology.workloadOf(fact.subject)),
  );
}

function uniqueRefs(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()].slice(0, MAX_AFFECTED);
}

/** A root cause names its object: put before it when it does not. */
function namingObject(rootCause: string, affected: readonly ObjectRef[]): string {
  const [first] = affected;
  if (first === undefined || affected.some(({ name }) => rootCause.includes(name))) return rootCause;
  return `${capitalized(describeRef(first))}: ${rootCause}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function slugOf(category: string): string {
  const slug = category
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'other' : slug;
}

function confidenceOf(evidence: readonly Evidence[], isStruck: boolean): number {
  const steps = new Set(evidence.map(({ step }) => step)).size;
  const confidence = BASE_CONFIDENCE + (steps > 1 ? SECOND_STEP_BONUS : 0) - (isStruck ? STRUCK_PENALTY : 0);
  return Math.round(confidence * 100) / 100;
}
