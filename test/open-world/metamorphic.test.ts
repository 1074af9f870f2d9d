// What must change nothing about an answer changes nothing: one thing at a time, on recorded troubles.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gradeIncident } from '../../scripts/bench/grade.ts';
import { askPerturbed } from '../../scripts/bench/perturb/asking.ts';
import { PERTURBATIONS, type Scene } from '../../scripts/bench/perturb/perturbations.ts';
import { readCopy } from '../../scripts/bench/perturb/recording-copy.ts';
import { type Incident, parseIncidents, viewOf } from '../../src/app/grading.ts';
import { seededRandom } from '../../src/learning/seeded-random.ts';
import { builtinPatterns } from '../support/library.ts';
import { SMALL_INCIDENTS, SMALL_RECORDING } from '../support/recordings.ts';

const INCIDENTS = parseIncidents(readFileSync(SMALL_INCIDENTS, 'utf8'), SMALL_INCIDENTS);
const LIBRARY = builtinPatterns();
const TIMEOUT_MS = 120_000;
/** So many troubles are asked about under each perturbation; each takes its turn. */
const TROUBLES_EACH = 2;
const SEED = 1;

/** Perturbations that take away what the cause stands in: silence is right there, another cause is not. */
const MAY_SILENCE: ReadonlySet<string> = new Set([
  'no logs',
  'no previous logs',
  'no events',
  'no replica sets',
]);

function sceneOf(incident: Incident): Scene {
  return { ...incident, copy: readCopy(SMALL_RECORDING, viewOf(incident)) };
}

const CASES = PERTURBATIONS.flatMap((perturbation, place) =>
  Array.from({ length: TROUBLES_EACH }, (_, turn) => {
    const incident = INCIDENTS[(place * TROUBLES_EACH + turn) % INCIDENTS.length];
    const elsewhere = INCIDENTS[(place * TROUBLES_EACH + turn + 4) % INCIDENTS.length];
    if (!incident || !elsewhere) throw new Error('the small recording has no incidents');
    return {
      perturbation,
      incident,
      elsewhere,
      name: `${perturbation.name}: ${incident.id}`,
      law: perturbation.law,
    };
  }),
);

describe.each(CASES)('$name', ({ perturbation, incident, elsewhere, law }) => {
  test(
    law,
    async () => {
      const chance = { random: seededRandom(SEED), elsewhere: sceneOf(elsewhere) };
      const scene = perturbation.apply(sceneOf(incident), chance);
      if (scene === null) return;
      const [question = ''] = scene.questions;
      const [answer] = await askPerturbed(scene, [question], LIBRARY, SEED);
      const truth = { ...incident, app: scene.app, must: incident.must.map(scene.rename) };
      const grade = gradeIncident(truth, answer?.diagnosis ?? null);
      expect(MAY_SILENCE.has(perturbation.name) ? ['right', 'none'] : ['right']).toContain(grade);
    },
    TIMEOUT_MS,
  );
});
