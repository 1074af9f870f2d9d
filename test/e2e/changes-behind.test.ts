// A change that brought an incident is told with its diagnosis; one that only lies nearby is not. With the real kubectl.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { type ChangedIncident, changedIncidents, unrelatedIncidents } from '../support/caused-by-change.ts';
import { made, writeCluster } from '../support/changed-cluster.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { builtinPatterns } from '../support/library.ts';
import { LONG, sampled } from '../support/sampled.ts';

/** All thirty in long runs. */
const EVERY = 5;
const caused = sampled(changedIncidents(), EVERY);
const unrelated = sampled(unrelatedIncidents(), EVERY);
const dump = recorded([...caused, ...unrelated]);
const engine = createPatternsEngine(builtinPatterns());
const server = await startDumpServer({ directory: dump });
afterAll(async () => {
  await server.close();
  rmSync(dump, { recursive: true });
});

function recorded(incidents: readonly ChangedIncident[]): string {
  const status = { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu: '8', pods: '110' } };
  const folder = writeCluster([
    ...incidents.flatMap(({ objects }) => objects),
    made('Node', 'nodes', null, 'node-1', { status }),
  ]);
  for (const [path, log] of incidents.flatMap(({ logs }) => Object.entries(logs))) {
    for (const suffix of ['.log', '.previous.log']) {
      const file = join(folder, `${path}${suffix}`);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, `${log}\n`);
    }
  }
  return folder;
}

async function diagnose({ question, namespace }: ChangedIncident): Promise<Diagnosis | null> {
  const cluster = await createKubectlCluster({
    kubeconfig: server.kubeconfigPath,
    context: server.contextName,
    namespace,
    cacheDir: join(dump, 'cache'),
    env: process.env,
    nowMs: () => server.nowMs(),
  });
  const { investigation } = await investigate(
    { question, arm: 'on', maxSteps: 12, timeoutMs: 60_000 },
    {
      ...{ gateway: createGateway(cluster), nowMs: () => cluster.nowMs(), engine, store: null },
      ...{ clock: FIXED_CLOCK, onProgress: () => undefined, memory: null },
    },
    new AbortController().signal,
  );
  return investigation.diagnosis;
}

test('a change that brought an incident is named with it in nine of ten, with what it changed', async () => {
  const missed: string[] = [];
  for (const incident of caused) {
    const diagnosis = await diagnose(incident);
    const { name, says } = incident.changed;
    const isNamed = diagnosis?.changes?.some(
      (change) => change.object.name === name && says.test(change.says),
    );
    if (isNamed !== true)
      missed.push(
        `${incident.namespace}: ${diagnosis?.rootCause} ${diagnosis?.since} ${JSON.stringify(diagnosis?.changes)}`,
      );
  }
  process.stderr.write(
    `changes behind incidents: ${caused.length - missed.length} of ${caused.length} named\n${missed.join('\n')}\n`,
  );
  expect(caused.length).toBe(LONG ? 30 : 6);
  expect(missed.length).toBeLessThanOrEqual(LONG ? 3 : 1);
}, 240_000);

test('a change that only lies nearby is blamed for at most one of thirty', async () => {
  const blamed: string[] = [];
  for (const incident of unrelated) {
    const diagnosis = await diagnose(incident);
    if ((diagnosis?.changes?.length ?? 0) > 0)
      blamed.push(`${incident.namespace}: ${JSON.stringify(diagnosis)}`);
  }
  process.stderr.write(
    `unrelated changes blamed: ${blamed.length} of ${unrelated.length}\n${blamed.join('\n')}\n`,
  );
  expect(unrelated.length).toBe(LONG ? 30 : 6);
  expect(blamed.length).toBeLessThanOrEqual(LONG ? 1 : 0);
}, 240_000);
