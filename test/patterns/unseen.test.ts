// Troubles of many families amid neighbours, asked as people ask: the cause is told, or that it was not found.
import { describe, expect, test } from 'vitest';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { PLACE } from '../support/lived-in.ts';
import { NODES, SURROUNDINGS } from '../support/surroundings.ts';
import { CONTROLLERS } from './unseen/controller-incidents.ts';
import type { Incident } from './unseen/incident.ts';
import { LOGS } from './unseen/log-incidents.ts';
import { MORE_LOGS } from './unseen/more-log-incidents.ts';
import { PLACEMENT } from './unseen/placement-incidents.ts';
import { RARER } from './unseen/rarer-incidents.ts';
import { RAREST } from './unseen/rarest-incidents.ts';
import { REACH } from './unseen/reach-incidents.ts';
import { UNMADE } from './unseen/unmade-incidents.ts';
import { WORKLOADS } from './unseen/workload-incidents.ts';

const LIBRARY = builtinPatterns();
const HEALTHY_LOG = 'level=info msg="listening" addr=":8080"\n';

/** Asks amid the neighbours. */
function ask(question: string, incident: Incident) {
  const logs = Object.fromEntries(
    Object.entries(incident.logs ?? {}).map(([pod, text]) => [`${PLACE}/${pod}`, text]),
  );
  for (const { kind, metadata } of SURROUNDINGS)
    if (kind === 'Pod') logs[`${PLACE}/${metadata?.name}`] ??= HEALTHY_LOG;
  const objects = [...(incident.nodes ?? NODES), ...SURROUNDINGS, ...incident.objects];
  const { apiResources } = incident;
  return investigateFixture(question, { objects, logs, ...(apiResources ? { apiResources } : {}) }, LIBRARY);
}

describe.each([
  ...PLACEMENT,
  ...UNMADE,
  ...CONTROLLERS,
  ...RAREST,
  ...WORKLOADS,
  ...REACH,
  ...LOGS,
  ...MORE_LOGS,
  ...RARER,
])('$family', (incident) => {
  test.each(incident.questions)('%s', async (question) => {
    const { diagnosis, explanation } = await ask(question, incident);
    if (incident.must.length === 0) return expect(diagnosis).toBeNull();
    const cause = diagnosis?.rootCause ?? `none: ${explanation}`;
    expect(cause).not.toContain('gazette');
    for (const [index, expression] of incident.must.entries()) {
      const last = index === incident.must.length - 1;
      expect(last ? `${cause}\n${diagnosis?.solution}` : cause).toMatch(new RegExp(expression.source, 'i'));
    }
  });

  test('its neighbour is well', async () => {
    const { diagnosis } = await ask(`palette in ${PLACE} does not work`, incident);
    expect(diagnosis).toBeNull();
  });
});
