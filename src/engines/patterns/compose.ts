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

/** Composes the patterns of entries, in their order. Throws DATA_INVALID that names the entry. */
export function composePatterns({ entries, parts }: PatternLibrary): readonly Pattern[] {
  return entries.flatMap((entry) => composeEntry(entry, parts).map(({ pattern }) => pattern));
}

/** Composes the patterns of one entry: of one without `shown_as` it is the pattern itself. */
export function composeEntry(entry: PatternEntry, parts: PatternParts): readonly Composed[] {
  const problem = compositionProblem(entry, parts);
  if (problem !== null)
    throw new K8sLearnError('DATA_INVALID', `${entry.id}: ${problem.reason}`, 'install k8s-learn again');
  const { shown_as, origin, ...cause } = entry;
  const symptoms = isFinished(entry) ? (cause.symptoms ?? []) : expandSymptoms(cause.symptoms ?? [], parts);
  const pattern = { ...PATTERN_DEFAULTS, origin, ...cause, symptoms };
  if (shown_as === undefined) return [{ pattern, effect: null }];
  const effects = shown_as.flatMap((shown) => effectOf(shown, parts) ?? []);
  return effects.map((effect, index) => ({
    pattern: showAs(pattern, effect, { own: shown_as[index], severity: cause.severity, effects, parts }),
    effect,
  }));
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
  const fills: Readonly<Record<string, string>> = { ...effect.fills, effect: effect.says };
  const fill = (text: string) => text.replace(/\{([a-z_]+)\}/g, (all, name: string) => fills[name] ?? all);
  const before = effects.filter(({ id }) => effect.gives_way_to.includes(id));
  const has = new Set(cause.symptoms);
  return {
    ...cause,
    id: effect.pattern_id.replace('{id}', () => cause.id),
    symptoms: [
      ...cause.symptoms,
      ...expandSymptoms(effect.symptoms, parts).filter((symptom) => !has.has(symptom)),
    ],
    requires: [...effect.requires, ...cause.requires.map((one) => standingOn(one, effect.cause_on))],
    not_when: [
      ...cause.not_when,
      ...effect.not_when,
      ...before.flatMap((other) => other.requires.map(({ fact }) => ({ fact }))),
    ],
    investigation_sequence: [...effect.investigation_sequence, ...cause.investigation_sequence].map(fill),
    root_cause_template: fill(cause.root_cause_template),
    solution_template: fill(cause.solution_template),
    commands: [...effect.commands, ...cause.commands].map(fill),
    severity: severity ?? effect.severity,
    confidence: confidenceOf(cause.confidence, effect, own),
  };
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
  return symptoms.flatMap((symptom) =>
    symptom.startsWith(SYMPTOM_SET_SIGN) ? (symptomSets[symptom.slice(1)] ?? [symptom]) : [symptom],
  );
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
    one.startsWith(SYMPTOM_SET_SIGN) && !Object.hasOwn(symptomSets, one.slice(1));
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
