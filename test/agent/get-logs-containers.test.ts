// GET_LOGS of a pod with a container that has no log yet, with the real kubectl: what the other one said is always read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { getLogs } from '../../src/agent/tools/get-logs.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import { temporaryFolder } from '../support/databases.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'cart-0', namespace: 'shop', creationTimestamp: '2026-03-01T02:50:00Z' },
  spec: {
    nodeName: 'node-1',
    initContainers: [{ name: 'wait' }],
    containers: [{ name: 'cart' }, { name: 'proxy' }],
  },
  status: {
    phase: 'Pending',
    initContainerStatuses: [{ name: 'wait', restartCount: 3, ready: false, state: { running: {} } }],
    containerStatuses: ['cart', 'proxy'].map((name) => ({
      name,
      restartCount: 0,
      ready: false,
      state: { waiting: { reason: 'PodInitializing' } },
    })),
  },
};
/** kubectl draws the order anew each time. */
const RUNS = 8;

it('reads what there is, in whichever order kubectl asks', async () => {
  const directory = join(temporaryFolder(), 'recording');
  mkdirSync(join(directory, 'shop', 'cart-0'), { recursive: true });
  writeFileSync(
    join(directory, 'shop', 'pods.json'),
    JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [POD] }),
  );
  writeFileSync(join(directory, 'shop', 'cart-0', 'wait.log'), 'FATAL postgres unreachable, giving up\n');
  const server = await startDumpServer({ directory });
  onTestFinished(() => server.close());
  const cluster = await createKubectlCluster({
    kubeconfig: server.kubeconfigPath,
    context: server.contextName,
    namespace: null,
    cacheDir: join(directory, '..', 'cache'),
    env: process.env,
    nowMs: () => server.nowMs(),
  });
  for (let run = 0; run < RUNS; run += 1) {
    const extractor = new FactExtractor(server.nowMs());
    extractor.fromObjects([POD], []);
    const signal = new AbortController().signal;
    const read = await getLogs.run(
      { namespace: 'shop', pod: 'cart-0' },
      { gateway: createGateway(cluster), extractor, signal },
    );
    expect(read.status).toBe('ok');
    expect(read.observation).toContain('postgres unreachable');
    expect(read.observation).toContain('waiting to start: PodInitializing');
  }
});
