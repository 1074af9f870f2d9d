// A cluster in which nothing is wrong: a scan finds nothing, and no question gets a diagnosis.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { scan } from '../../src/app/scan.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { createFixtureCluster, type Fixture, investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PODS = 60;
const LIBRARY = builtinPatterns();
const home = mkdtempSync(join(tmpdir(), 'k8s-learn-healthy-'));
const folder = join(home, 'cluster');
let fixture: Fixture = { objects: [] };

beforeAll(() => {
  const script = join(ROOT, 'scripts/bench/generate-recording.ts');
  const args = ['--pods', `${PODS}`, '--namespaces', '6', '--troubles', '0', '--seed', '7'];
  const made = spawnSync(process.execPath, ['--import', 'tsx', script, folder, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
  const objects = objectsUnder(folder);
  const times = objects.map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? ''));
  const newestMs = Math.max(...times.filter((ms) => !Number.isNaN(ms)));
  fixture = { objects, nowMs: newestMs + 60 * 60 * 1000 };
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Reads every list of a recording. */
function objectsUnder(path: string): readonly KubeObject[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !/(?:discovery|version)\.json$/.test(name))
    .flatMap((name) => {
      const list = JSON.parse(readFileSync(join(path, name), 'utf8')) as {
        readonly items: readonly KubeObject[];
      };
      return list.items;
    });
}

test('a scan of it finds nothing', async () => {
  const cluster = createFixtureCluster(fixture);
  const parts = {
    gateway: createGateway(cluster),
    nowMs: () => cluster.nowMs(),
    patterns: LIBRARY,
    clock: FIXED_CLOCK,
    onProgress: () => undefined,
  };
  const report = await scan(parts, new AbortController().signal);
  expect(report.groups).toEqual([]);
  expect(report).toMatchObject({ omissions: [], stopped: false });
  expect(report.objectCount).toBeGreaterThan(PODS);
});

test.each([
  'what is wrong in this cluster',
  'is any node unhealthy?',
  'why does {app} in {namespace} keep restarting with exit code 137',
  '{app} in {namespace} is stuck in Pending',
  'pods of {app} in {namespace} are in ImagePullBackOff',
  'service {app} in {namespace} has no endpoints',
  '{app} in {namespace} answers with 503, connection refused',
  '{app} in {namespace} is not ready, readiness probe fails',
  'rollout of {app} in {namespace} is stuck',
  '{app} in {namespace} logs errors',
  'dns lookups in {namespace} time out',
  'is a quota used up in {namespace}?',
])('%s: no diagnosis', async (template) => {
  const deployments = fixture.objects.filter(({ kind }) => kind === 'Deployment');
  expect(deployments.length).toBeGreaterThan(3);
  for (const { metadata } of deployments.slice(0, 3)) {
    const question = template
      .replace('{app}', metadata?.name ?? '')
      .replace('{namespace}', metadata?.namespace ?? '');
    const { diagnosis } = await investigateFixture(question, fixture, LIBRARY);
    expect(diagnosis, question).toBeNull();
  }
});
