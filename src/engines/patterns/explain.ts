// From a confirmed pattern to a diagnosis: templates filled with the values of the evidence, quotes, commands.
import {
  type Basis,
  type ChainLink,
  type Diagnosis,
  type Evidence as EvidenceQuote,
  type Finding,
  MAX_LIKELY_CONFIDENCE,
  MAX_ROOT_CAUSE_CHARS,
} from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { SILENT_CODE } from '../../facts/messages/said.ts';
import { type AgentRole, ROLE_WORDS } from '../../facts/topology/agents.ts';
import type { Evidence, FoundFact } from './evidence.ts';
import type { Candidate } from './match.ts';
import { proposeRemedy } from './remedy.ts';
import { standingOf } from './standing.ts';
import { type Beside, besideOf } from './tell/beside.ts';
import { fillTemplate } from './template.ts';
import type { Origin } from './walk/origin.ts';

/** A pattern that is less sure than this only repeats what was seen. */
const MIN_TOLD_CONFIDENCE = 0.5;

/** Category of what no pattern explains. */
export const UNEXPLAINED = 'unexplained';
/** A summary of another finding is one line of this length at most, in characters. */
const MAX_SUMMARY_CHARS = 160;

/** What it adds to the record of a learned pattern that all it requires holds on fresh evidence, in log odds. */
const CONFIRMED_LOG_ODDS = 2.5;

/** Tells whether every template that must be filled can be, or may be once more has been looked at. */
export function isExplainable(candidate: Candidate): boolean {
  const { pattern, bindings, confirmed } = candidate;
  if (!confirmed) return true;
  return (
    fillTemplate(pattern.root_cause_template, bindings) !== null &&
    fillTemplate(pattern.solution_template, bindings) !== null
  );
}

/**
 * Writes the diagnosis of a confirmed candidate. `caller` is the workload that was asked about when the trouble is
 * in another one that it calls. What else was said stands in the root cause where `maxChars` leave room for it.
 */
export function explain(
  candidate: Candidate,
  caller: ObjectRef | null,
  evidence: Evidence,
  maxChars = MAX_ROOT_CAUSE_CHARS,
): Diagnosis {
  const { pattern, bindings, group, facts } = candidate;
  const cause = fillTemplate(pattern.root_cause_template, bindings) ?? '';
  const basis = basisOf(candidate, evidence);
  const confidence = confidenceOf(candidate);
  const beside = basis === 'likely' ? besideOf(candidate, cause, evidence) : [];
  const head =
    caller === null
      ? ''
      : `${capitalize(describeRef(caller))} fails because ${describeRef(group)}, which it calls, is in trouble: `;
  const told = `${head}${withBeside(candidate, cause, beside, maxChars - head.length)}`;
  const affected = uniqueRefs([...facts.map((found) => found.group), ...(caller === null ? [] : [caller])]);
  return {
    pattern: pattern.id,
    basis,
    category: pattern.pattern_type,
    rootCause: shortenMiddle(capitalize(told), MAX_ROOT_CAUSE_CHARS),
    ...proposeRemedy(pattern, bindings, candidate.accounts),
    affected,
    severity: pattern.severity,
    confidence: basis === 'likely' ? Math.min(confidence, MAX_LIKELY_CONFIDENCE) : confidence,
    evidence: quotesOf([...candidate.facts, ...beside.map(({ found }) => found)]),
    since: null,
    chain: [],
  };
}

/**
 * What only repeats a message is likely. A symptom is all that can be known once the log beside it was read and complains
 * of nothing; before that it is likely, too.
 */
function basisOf(candidate: Candidate, evidence: Evidence): Basis {
  const standing = standingOf(candidate);
  if (standing === 'cause') return 'evidence';
  return standing === 'symptom' && isAllThatIsKnown(candidate, evidence) ? 'evidence' : 'likely';
}

