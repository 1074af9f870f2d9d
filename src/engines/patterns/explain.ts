// From a confirmed pattern to a diagnosis: templates filled with the values of the evidence, quotes, commands.
import {
  type Diagnosis,
  type Evidence as EvidenceQuote,
  type Finding,
  MAX_ROOT_CAUSE_CHARS,
} from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import type { Candidate } from './match.ts';
import { fillTemplate } from './template.ts';

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
 * in another one that it calls.
 */
export function explain(candidate: Candidate, caller: ObjectRef | null): Diagnosis {
  const { pattern, bindings, group, facts } = candidate;
  const cause = fillTemplate(pattern.root_cause_template, bindings) ?? '';
  const told =
    caller === null
      ? cause
      : `${capitalize(describeRef(caller))} fails because ${describeRef(group)}, which it calls, is in trouble: ${cause}`;
  const affected = uniqueRefs([...facts.map((found) => found.group), ...(caller === null ? [] : [caller])]);
  return {
    pattern: pattern.id,
    category: pattern.pattern_type,
    rootCause: shortenMiddle(capitalize(told), MAX_ROOT_CAUSE_CHARS),
    solution: fillTemplate(pattern.solution_template, bindings) ?? '',
    commands: pattern.commands
      .map((command) => fillTemplate(command, bindings))
      .filter((command) => command !== null),
    affected,
    severity: pattern.severity,
    confidence: confidenceOf(candidate),
    evidence: quotesOf(candidate),
  };
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

/** Writes what was seen of a candidate that does not say why: no pattern, and whether more could be looked at. */
export function explainSymptom(candidate: Candidate, lookedCloser: boolean): Diagnosis {
  const { facts, group } = candidate;
  const [anchor] = facts;
  const seen = `${describeRef(anchor?.fact.subject ?? group)}: ${anchor?.fact.quote ?? ''}`.replace(
    /\.?$/,
    '.',
  );
  const rest = lookedCloser ? 'Nothing that was looked at says why.' : 'It was not looked at closer.';
  const told = shortenMiddle(capitalize(seen), MAX_ROOT_CAUSE_CHARS - rest.length - 1);
  return {
    ...explain(candidate, null),
    pattern: null,
    category: UNEXPLAINED,
    rootCause: `${told} ${rest}`,
  };
}

/** Writes another finding in one line. */
export function summarize(candidate: Candidate): Finding {
  const cause = fillTemplate(candidate.pattern.root_cause_template, candidate.bindings) ?? '';
  return {
    pattern: candidate.pattern.id,
    subject: candidate.group,
    summary: shortenMiddle(capitalize(cause), MAX_SUMMARY_CHARS),
    severity: candidate.pattern.severity,
  };
}

function quotesOf(candidate: Candidate): readonly EvidenceQuote[] {
  const quotes = candidate.facts.map(({ fact, step }) => ({ step, quote: fact.quote }));
  return [...new Map(quotes.map((quote) => [`${quote.step} ${quote.quote}`, quote])).values()];
}

function uniqueRefs(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
