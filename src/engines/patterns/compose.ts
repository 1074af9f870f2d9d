// Composes patterns of causes and effects: a cause that is shown as several effects becomes a pattern for each.
import { K8sLearnError } from '../../domain/errors.ts';
import { PATTERN_DEFAULTS, type Pattern, type Relation, type Requirement } from '../../domain/pattern.ts';
import {
  EFFECT_PLACEHOLDER,
  type Effect,
  type PatternEntry,
  type PatternLibrary,
  type PatternParts,
  type ShownAs,
  SYMPTOM_SET_SIGN,
} from '../../domain/pattern-entry.ts';

/** A pattern with the effect that its cause is shown as; null where the file has the pattern whole. */
export interface Composed {
  readonly pattern: Pattern;
  readonly effect: Effect | null;
}

/** Composes the patterns of entries, in their order. Throws DATA_INVALID for an effect that is not there. */
export function composePatterns({ entries, parts }: PatternLibrary): readonly Pattern[] {
  const patterns: Pattern[] = [];
  for (const entry of entries) for (const { pattern } of composeEntry(entry, parts)) patterns.push(pattern);
  return patterns;
}

/**
 * Composes the patterns of one entry: of one without `shown_as` it is the pattern itself. Whether all of the entry fits
 * asks `compositionProblem`; the files that come with the program are checked when it is built.
 */
export function composeEntry(entry: PatternEntry, parts: PatternParts): readonly Composed[] {
  const { symptoms = PATTERN_DEFAULTS.symptoms, shown_as } = entry;
  const cause = wholeOf(entry, isFinished(entry) ? symptoms : expandSymptoms(symptoms, parts));
  if (shown_as === undefined) return [{ pattern: cause, effect: null }];
  const effects = shown_as.map((shown) => {
    const effect = effectOf(shown, parts);
    if (effect !== undefined) return effect;
    const reason = `${entry.id}: no effect is called ${JSON.stringify(shown)}`;
    throw new K8sLearnError('DATA_INVALID', reason, 'install k8s-learn again');
  });
  return effects.map((effect, index) => ({
    pattern: showAs(cause, effect, { own: shown_as[index], severity: entry.severity, effects, parts }),
    effect,
  }));
}

/** Fills in what an entry leaves out. Field by field: copying whole objects would triple what the library takes to load. */
function wholeOf(entry: PatternEntry, symptoms: readonly string[]): Pattern {
  const pattern: Pattern = {
    symptoms,
    not_when: entry.not_when ?? PATTERN_DEFAULTS.not_when,
    investigation_sequence: entry.investigation_sequence ?? PATTERN_DEFAULTS.investigation_sequence,
    commands: entry.commands ?? PATTERN_DEFAULTS.commands,
    severity: entry.severity ?? PATTERN_DEFAULTS.severity,
    learned_from: entry.learned_from ?? PATTERN_DEFAULTS.learned_from,
    origin: entry.origin,
    id: entry.id,
    pattern_type: entry.pattern_type,
    requires: entry.requires,
    root_cause_template: entry.root_cause_template,
    solution_template: entry.solution_template,
    confidence: entry.confidence,
  };
  return entry.latent === undefined ? pattern : { ...pattern, latent: entry.latent };
}

interface Showing {
  /** What the entry says of this effect. */
  readonly own: string | ShownAs | undefined;
  /** The severity that the entry itself names. */
  readonly severity: Pattern['severity'] | undefined;
  /** All effects of the cause. */
  readonly effects: readonly Effect[];
  readonly parts: PatternParts;
}

function showAs(cause: Pattern, effect: Effect, { own, severity, effects, parts }: Showing): Pattern {
  const fill = (text: string) => {
    let filled = text.replaceAll(EFFECT_PLACEHOLDER, () => effect.says);
    for (const name in effect.fills) filled = filled.replaceAll(`{${name}}`, () => effect.fills[name] ?? '');
    return filled;
  };
  const before = effects.filter(({ id }) => effect.gives_way_to.includes(id));
  const symptoms = expandSymptoms(effect.symptoms, parts).filter((one) => !cause.symptoms.includes(one));
  return wholeOf(
    {
      id: effect.pattern_id.replace('{id}', () => cause.id),
      pattern_type: cause.pattern_type,
      requires: [...effect.requires, ...cause.requires.map((one) => standingOn(one, effect.cause_on))],
      not_when: [
        ...cause.not_when.map((one) => standingOn(one, effect.cause_on)),
        ...effect.not_when,
        ...before.flatMap((other) => other.requires.map(({ fact }) => ({ fact }))),
      ],
      investigation_sequence: [...effect.investigation_sequence, ...cause.investigation_sequence].map(fill),
      root_cause_template: fill(cause.root_cause_template),
      solution_template: fill(cause.solution_template),
      commands: [...effect.commands, ...cause.commands].map(fill),
      severity: severity ?? effect.severity,
      confidence: confidenceOf(cause.confidence, effect, own),
      learned_from: cause.learned_from,
      origin: cause.origin,
      ...(cause.latent !== undefined && { latent: cause.latent }),
    },
    [...cause.symptoms, ...symptoms],
  );
}