/** Of a probe that fails with an answer, in a container whose log is silent, there is nothing more to read. */
function isAllThatIsKnown({ group, facts, pattern }: Candidate, evidence: Evidence): boolean {
  const probe = facts.find(({ fact }) => fact.code === 'probe.failed' || fact.code === 'probe.killed');
  if (pattern.confidence < MIN_TOLD_CONFIDENCE || probe === undefined) return false;
  // Where the program listens is known to nobody who only knows that the probe is refused.
  if (/connection refused/.test(probe.fact.quote)) return false;
  const { container } = probe.fact.captures;
  return evidence
    .about(group)
    .some(
      ({ fact }) =>
        fact.code === SILENT_CODE &&
        (container === undefined ||
          fact.captures.container === undefined ||
          fact.captures.container === container),
    );
}

/**
 * How likely the cause is true, 0…1. A learned pattern's own confidence is a lower bound of its record, before
 * anything was looked at; that what it requires was just seen, and is quoted, weighs as much as in a label.
 */
function confidenceOf({ pattern }: Candidate): number {
  const { confidence, origin } = pattern;
  if (origin === 'builtin') return confidence;
  const oddsAgainst = ((1 - confidence) / confidence) * Math.exp(-CONFIRMED_LOG_ODDS);
  return Math.round(100 / (1 + oddsAgainst)) / 100;
}

/** What is wrong where was asked takes so much of the root cause when the reason lies elsewhere, in characters. */
const MAX_OWN_CHARS = 150;
/** Each value of what stands behind it then has so much room, in characters. */
const MAX_BEHIND_CHARS = 240;

/** Writes the diagnosis of an origin that a walk found, with what is wrong where was asked before it. */
export function explainOrigin(
  { candidate, reached, standing, isGuess }: Origin,
  own: Candidate | null,
  chain: readonly ChainLink[],
  evidence: Evidence,
): Diagnosis {
  const near = own === null ? null : explain(own, null, evidence);
  const role = reached.path.at(-1)?.role;
  const what = role !== undefined && role in ROLE_WORDS ? `, the ${ROLE_WORDS[role as AgentRole]}` : '';
  const head =
    near === null ? byWayOf(reached.path) : `${briefly(firstSentence(near.rootCause))}. Behind it${what}: `;
  const room = MAX_ROOT_CAUSE_CHARS - head.length - describeRef(reached.ref).length - 2;
  const behind = explain(candidate, null, evidence, room);
  const names = [reached.ref, ...candidate.facts.map(({ fact }) => fact.subject)].map(({ name }) => name);
  const where = names.some((name) => behind.rootCause.includes(name)) ? '' : `${describeRef(reached.ref)}: `;
  const whole = `${head}${where}${behind.rootCause}`;
  // Two long messages leave room for neither: what was logged stands in the evidence.
  const shorter = fillTemplate(candidate.pattern.root_cause_template, candidate.bindings, MAX_BEHIND_CHARS);
  const brief = `${head}${where}${firstSentence(capitalize(shorter ?? behind.rootCause))}`;
  const told = whole.length <= MAX_ROOT_CAUSE_CHARS ? whole : brief;
  const basis = standing === 'cause' && !isGuess ? 'evidence' : 'likely';
  return {
    ...behind,
    basis,
    rootCause: shortenMiddle(capitalize(told), MAX_ROOT_CAUSE_CHARS),
    confidence: basis === 'likely' ? Math.min(behind.confidence, MAX_LIKELY_CONFIDENCE) : behind.confidence,
    affected: uniqueRefs([...behind.affected, ...(near?.affected ?? [])]),
    evidence: [...(near?.evidence ?? []), ...behind.evidence],
    chain,
  };
}

/** At most so many objects between what was asked and the origin are named. */
const MAX_BETWEEN = 3;

