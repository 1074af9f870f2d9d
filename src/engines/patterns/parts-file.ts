// The two files that causes are composed with: effects and sets of symptoms, checked line by line.
import * as z from 'zod';
import { PATTERN_SCHEMA_VERSION, RELATIONS, SEVERITIES } from '../../domain/pattern.ts';
import {
  EFFECT_DEFAULTS,
  EFFECTS_FILE,
  type Effect,
  type PatternParts,
  SYMPTOMS_FILE,
} from '../../domain/pattern-entry.ts';
import { unknownSet } from './compose.ts';
import { invalid, lineOf, parseChecked, requirementSchema } from './library.ts';

const texts = z.array(z.string().min(1)).default([]);
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name is lower case letters, digits and dashes');

const effectsFile = z.strictObject({
  schemaVersion: z.literal(PATTERN_SCHEMA_VERSION),
  effects: z.array(
    z.strictObject({
      id: name,
      says: z.string().min(1),
      pattern_id: z
        .string()
        .regex(/^[a-z0-9-]*\{id\}[a-z0-9-]*$/, 'it must have {id} and otherwise be an id'),
      requires: z.array(requirementSchema).default([]),
      not_when: z.array(requirementSchema).default([]),
      gives_way_to: texts,
      cause_on: z.enum(RELATIONS).optional(),
      fills: z.record(z.string(), z.string()).default({}),
      symptoms: texts,
      investigation_sequence: texts,
      commands: texts,
      severity: z.enum(SEVERITIES),
      confidence: z.strictObject({ plus: z.number().min(-1).max(1), at_most: z.number().min(0).max(1) }),
    }),
  ),
});

const symptomsFile = z.strictObject({
  schemaVersion: z.literal(PATTERN_SCHEMA_VERSION),
  sets: z.record(name, z.array(z.string().regex(/^[^@]/, 'a symptom is a word or a phrase')).min(2)),
});

/**
 * Reads the files of effects and of symptoms. Throws DATA_INVALID with the name of the file, the line and the reason
 * when one of them cannot be used.
 */
export function parsePatternParts(effectsText: string, symptomsText: string): PatternParts {
  const symptomSets = parseChecked(symptomsText, SYMPTOMS_FILE, symptomsFile).sets;
  const parsed = parseChecked(effectsText, EFFECTS_FILE, effectsFile).effects;
  const effects = parsed.map((effect) => ({ ...EFFECT_DEFAULTS, ...effect })) as readonly Effect[];
  for (const [index, effect] of effects.entries()) {
    const problem = problemOf(effect, { effects, symptomSets });
    if (problem === null) continue;
    const line = lineOf(effectsText, ['effects', index], problem.culprit);
    throw invalid(EFFECTS_FILE, line, `${effect.id}: ${problem.reason}`);
  }
  return { effects, symptomSets };
}

function problemOf(effect: Effect, parts: PatternParts) {
  const unknown = unknownSet(effect.symptoms, parts);
  if (unknown !== null) return { reason: `no set of symptoms is called "${unknown}"`, culprit: unknown };
  if (parts.effects.filter(({ id }) => id === effect.id).length > 1)
    return { reason: 'the id stands twice', culprit: effect.id };
  const stranger = effect.gives_way_to.find((id) => !parts.effects.some((other) => other.id === id));
  return stranger === undefined ? null : { reason: `no effect is called "${stranger}"`, culprit: stranger };
}