function standingOn(requirement: Requirement, on: Relation | undefined): Requirement {
  return on === undefined ? requirement : { ...requirement, on };
}

function confidenceOf(ofCause: number, effect: Effect, own: string | ShownAs | undefined): number {
  const { plus, at_most } = effect.confidence;
  const said = typeof own === 'object' ? own.confidence : undefined;
  // Decimal fractions do not add up in binary: 0.8 + 0.02 is not 0.82.
  return said ?? Math.min(Math.round((ofCause + plus) * 100) / 100, at_most);
}

/** Writes out the sets among symptoms. */
function expandSymptoms(symptoms: readonly string[], { symptomSets }: PatternParts): readonly string[] {
  if (!symptoms.some(isSet)) return symptoms;
  const words: string[] = [];
  for (const symptom of symptoms) {
    if (isSet(symptom)) words.push(...(symptomSets[symptom.slice(SYMPTOM_SET_SIGN.length)] ?? [symptom]));
    else words.push(symptom);
  }
  return words;
}

function isSet(symptom: string): boolean {
  return symptom.startsWith(SYMPTOM_SET_SIGN);
}

/** What makes an entry impossible to compose. */
export interface EntryProblem {
  readonly reason: string;
  /** The text of the file that is wrong. */
  readonly culprit: string;
}

/** Finds what makes an entry impossible to compose: an effect or a set of symptoms that is not there, one that stands twice. */
export function compositionProblem(entry: PatternEntry, parts: PatternParts): EntryProblem | null {
  if (!isFinished(entry)) {
    const unknown = unknownSet(entry.symptoms ?? [], parts);
    if (unknown !== null) return { reason: `no set of symptoms is called "${unknown}"`, culprit: unknown };
  }
  if (entry.shown_as === undefined) return null;
  const seen = new Set<string>();
  for (const shown of entry.shown_as) {
    const id = typeof shown === 'string' ? shown : shown.effect;
    const effect = effectOf(shown, parts);
    if (effect === undefined) {
      const known = parts.effects.map((one) => one.id).join(', ');
      return { reason: `no effect is called "${id}"; there are ${known}`, culprit: id };
    }
    if (seen.has(id)) return { reason: `the effect "${id}" stands twice`, culprit: id };
    seen.add(id);
    const placed = effect.cause_on !== undefined && entry.requires.find(({ on }) => on !== undefined);
    if (placed)
      return {
        reason: `the effect "${id}" says where ${placed.fact} must hold, "on" may not`,
        culprit: placed.fact,
      };
  }
  if (!entry.root_cause_template.includes(EFFECT_PLACEHOLDER))
    return {
      reason: `with shown_as the root cause must have ${EFFECT_PLACEHOLDER}, which stands for what the effect says`,
      culprit: entry.root_cause_template,
    };
  return null;
}

/** Finds the first set among symptoms that is not there, with its sign. */
export function unknownSet(symptoms: readonly string[], { symptomSets }: PatternParts): string | null {
  const isUnknown = (one: string) =>
    isSet(one) && !Object.hasOwn(symptomSets, one.slice(SYMPTOM_SET_SIGN.length));
  return symptoms.find(isUnknown) ?? null;
}

/** Tells whether a pattern was learned somewhere: it is whole, and its symptoms are words that somebody used. */
function isFinished({ origin, shown_as }: PatternEntry): boolean {
  return shown_as === undefined && origin !== 'builtin' && origin !== 'file';
}

function effectOf(shown: string | ShownAs, { effects }: PatternParts): Effect | undefined {
  const id = typeof shown === 'string' ? shown : shown.effect;
  return effects.find((effect) => effect.id === id);
}
