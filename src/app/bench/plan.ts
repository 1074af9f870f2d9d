// What a bench asks, in which order, of which arms, and where it lies to memory.
import { K8sLearnError } from '../../domain/errors.ts';
import { seededRandom, shuffled } from '../../learning/seeded-random.ts';
import type { Incident } from '../grading.ts';

/**
 * `off`: nothing is recalled · `on`: what earlier incidents taught · `irrelevant`: the same, less what incidents of the
 * same family taught · `poisoned`: what earlier incidents taught, with a share of wrong causes confirmed by the user.
 */
export const BENCH_ARMS = ['off', 'on', 'irrelevant', 'poisoned'] as const;
export type BenchArm = (typeof BENCH_ARMS)[number];

/** Share of incidents of which the poisoned arm is taught a wrong cause. */
export const POISONED_SHARE = 0.2;
/** What chance follows from when no seed is named. */
export const DEFAULT_SEED = 1;
/** Which question of an incident teaches; the next one is asked, in other words. */
const TAUGHT_QUESTION = 0;
const ASKED_QUESTION = 1;

export type Novelty = 'recurrent' | 'novel';

export interface PlanOptions {
  readonly arms: readonly BenchArm[];
  /** Null keeps the order of the file. */
  readonly seed: number | null;
  /** `first`: one question about each incident · `all`: every one but that which teaches. */
  readonly questions: 'first' | 'all';
}

/** One incident of a plan. */
export interface PlannedIncident {
  readonly incident: Incident;
  readonly asked: readonly string[];
  /** The question under which it is remembered afterwards. */
  readonly taught: string;
  /** Whether an incident of its family came before. */
  readonly novelty: Novelty;
  /** Incidents of other families, in the order in which their causes are tried as the lie; null for the truth. */
  readonly liesOf: readonly Incident[] | null;
}

/** Plans a bench. Throws DATA_INVALID when there is no incident, or two of one id. */
export function planBench(
  incidents: readonly Incident[],
  { seed, questions }: PlanOptions,
): readonly PlannedIncident[] {
  checkIncidents(incidents);
  const random = seededRandom(seed ?? DEFAULT_SEED);
  const ordered = seed === null ? incidents : shuffled(incidents, random);
  const poisoned = new Set(shuffled(ordered, random).slice(0, Math.round(POISONED_SHARE * ordered.length)));
  const seen = new Set<string>();
  return ordered.map((incident) => {
    const novelty = seen.has(incident.family) ? 'recurrent' : 'novel';
    seen.add(incident.family);
    const others = ordered.filter(({ family }) => family !== incident.family);
    const lies = poisoned.has(incident) ? shuffled(others, random) : null;
    return { incident, ...wordings(incident, questions), novelty, liesOf: lies };
  });
}

/** An incident with one question alone is asked and taught in the same words: nobody else will be asked about it. */
function wordings(
  incident: Incident,
  questions: PlanOptions['questions'],
): Pick<PlannedIncident, 'asked' | 'taught'> {
  const [taught = ''] = incident.questions.slice(TAUGHT_QUESTION);
  const others = incident.questions.slice(ASKED_QUESTION);
  const asked = others.length === 0 ? [taught] : questions === 'all' ? others : others.slice(0, 1);
  return { asked, taught };
}

function checkIncidents(incidents: readonly Incident[]): void {
  if (incidents.length === 0) {
    throw new K8sLearnError(
      'DATA_INVALID',
      'the file holds no incident',
      'a line of it is an incident as JSON; k8s-learn bench record <id> writes one',
    );
  }
  const seen = new Set<string>();
  for (const { id } of incidents) {
    if (seen.has(id)) {
      throw new K8sLearnError(
        'DATA_INVALID',
        `two incidents have the id ${id}`,
        'give each an id of its own',
      );
    }
    seen.add(id);
  }
}