/** What is well itself needs to be told how it hangs together with what is wrong elsewhere. */
function byWayOf(path: Origin['reached']['path']): string {
  const refs = path.slice(0, -1).map(({ to }) => to);
  const between = uniqueRefs(refs.filter(({ kind }) => kind !== 'Node')).slice(-MAX_BETWEEN);
  return between.length === 0 ? '' : `By way of ${between.map(describeRef).join(', ')}: `;
}

/** What a cause says before it repeats what was logged. */
function firstSentence(text: string): string {
  const end = text.search(/\.? It (?:logs|also says): |\. Scheduler: /);
  return (end === -1 ? text : text.slice(0, end)).replace(/\.$/, '');
}

/** As much of it as there is room for: all, the first of several sentences, or its ends. */
function briefly(text: string): string {
  if (text.length <= MAX_OWN_CHARS) return text;
  const [first = text] = text.split(/\.\s+(?=[A-Z])/);
  return shortenMiddle(first, MAX_OWN_CHARS);
}

/** Writes what was seen of a candidate that does not say why: no pattern, and whether more could be looked at. */
export function explainSymptom(candidate: Candidate, lookedCloser: boolean, evidence: Evidence): Diagnosis {
  const { facts, group } = candidate;
  const [anchor] = facts;
  const seen = `${describeRef(anchor?.fact.subject ?? group)}: ${anchor?.fact.quote ?? ''}`.replace(
    /\.?$/,
    '.',
  );
  const rest = lookedCloser ? 'Nothing that was looked at says why.' : 'It was not looked at closer.';
  const told = shortenMiddle(capitalize(seen), MAX_ROOT_CAUSE_CHARS - rest.length - 1);
  return {
    ...explain(candidate, null, evidence),
    pattern: null,
    category: UNEXPLAINED,
    rootCause: `${told} ${rest}`,
  };
}

/** Writes another finding in one line. */
export function summarize(candidate: Candidate): Finding {
  const cause = fillTemplate(candidate.pattern.root_cause_template, candidate.bindings) ?? '';
  const [first = cause] = cause.split(/\.\s+(?=[A-Z])/);
  return {
    pattern: candidate.pattern.id,
    subject: candidate.group,
    summary: shortenMiddle(capitalize(first === cause ? cause : `${first}.`), MAX_SUMMARY_CHARS),
    severity: candidate.pattern.severity,
  };
}

/** What else was said has at least so much room in a root cause, in characters; each value of the cause then has this. */
const MIN_BESIDE_CHARS = 120;
const MAX_VALUE_CHARS = 160;
const ALSO = ' It also says: ';

/** A cause with what else was said, in so many characters: where there is no room, the cause is told more briefly. */
function withBeside(
  { pattern, bindings }: Candidate,
  cause: string,
  beside: readonly Beside[],
  maxChars: number,
): string {
  const texts = beside.map(({ said }) => said.replace(/[.;]$/, ''));
  const [first] = texts;
  if (first === undefined) return cause;
  const wanted = Math.min(MIN_BESIDE_CHARS, first.length) + ALSO.length;
  const isTight = cause.length + wanted > maxChars;
  const brief = isTight ? fillTemplate(pattern.root_cause_template, bindings, MAX_VALUE_CHARS) : null;
  const own = brief ?? cause;
  let room = maxChars - own.length - ALSO.length;
  if (room < Math.min(MIN_BESIDE_CHARS, first.length)) return cause;
  const told: string[] = [];
  for (const text of texts) {
    if (told.length > 0 && room < text.length) break;
    const part = shortenMiddle(text, room);
    told.push(part);
    room -= part.length + 2;
  }
  return `${own.replace(/\.?$/, '.')}${ALSO}${told.join('; ')}`;
}

function quotesOf(facts: readonly FoundFact[]): readonly EvidenceQuote[] {
  const quotes = facts.map(({ fact, step }) => ({ step, quote: fact.quote }));
  return [...new Map(quotes.map((quote) => [`${quote.step} ${quote.quote}`, quote])).values()];
}

function uniqueRefs(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
