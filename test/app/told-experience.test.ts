// What a model is told of earlier investigations of the same kind: from three that were taught to the prompt of the fourth.
import { expect, test } from 'vitest';
import type { Fixture } from '../support/fixture-cluster.ts';
import { openMemoryLab } from '../support/memory-lab.ts';
import { workload } from '../support/objects.ts';
import { investigateScripted } from '../support/ollama/investigate.ts';
import { call, diagnosis } from '../support/ollama/script.ts';

/** A pod that crashes because its database refuses the connection: only its log before the crash tells. */
function refused(app: string): Fixture {
  const [top, replicaSet, made] = workload(app, { ready: 0 });
  if (!top || !replicaSet || !made) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const status = {
    ...{ name: app, image: `registry.example/${app}:1`, ready: false, started: false, restartCount: 7 },
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
    lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: '2026-03-01T02:58:00Z' } },
  };
  const log = `starting ${app}\nError: connect ECONNREFUSED ${app}-db.shop.svc:5432\n`;
  const { name } = made.metadata as { readonly name: string };
  return {
    objects: [
      top,
      replicaSet,
      { ...made, status: { ...made.status, phase: 'Running', containerStatuses: [status] } },
    ],
    logs: { [`shop/${name}`]: log, [`shop/${name}#previous`]: log },
  };
}

test('the fourth is told what showed it before, what the steps were worth and which were enough', async () => {
  const lab = openMemoryLab();
  for (const app of ['cart', 'auth', 'search', 'mail']) {
    const question = `why does ${app} in shop keep crashing`;
    const asked = await lab.ask(question, refused(app), { arm: 'off' });
    lab.teach(asked, `the database of ${app} refuses connections`, 'start the database');
  }
  // Probable, not verified: what is verified is replayed, and the model never asked.
  for (const remembered of lab.cases.list(10)) lab.cases.put({ ...remembered, score: 0.8 });
  const { ollama, investigation } = await investigateScripted({
    question: 'why does billing in shop keep crashing',
    fixture: refused('billing'),
    patterns: [],
    memory: lab.memory,
    script: {
      turns: [call('FINISH'), diagnosis({ conclusive: false, rootCause: 'nothing was seen' })],
      otherwise: diagnosis({ conclusive: false, rootCause: 'nothing was seen' }),
    },
  });
  const told = JSON.stringify(ollama.chats[0]?.messages);
  expect(told).toContain('LEARNED EXPERIENCE');
  expect(told).toContain('RECOMMENDED PATTERN (');
  expect(told).toContain('the database of <container> refuses connections');
  expect(told).toContain('TOOL EFFECTIVENESS FOR THIS TYPE OF QUERY');
  expect(told).toMatch(/- GET_LOGS <namespace> <pod>[^:]*: \d+% of diagnoses rested on it \(\d+ uses/);
  expect(told).toContain('OPTIMIZATION');
  expect(told).toMatch(/Enough before, in this order: GET_LOGS/);
  expect(investigation.memory.recalled.some(({ injected }) => injected)).toBe(true);
});
