import { expect, test } from 'vitest';
import { aboutAlert } from '../../../src/app/alerts/about-alert.ts';
import { questionOf } from '../../../src/app/alerts/question.ts';
import { readAlerts } from '../../../src/app/alerts/read-alerts.ts';
import type { Diagnosis } from '../../../src/domain/investigation.ts';
import type { Engine, EngineInput } from '../../../src/domain/ports.ts';

const DIAGNOSIS: Diagnosis = {
  ...{ pattern: 'oom-killed', basis: 'evidence', category: 'oom', solution: 'Raise it.', commands: [] },
  ...{ severity: 'high', confidence: 0.9, evidence: [], since: null, chain: [] },
  rootCause: 'Container cart of pod shop/cart-6fb8c9d7f5-x2x9z exceeded its memory limit.',
  affected: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
};
const ENGINE: Engine = {
  name: 'patterns',
  model: null,
  usage: () => ({ modelCalls: 0, promptTokens: 0, outputTokens: 0 }),
  next: async () => ({ type: 'diagnose', diagnosis: DIAGNOSIS, otherFindings: [], signals: [] }),
};

async function answered(labels: Readonly<Record<string, string>>) {
  const [group] = readAlerts(JSON.stringify([{ status: 'firing', labels }]));
  if (!group) throw new Error('there is a group');
  return aboutAlert(ENGINE, questionOf(group)).next(
    { steps: [] as EngineInput['steps'] } as EngineInput,
    new AbortController().signal,
  );
}

test.each([
  [{ alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'cart-6fb8c9d7f5-b7b7b' }],
  [{ alertname: 'KubeDeploymentReplicasMismatch', namespace: 'shop', deployment: 'cart' }],
  [{ alertname: 'KubeMemoryOvercommit' }],
  [{ alertname: 'SomethingElse', namespace: 'shop' }],
])('%j is answered by what is wrong there', async (labels) => {
  expect((await answered(labels)).type).toBe('diagnose');
});

test.each([
  [{ alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'pay-7d9c6b5f4d-k9k9k' }],
  [{ alertname: 'etcdMembersDown' }],
  [{ alertname: 'KubeNodeNotReady', node: 'worker-1' }],
  [{ alertname: 'KubeCPUOvercommit' }],
])('%j is not answered by another trouble, which is told beside it', async (labels) => {
  const action = await answered(labels);
  expect(action).toMatchObject({ type: 'give-up', otherFindings: [{ pattern: 'oom-killed' }] });
});
