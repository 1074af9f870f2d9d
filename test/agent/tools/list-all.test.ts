// LIST_ALL with the real kubectl: every kind that is known, under each of its names, in all namespaces.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../../src/adapters/kubectl.ts';
import { createExtractor } from '../../../src/agent/extractor.ts';
import {
  CLUSTER_SCOPED_KINDS,
  EVENTS,
  KINDS_ON_DEMAND,
  NAMESPACE_KINDS,
  PODS,
} from '../../../src/agent/kinds.ts';
import { createGateway, type Gateway } from '../../../src/agent/kubectl-gateway.ts';
import { listAll } from '../../../src/agent/tools/list-all.ts';
import { NO_NAMESPACE } from '../../../src/domain/tool-notation.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { sampled } from '../../support/sampled.ts';

/** Kinds of the API that are not looked at by themselves; a model may ask for them. */
const OTHERS = [
  'ConfigMap',
  'Secret',
  'PodTemplate',
  'ControllerRevision',
  'FlowSchema',
  'PriorityLevelConfiguration',
];

const cache = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
let server: DumpServer;
let gateway: Gateway;

beforeAll(async () => {
  server = await startDumpServer({ directory: SMALL_RECORDING });
  gateway = createGateway(
    await createKubectlCluster({
      kubeconfig: server.kubeconfigPath,
      context: server.contextName,
      namespace: null,
      cacheDir: cache,
      env: process.env,
    }),
  );
});

afterAll(async () => {
  await server.close();
  rmSync(cache, { recursive: true, force: true });
});

const NAMES = [
  ...[PODS, EVENTS, ...NAMESPACE_KINDS, ...CLUSTER_SCOPED_KINDS, ...KINDS_ON_DEMAND].flatMap(
    ({ kind, resource }) => [kind, resource],
  ),
  ...OTHERS,
];

test.each(sampled(NAMES, 12))('%s', async (kind) => {
  const context = {
    gateway,
    extractor: createExtractor(FIXED_NOW_MS),
    signal: new AbortController().signal,
  };
  for (const namespace of [undefined, NO_NAMESPACE]) {
    const args = namespace === undefined ? { kind } : { kind, namespace };
    const { status, observation } = await listAll.run(args, context);
    expect(['ok', 'empty'], observation).toContain(status);
    // What a recording does not hold may not be served; it is never refused.
    expect(observation).not.toMatch(/^Denied|Forbidden/m);
  }
});
