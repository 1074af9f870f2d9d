// Which of the fitting patterns answers the question: how near it is to what was asked, and how near to the origin.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import { SEVERITIES } from '../../domain/pattern.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { DEPTHS } from '../../facts/rules.ts';
import type { Evidence } from './evidence.ts';
import type { Candidate } from './match.ts';
import type { Question } from './question.ts';
import { STANDINGS, type Standing, standingOf } from './standing.ts';

/**
 * How a workload stands to the question. `asked`: it is named, or nothing is named and it is where was asked ·
 * `linked`: it uses what is named or is used by it · `called`: a call from what is named to it fails, by the logs.
 */
export type Nearness = 'asked' | 'linked' | 'called';

export interface Ranked {
  readonly candidate: Candidate;
  readonly nearness: Nearness;
  readonly standing: Standing;
  readonly score: number;
}

/** Chains of failing calls are followed this far. */
const MAX_CALL_DEPTH = 3;

// Weights, in levels of depth. A word of the question outweighs one level of depth only together with another:
// people name symptoms, and symptoms are shallow.
const SYMPTOM_WEIGHT = 0.6;
const MAX_SYMPTOMS = 2;
const REQUIREMENT_WEIGHT = 0.15;
const CONFIDENCE_WEIGHT = 0.5;
const SEVERITY_WEIGHT = 0.25;
const LINKED_PENALTY = 0.75;
/** What is told in its own words gives way to a named cause that is as deep, and to none that is shallower. */
const GENERIC_PENALTY = 0.9;
const OWN_WORDS_BONUS = 0.2;
const COVERING_BONUS = 0.01;
const REPEATED_BONUS = 0.1;
const REPEATED = 3;

/** Index of the depth from which on a fact says why, not only that. */
export const MECHANISM = DEPTHS.indexOf('mechanism');

/** From this confidence on a pattern that rests on shallow facts alone is told as a cause. */
export const MIN_SHALLOW_CONFIDENCE = 0.5;

/** Tells whether a candidate only repeats a message, in the message's own words. */
export function isGeneric({ facts: [anchor] }: Candidate): boolean {
  return anchor !== undefined && FACT_KINDS.get(anchor.fact.code)?.generic === true;
}

/** Tells whether a candidate is a cause; one that is shallow and unsure only says again what was seen. */
export function saysWhy(candidate: Candidate): boolean {
  return candidate.depth >= MECHANISM || candidate.pattern.confidence >= MIN_SHALLOW_CONFIDENCE;
}

/** Gives for each workload that concerns the question how near it is. */
export function nearnessOf(named: readonly ObjectRef[], evidence: Evidence): ReadonlyMap<string, Nearness> {
  const nearness = new Map<string, Nearness>();
  const set = (ref: ObjectRef, value: Nearness): boolean => {
    if (nearness.has(refKey(ref))) return false;
    nearness.set(refKey(ref), value);
    return true;
  };
  for (const ref of named) set(ref, 'asked');
  for (const ref of named) {
    for (const relation of ['uses', 'used-by', 'node'] as const) {
      for (const relative of evidence.relatives(ref, relation)) set(relative, 'linked');
    }
  }
  let frontier = named;
  for (let depth = 0; depth < MAX_CALL_DEPTH && frontier.length > 0; depth++) {
    frontier = frontier
      .flatMap((ref) => evidence.relatives(ref, 'calls'))
      .filter((ref) => set(ref, 'called'));
  }
  return nearness;
}

/** Tells whether a candidate rests on what a program or controller wrote alone. */
function isMessage({ facts }: Candidate): boolean {
  return facts.every(({ fact }) => {
    const kind = FACT_KINDS.get(fact.code);
    return kind?.generic === true || kind?.standing === 'said';
  });
}

/** Counts how many of a pattern's symptoms the question speaks of. */
export function symptomsIn(question: Question, symptoms: readonly string[]): number {
  const text = ` ${question.text} `;
  return symptoms.filter((symptom) => {
    const words = symptom
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, ' ')
      .trim();
    return words !== '' && (text.includes(` ${words} `) || text.includes(` ${words}s `));
  }).length;
}

