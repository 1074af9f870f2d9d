// A scan over fixtures: causes with what follows from them, what was not looked at, and no word too many.
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { type ScanReport, scan } from '../../src/app/scan.ts';
import type { K8sLearnError } from '../../src/domain/errors.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { MAX_CLOSER_LOOKS } from '../../src/engines/patterns/scan.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { createFixtureCluster, type Fixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { object, pod, workload } from '../support/objects.ts';

const PATTERNS = builtinPatterns();

function scanCluster(cluster: Cluster, signal = new AbortController().signal): Promise<ScanReport> {
  const parts = {
    gateway: createGateway(cluster),
    nowMs: () => cluster.nowMs(),
    patterns: PATTERNS,
    clock: FIXED_CLOCK,
    onProgress: () => undefined,
  };
  return scan(parts, signal);
}

function scanFixture(fixture: Fixture): Promise<ScanReport> {
  return scanCluster(createFixtureCluster(fixture));
}

function crashed(name: string, reason: string, exitCode: number): KubeObject {
  return pod(name, {
    ready: false,
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 7,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } },
          lastState: { terminated: { reason, exitCode } },
        },
      ],
    },
  });
}

const SERVICE = object('Service', 'cart', {
  spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
});

describe('a scan', () => {
  it('of a cluster that is well finds nothing', async () => {
    const report = await scanFixture({
      objects: [...workload('cart'), SERVICE, ...workload('till', { replicas: 3 })],
    });
    expect(report).toMatchObject({ groups: [], omissions: [], stopped: false });
    expect(report.objectCount).toBeGreaterThan(5);
  });

  it('groups troubles by cause, the worst and the most first', async () => {
    const report = await scanFixture({
      objects: [
        crashed('one', 'OOMKilled', 137),
        crashed('two', 'OOMKilled', 137),
        crashed('three', 'Error', 2),
      ],
      logs: { 'shop/three/main': 'flag provided but not defined: -x' },
    });
    expect(report.groups[0]).toMatchObject({ pattern: 'oom-killed', severity: 'high' });
    expect(report.groups[0]?.troubles.map(({ affected }) => affected[0]?.name)).toEqual(['one', 'two']);
    expect(report.groups.flatMap(({ troubles }) => troubles)).toHaveLength(3);
  });

  it('tells a service without endpoints as a consequence of its pods', async () => {
    const pods = workload('cart').map((each) =>
      each.kind === 'Pod' ? { ...each, status: crashed('cart-0', 'OOMKilled', 137).status } : each,
    );
    const { groups } = await scanFixture({ objects: [...pods, SERVICE] as readonly KubeObject[] });
    expect(groups).toHaveLength(1);
    expect(groups[0]?.troubles[0]).toMatchObject({
      pattern: 'oom-killed',
      consequences: [{ subject: { kind: 'Service', name: 'cart' } }],
    });
  });

  it('says of what it did not look at closer only what it saw', async () => {
    const names = Array.from({ length: MAX_CLOSER_LOOKS + 3 }, (_, index) => `p${index}`);
    const { groups, omissions } = await scanFixture({
      objects: names.map((name) => crashed(name, 'Error', 1)),
      logs: Object.fromEntries(names.map((name) => [`shop/${name}`, 'INFO starting'])),
    });
    const causes = groups.flatMap(({ troubles }) => troubles.map(({ rootCause }) => rootCause));
    expect(causes).toHaveLength(names.length);
    expect(causes.filter((cause) => cause.includes('its log, read to its end'))).toHaveLength(
      MAX_CLOSER_LOOKS,
    );
    const unseen = groups.filter(({ pattern }) => pattern === null);
    expect(unseen).toMatchObject([{ category: 'unexplained', severity: 'high' }]);
    expect(unseen[0]?.troubles).toHaveLength(3);
    for (const { rootCause } of unseen[0]?.troubles ?? []) {
      expect(rootCause).toMatch(/(?:exit code: 1|CrashLoopBackOff).*It was not looked at closer\./);
    }
    expect(omissions).toEqual([expect.stringMatching(/^3 problems were not looked at closer/)]);
  });

  it('names the kinds that may not be listed, and does not say that nothing is wrong when that is all', async () => {
    const well = createFixtureCluster({ objects: workload('cart') });
    const forbid = (kinds: RegExp): Cluster => ({
      ...well,
      run: async (args, options) =>
        kinds.test(args.join(' '))
          ? {
              ...(await well.run(['nothing'], options)),
              exitCode: 1,
              stderr: `Error from server (Forbidden): services is forbidden: User "me" cannot list resource`,
            }
          : well.run(args, options),
    });
    const partial = await scanCluster(forbid(/\/services/));
    expect(partial.groups).toEqual([]);
    expect(partial.omissions).toEqual([expect.stringMatching(/^could not list services: .*forbidden/)]);
    await expect(scanCluster(forbid(/--raw=\/(?!api\/v1\/namespaces)| -A /))).rejects.toMatchObject({
      code: 'CLUSTER_FORBIDDEN',
      message: expect.stringContaining('could not list'),
    } satisfies Partial<K8sLearnError>);
  });

  it('that is ended by a limit says so', async () => {
    const controller = new AbortController();
    const cluster = createFixtureCluster({ objects: [crashed('one', 'Error', 1)] });
    const slow: Cluster = {
      ...cluster,
      run: async (args, options) => {
        if (args[0] === 'logs') controller.abort();
        return cluster.run(args, options);
      },
    };
    const report = await scanCluster(slow, controller.signal);
    expect(report).toMatchObject({ stopped: true });
    expect(report.groups.flatMap(({ troubles }) => troubles)).toHaveLength(1);
  });
});
