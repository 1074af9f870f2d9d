// deploy/rbac.yaml: no Secret and nothing that writes, and enough for every step of the built-in patterns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import {
  CLUSTER_SCOPED_KINDS,
  EVENTS,
  findListedKind,
  NAMESPACE_KINDS,
  NAMESPACES,
  PLENTIFUL_KINDS,
  PODS,
  SCARCE_KINDS,
} from '../../src/agent/kinds.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import { scan } from '../../src/app/scan.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { parseToolCall } from '../../src/domain/tool-notation.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { builtinPatterns } from '../support/library.ts';
import { allows, type Guard, guard, readRoles } from '../support/rbac.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ROLES = readRoles(fileURLToPath(new URL('../../deploy/rbac.yaml', import.meta.url)));
const RULES = ROLES.flatMap(({ rules }) => rules);
const PATTERNS = builtinPatterns();

describe('the roles', () => {
  test('only read', () => {
    const verbs = new Set(RULES.flatMap((rule) => rule.verbs));
    expect([...verbs].sort()).toEqual(['get', 'list', 'watch']);
  });

  test('open no Secret, no wildcard and no part of a kind but logs', () => {
    const resources = RULES.flatMap(({ resources: named = [] }) => named);
    expect(resources.filter((name) => /^secrets?(?:\/|$)|token|\*/.test(name))).toEqual([]);
    expect(resources.filter((name) => name.includes('/'))).toEqual(['pods/log']);
    expect(RULES.flatMap(({ apiGroups = [] }) => apiGroups)).not.toContain('*');
  });

  test('name each kind once', () => {
    const pairs = RULES.flatMap(({ apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((group) => resources.map((name) => `${name}.${group}`)),
    );
    expect(pairs.filter((pair, at) => pairs.indexOf(pair) !== at)).toEqual([]);
  });
});

/** Group and plural of a resource as the tools write it: `deployments.apps`. */
function groupOf(resource: string): { readonly resource: string; readonly group: string } {
  const [plural = '', ...group] = resource.split('.');
  return { resource: plural, group: group.join('.') };
}

test('every list of the first look and of the tools is within them', () => {
  const kinds = [
    PODS,
    EVENTS,
    NAMESPACES,
    ...NAMESPACE_KINDS,
    ...PLENTIFUL_KINDS,
    ...SCARCE_KINDS,
    ...CLUSTER_SCOPED_KINDS,
  ];
  const missing = kinds.filter(({ resource }) =>
    ['get', 'list'].some((verb) => !allows(RULES, { verb, ...groupOf(resource) })),
  );
  expect(missing).toEqual([]);
});

test('every step of the built-in patterns is within them', () => {
  const steps = new Set(PATTERNS.flatMap(({ investigation_sequence }) => investigation_sequence));
  const missing: string[] = [];
  for (const step of steps) {
    const parsed = parseToolCall(step);
    if (parsed.type === 'error') throw new Error(step);
    const { tool, args } = parsed.call;
    if (tool === 'GET_LOGS') {
      if (!allows(RULES, { verb: 'get', group: '', resource: 'pods/log' })) missing.push(step);
    } else if (tool === 'LIST_ALL') {
      const kind = args.kind ?? '';
      const resource =
        findListedKind(kind)?.resource ?? (kind.includes('.') ? kind : `${kind.toLowerCase()}s`);
      if (!allows(RULES, { verb: 'list', ...groupOf(resource) })) missing.push(step);
    } else if (tool === 'DESCRIBE' && args.kind === '{target_kind}') {
      // What an autoscaler scales is a workload.
      if (!allows(RULES, { verb: 'get', group: 'apps', resource: 'deployments' })) missing.push(step);
    } else if (tool === 'DESCRIBE' && args.kind === 'Node') {
      if (!allows(RULES, { verb: 'get', group: '', resource: 'nodes' })) missing.push(step);
    } else if (!['FIND_ISSUES', 'GET_EVENTS', 'CHECK'].includes(tool)) missing.push(step);
  }
  expect(missing).toEqual([]);
});

describe('in front of a served recording', () => {
  let served: DumpServer;
  let guarded: Guard;
  let folder: string;
  let cluster: Cluster;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'k8s-learn-rbac-'));
    served = await startDumpServer({ directory: SMALL_RECORDING });
    guarded = await guard(served, RULES, join(folder, 'kubeconfig'));
    cluster = await createKubectlCluster({
      env: process.env,
      kubeconfig: guarded.kubeconfigPath,
      context: served.contextName,
      namespace: null,
      cacheDir: join(folder, 'cache'),
      nowMs: () => served.nowMs(),
    });
  });
  afterAll(async () => {
    await guarded.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const parts = () => ({
    gateway: createGateway(cluster),
    nowMs: () => cluster.nowMs(),
    clock: FIXED_CLOCK,
    onProgress: () => undefined,
  });

  test('a scan is refused nothing', async () => {
    const report = await scan({ ...parts(), patterns: PATTERNS }, new AbortController().signal);
    expect(guarded.refused).toEqual([]);
    expect(report.notLooked.filter(({ why }) => why === 'forbidden')).toEqual([]);
    expect(report.groups.length).toBeGreaterThan(3);
  });

  test.each([
    'pods of inventory in quotes-live keep crashing with exit code 137',
    'why is the claim in etl-ops pending',
    'what do the crossplane providers complain of',
    'is a node unhealthy',
  ])('%s: refused nothing', async (question) => {
    const request = { question, arm: 'off' as const, maxSteps: 12, timeoutMs: 120_000 };
    const { investigation } = await investigate(
      request,
      { ...parts(), engine: createPatternsEngine(PATTERNS), store: null, memory: null },
      new AbortController().signal,
    );
    expect(guarded.refused).toEqual([]);
    expect(investigation.notLooked.filter(({ why }) => why === 'forbidden')).toEqual([]);
  });

  test('secrets are refused, and told as not read', async () => {
    const result = await createGateway(cluster).run(['get', 'secrets', '-A']);
    expect(result).toMatchObject({ status: 'failed', failure: 'forbidden' });
    expect(guarded.refused).toContainEqual({ verb: 'list', group: '', resource: 'secrets' });
  });
});