/**
 * Gives the candidates that concern the question, best first. `withUnspoken`: messages count too that may be harmless
 * and of which the question has no symptom.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  question: Question,
  nearness: ReadonlyMap<string, Nearness> | null,
  withUnspoken = false,
): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (const candidate of candidates) {
    const near = nearness === null ? 'asked' : nearness.get(refKey(candidate.group));
    if (near === undefined) continue;
    const symptoms = symptomsIn(question, candidate.pattern.symptoms);
    const isLeftOut = candidate.pattern.latent === true && symptoms === 0;
    if (isLeftOut && !(withUnspoken && isMessage(candidate))) continue;
    ranked.push({
      candidate,
      nearness: near,
      standing: standingOf(candidate),
      score: scoreOf(candidate, near, symptoms, nearness === null),
    });
  }
  const covered = withCovered(ranked);
  return covered.sort(
    (a, b) => weightOf(b) - weightOf(a) || b.score - a.score || compareIds(a.candidate, b.candidate),
  );
}

/** A cause that rests on all that another rests on, and on more or on more exactly that, says more: words of the question do not undo that. */
function withCovered(ranked: readonly Ranked[]): Ranked[] {
  const keys = new Map(ranked.map(({ candidate }) => [candidate, keysOf(candidate)]));
  const superseding = ranked.filter(({ candidate }) => supersedes(candidate));
  return ranked.map((one) => {
    const own = keys.get(one.candidate);
    if (!one.candidate.confirmed || !own) return one;
    if (superseding.includes(one)) {
      const group = refKey(one.candidate.group);
      const others = ranked.filter(({ candidate }) => refKey(candidate.group) === group);
      return { ...one, score: Math.max(...others.map(({ score }) => score)) + COVERING_BONUS };
    }
    const covered = ranked.filter(({ candidate, standing }) => {
      const others = keys.get(candidate);
      return (
        candidate.confirmed &&
        others !== undefined &&
        standing === one.standing &&
        others.size > 0 &&
        [...others].every((key) => own.has(key)) &&
        (others.size < own.size ||
          (restsOn(one.candidate, candidate) && conditionsIn(candidate) < conditionsIn(one.candidate)))
      );
    });
    return { ...one, score: Math.max(one.score, ...covered.map(({ score }) => score + COVERING_BONUS)) };
  });
}

/** What is wrong with a pod that nobody makes any more is past; that it is still there is not. */
const SUPERSEDING: ReadonlySet<string> = new Set(['statefulset.old-revision-stuck']);

function supersedes({ confirmed, facts }: Candidate): boolean {
  return confirmed && facts.some(({ fact }) => SUPERSEDING.has(fact.code));
}

/** Tells whether a candidate rests on every fact that another rests on. */
function restsOn({ facts }: Candidate, other: Candidate): boolean {
  return other.facts.every((found) => facts.includes(found));
}

/** How much a pattern asks of its facts beyond their being there. */
function conditionsIn({ pattern }: Candidate): number {
  return pattern.requires.reduce((sum, { where }) => sum + Object.keys(where ?? {}).length, 0);
}

const SHALLOW: ReadonlySet<string> = new Set(['reach', 'workload', 'pod']);

/** Tells whether facts of a kind say no more than that something fails. */
export function onlyFails(code: string): boolean {
  const kind = FACT_KINDS.get(code);
  return kind?.standing === 'symptom' || (kind?.standing === undefined && SHALLOW.has(kind?.depth ?? ''));
}

/** The facts that a candidate rests on, but for those that only say that something fails. */
function keysOf({ facts }: Candidate): ReadonlySet<string> {
  const telling = facts.filter(({ fact }) => !onlyFails(fact.code));
  return new Set(telling.map(({ fact }) => `${fact.code} ${refKey(fact.subject)}`));
}

/** A cause at something that hangs together with what was asked counts as a pointer does at what was asked itself. */
function weightOf({ standing, nearness, candidate }: Ranked): number {
  const weight = STANDINGS.indexOf(standing);
  // What may be meant like that gives way to what points at a trouble.
  if (candidate.pattern.latent && standing === 'cause') return STANDINGS.indexOf('said');
  return nearness === 'linked' && standing === 'cause' ? weight - 1 : weight;
}

function scoreOf(candidate: Candidate, nearness: Nearness, symptoms: number, nothingNamed: boolean): number {
  const { pattern, depth } = candidate;
  return (
    depth +
    SYMPTOM_WEIGHT * Math.min(symptoms, MAX_SYMPTOMS) +
    REQUIREMENT_WEIGHT * pattern.requires.length +
    CONFIDENCE_WEIGHT * pattern.confidence +
    (nothingNamed ? SEVERITY_WEIGHT * SEVERITIES.indexOf(pattern.severity) : 0) -
    (nearness === 'linked' ? LINKED_PENALTY : 0) -
    (isGeneric(candidate) ? GENERIC_PENALTY - tellingBonus(candidate) : 0)
  );
}

/** Of messages the program's own says more than an event about it, and one that comes again more than one that does not. */
function tellingBonus({ facts: [anchor] }: Candidate): number {
  const { source = '', count = '1' } = anchor?.fact.captures ?? {};
  return (source === 'log' ? OWN_WORDS_BONUS : 0) + (Number(count) >= REPEATED ? REPEATED_BONUS : 0);
}

/** Equal scores are told apart by name, so that the same evidence always gives the same answer. */
function compareIds(a: Candidate, b: Candidate): number {
  const left = `${a.pattern.id} ${refKey(a.group)}`;
  const right = `${b.pattern.id} ${refKey(b.group)}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
