// What `kubectl describe` prints, read back into the objects that it tells of.
import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../src/facts/description.ts';
import type { Pod } from '../../src/facts/kube-json.ts';

function podOf(state: string): Pod | undefined {
  const text = `Name:             cart-0
Namespace:        shop
Node:             node-1/10.0.0.1
Status:           Running
Init Containers:
  wait:
    Image:          registry.example/wait:1
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
Containers:
  cart:
    Image:          registry.example/cart:1
${state}    Ready:          False
    Restart Count:  4
`;
  const [pod] = parseDescription(text, 'Pod').objects;
  return pod as Pod | undefined;
}

describe('a container of a described pod', () => {
  const TERMINATED = `    State:          Terminated
      Reason:       Error
      Exit Code:    3
      Started:      Sun, 01 Mar 2026 02:00:00 +0000
      Finished:     Sun, 01 Mar 2026 02:00:05 +0000
`;
  const WAITING = `    State:          Waiting
      Reason:       CrashLoopBackOff
`;
  const RUNNING = `    State:          Running
      Started:      Sun, 01 Mar 2026 02:00:00 +0000
`;

  it.each([
    ['that has ended', TERMINATED, { terminated: { reason: 'Error', exitCode: 3 } }, ['running', 'waiting']],
    ['that waits', WAITING, { waiting: { reason: 'CrashLoopBackOff' } }, ['running', 'terminated']],
    [
      'that runs',
      RUNNING,
      { running: { startedAt: 'Sun, 01 Mar 2026 02:00:00 +0000' } },
      ['waiting', 'terminated'],
    ],
  ])('%s is in that state and in no other', (_name, text, state, others) => {
    const [status] = podOf(text)?.status?.containerStatuses ?? [];
    expect(status).toMatchObject({ name: 'cart', restartCount: 4, state });
    for (const other of others) expect(status?.state).not.toHaveProperty(other);
  });

  it('of which no state is told has none', () => {
    const [status] = podOf('')?.status?.containerStatuses ?? [];
    expect(status?.state).toEqual({});
  });

  it('stands apart from what prepares the pod', () => {
    const [init] = podOf(RUNNING)?.status?.initContainerStatuses ?? [];
    expect(init).toMatchObject({ name: 'wait', state: { terminated: { reason: 'Completed', exitCode: 0 } } });
  });
});
