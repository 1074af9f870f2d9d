// What the arms are taught of an incident: the words of whoever wrote it down, else the built-in library's own answer.
import { K8sLearnError } from '../../domain/errors.ts';
import type { Engine } from '../../domain/ports.ts';
import { type Incident, isSolved } from '../grading.ts';
import { type AskedWith, askRecorded } from './answer.ts';
import type { Lesson } from './mind.ts';
import type { PlannedIncident } from './plan.ts';

export const TEACHERS = ['incidents', 'library'] as const;
/** `incidents`: the file says it · `library`: the built-in library's answer, which is graded right. */
export type Teacher = (typeof TEACHERS)[number];

/** The truth of an incident in words, with who says it. */
export interface Truth extends Lesson {
  readonly by: Teacher;
}

/** Finds the truth of an incident in words; null when neither the file nor the library knows it. */
export async function truthOf(
  incident: Incident,
  library: () => Promise<Engine>,
  parts: Omit<AskedWith, 'engine' | 'arm' | 'store' | 'memory'>,
  signal: AbortSignal,
): Promise<Truth | null> {
  const { cause, solution } = incident;
  if (cause !== undefined) return { by: 'incidents', cause, solution: solution ?? '' };
  for (const question of incident.questions) {
    const engine = await library();
    const alone = { ...parts, engine, arm: 'off', store: null, memory: null } as const;
    const { diagnosis } = (await askRecorded(question, alone, signal)).investigation;
    if (diagnosis !== null && isSolved(incident, diagnosis)) {
      return { by: 'library', cause: diagnosis.rootCause, solution: diagnosis.solution };
    }
  }
  return null;
}

/** Knows the truth of any incident of the bench, or that nobody does. */
export type KnowTruth = (incident: Incident) => Promise<Truth | null>;

/**
 * Makes the lie that a poisoned memory is taught instead of the truth: the true cause of an incident of another family,
 * told of the app in question. Null when nobody knows the truth of any other incident.
 */
export async function lieOf(
  { incident, liesOf }: PlannedIncident,
  knowTruth: KnowTruth,
): Promise<Lesson | null> {
  for (const other of liesOf ?? []) {
    const truth = await knowTruth(other);
    if (truth === null) continue;
    const retold = (text: string): string =>
      text.replaceAll(other.namespace, incident.namespace).replaceAll(other.app, incident.app);
    const lie = { cause: retold(truth.cause), solution: retold(truth.solution) };
    // Two families may be one trouble to the eye of the grader.
    if (!isSolved(incident, { rootCause: lie.cause, solution: lie.solution, affected: [] })) return lie;
  }
  return null;
}

/** Says which recording an error is about. */
export function aboutIncident(incident: Incident, error: unknown): unknown {
  if (!(error instanceof K8sLearnError) || error.code !== 'DUMP_INVALID') return error;
  return new K8sLearnError('DUMP_INVALID', `incident ${incident.id}: ${error.message}`, error.hint, {
    cause: error,
  });
}
