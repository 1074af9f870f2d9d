// Every alert of kube-prometheus whose trouble a recording can hold, as a document, where its trouble exists and where
// everything is well: what is told must be that trouble, and nothing where there is none.
import { expect, test } from 'vitest';
import { createGateway } from '../../../src/agent/kubectl-gateway.ts';
import { aboutAlert } from '../../../src/app/alerts/about-alert.ts';
import { KNOWN_ALERTS } from '../../../src/app/alerts/known/all.ts';
import { questionOf } from '../../../src/app/alerts/question.ts';
import { readAlerts } from '../../../src/app/alerts/read-alerts.ts';
import { investigate } from '../../../src/app/investigate.ts';
import type { Diagnosis } from '../../../src/domain/investigation.ts';
import { createPatternsEngine } from '../../../src/engines/patterns/engine.ts';
import { type Answers, answeringMetrics } from '../../support/answering-metrics.ts';
import { FIXED_CLOCK, FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { createFixtureCluster, type Fixture } from '../../support/fixture-cluster.ts';
import { ALERT_CASES, type AlertCase, clusterOf, WELL, WELL_METRICS } from '../../support/kube-prometheus.ts';
import { builtinPatterns } from '../../support/library.ts';

const ENGINE = createPatternsEngine(builtinPatterns());

async function alerted(
  { name, labels }: AlertCase,
  fixture: Fixture,
  metrics: Answers | undefined,
): Promise<Diagnosis | null> {
  const document = [{ status: 'firing', labels: { alertname: name, severity: 'warning', ...labels } }];
  const [group] = readAlerts(JSON.stringify(document));
  if (group === undefined) throw new Error('it is a group');
  const asked = questionOf(group);
  const cluster = { ...createFixtureCluster(fixture), namespace: asked.namespace };
  const { investigation } = await investigate(
    { question: asked.question, arm: 'on', maxSteps: 12, timeoutMs: 60_000 },
    {
      ...{ gateway: createGateway(cluster), nowMs: () => FIXED_NOW_MS, engine: aboutAlert(ENGINE, asked) },
      ...{ store: null, clock: FIXED_CLOCK, onProgress: () => undefined, memory: null },
      metrics: metrics === undefined ? null : answeringMetrics(FIXED_NOW_MS, metrics),
    },
    new AbortController().signal,
  );
  return investigation.diagnosis;
}

test('each is a row of what is known', () => {
  expect(ALERT_CASES.filter(({ name }) => !KNOWN_ALERTS.has(name)).map(({ name }) => name)).toEqual([]);
  expect(new Set(ALERT_CASES.map(({ name }) => name)).size).toBe(ALERT_CASES.length);
  expect(ALERT_CASES.length).toBeGreaterThanOrEqual(60);
});

test('nine of ten at least are diagnosed where their trouble exists, as what it is', async () => {
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const one of ALERT_CASES) {
    const fixture = { objects: clusterOf(one), ...(one.logs && { logs: one.logs }) };
    const diagnosis = await alerted(one, fixture, one.metrics);
    if (diagnosis === null) missed.push(one.name);
    else if (!one.says.test(diagnosis.rootCause))
      wrong.push(`${one.name}: ${diagnosis.pattern}: ${diagnosis.rootCause}`);
  }
  const right = ALERT_CASES.length - missed.length - wrong.length;
  const without = [...KNOWN_ALERTS.keys()].filter((name) => !ALERT_CASES.some((one) => one.name === name));
  process.stderr.write(
    `known alerts without a recording of their trouble: ${without.length}: ${without.join(', ')}\n`,
  );
  process.stderr.write(
    `kube-prometheus: ${right} of ${ALERT_CASES.length} right, ${wrong.length} wrong, ${missed.length} without a diagnosis\n${[...wrong, ...missed].join('\n')}\n`,
  );
  expect(right / ALERT_CASES.length).toBeGreaterThanOrEqual(0.9);
}, 240_000);

test('where everything is well none is diagnosed', async () => {
  const told: string[] = [];
  for (const one of ALERT_CASES) {
    for (const metrics of [undefined, WELL_METRICS]) {
      const diagnosis = await alerted(one, { objects: WELL }, metrics);
      if (diagnosis !== null) told.push(`${one.name}: ${diagnosis.pattern}: ${diagnosis.rootCause}`);
    }
  }
  process.stderr.write(`kube-prometheus, all well: ${told.length} diagnosed\n${told.join('\n')}\n`);
  expect(told).toEqual([]);
}, 240_000);
