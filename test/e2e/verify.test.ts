// `verify` as a process, on a cluster that changes: still there, gone, waited for, deleted, another one.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangingCluster, editedRecording } from '../support/changing-cluster.ts';
import { CliHome, type CliResult, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';

type Json = Record<string, unknown>;

function isInventory(object: Json): boolean {
  return String((object['metadata'] as Json)['name']).startsWith('inventory');
}

const READY_POD = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [
    {
      name: 'inventory',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: '2026-11-22T07:28:00Z' } },
    },
  ],
};

const HEALED = editedRecording({
  'quotes-live/pods.json': (pod) => (isInventory(pod) ? withStatus(pod, READY_POD) : pod),
  'quotes-live/deployments.apps.json': (deployment) =>
    isInventory(deployment)
      ? withStatus(deployment, { replicas: 1, updatedReplicas: 1, readyReplicas: 1 })
      : deployment,
});
const DELETED = editedRecording(
  Object.fromEntries(
    ['pods', 'deployments.apps', 'replicasets.apps'].map((kind) => [
      `quotes-live/${kind}.json`,
      (object: Json) => (isInventory(object) ? undefined : object),
    ]),
  ),
);
const OTHER = editedRecording({
  'namespaces.json': (namespace) => ({
    ...namespace,
    metadata: { ...(namespace['metadata'] as Json), uid: 'another' },
  }),
});

function withStatus(object: Json, status: Json): Json {
  return { ...object, status };
}

interface Document {
  readonly state: string;
  readonly judged: boolean;
  readonly looks: number;
  readonly timedOut: boolean;
  readonly label: { readonly state: string; readonly signals: readonly string[] };
  readonly facts: readonly { readonly code: string; readonly holds: boolean }[];
}

let home: CliHome;
let cluster: ChangingCluster;
let flags: readonly string[];

beforeAll(async () => {
  home = new CliHome();
  cluster = await ChangingCluster.start(SMALL_RECORDING);
  flags = ['--kubeconfig', cluster.kubeconfig];
  const asked = await home.run(['--engine', 'patterns', '--quiet', ...flags, QUESTION]);
  expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
});

beforeEach(async () => {
  cluster.refusesWatches = false;
  await cluster.become(SMALL_RECORDING);
});

afterAll(async () => {
  await cluster.stop();
  home.remove();
});

function documentOf({ stdout }: CliResult): Document {
  return JSON.parse(stdout) as Document;
}

async function verify(...more: readonly string[]): Promise<CliResult> {
  return home.run(['verify', '1', ...flags, ...more]);
}

describe('verify', () => {
  it('says that it is still there, and labels it so', async () => {
    const result = await verify('--json', '--after-fix');
    expect(result).toMatchObject({ exitCode: 24, stderr: '' });
    expect(documentOf(result)).toMatchObject({
      state: 'still-there',
      judged: true,
      looks: 1,
      timedOut: false,
      facts: [{ code: 'container.oom-killed', holds: true }],
      label: { signals: expect.arrayContaining(['verify:still-there']) },
    });
  });

  it('says that it is gone, and the last look counts', async () => {
    await cluster.become(HEALED);
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^#1: gone\n {2}✔ pod quotes-live\/inventory.*\nIts label is now probable \(\d+ %\)\.\n$/,
    );
    const shown = await home.run(['show', '1', '--json']);
    expect(documentOf(shown).label).toMatchObject({
      state: 'probable',
      signals: expect.arrayContaining(['verify:gone']),
    });
    expect(documentOf(shown).label.signals).not.toContain('verify:still-there');
  });

  it('labels nothing when the object is not there any more', async () => {
    await cluster.become(DELETED);
    const result = await verify('--json');
    expect(result.exitCode).toBe(21);
    expect(documentOf(result)).toMatchObject({ state: 'no-object', judged: false });
  });

  it('refuses another cluster and says which it was', async () => {
    await cluster.become(OTHER);
    const result = await verify('--json');
    expect(result.exitCode).toBe(2);
    expect(errorOf(result)).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('another cluster (context changing)'),
      hint: expect.stringContaining('--context changing'),
    });
  });

  it.each<[string, readonly string[], number, string]>([
    ['an id that is not there', ['verify', '42'], 22, 'NOT_FOUND'],
    ['a timeout without waiting', ['verify', '1', '--timeout', '5s'], 2, 'USAGE'],
    ['an investigation without a cause', ['verify', '2'], 2, 'USAGE'],
  ])('refuses %s', async (_name, args, exitCode, code) => {
    if (args[1] === '2')
      await home.run(['--engine', 'patterns', '--quiet', ...flags, '-n', 'default', 'why is nonesuch slow']);
    const result = await home.run([...args, '--json', ...flags]);
    expect(result.exitCode).toBe(exitCode);
    expect(errorOf(result).code).toBe(code);
  });
});

describe('verify --watch', () => {
  it('waits for a change until it is gone', async () => {
    const healing = setInterval(() => {
      // Pods and events are watched: now it is waited for.
      if (cluster.watcherCount < 2) return;
      clearInterval(healing);
      void cluster.become(HEALED);
    }, 100);
    const result = await verify('--watch', '--timeout', '25s', '--json');
    clearInterval(healing);
    expect(result.exitCode).toBe(0);
    const document = documentOf(result);
    expect(document).toMatchObject({ state: 'gone', judged: true, timedOut: false });
    // One look at once, and one for the change: nothing was looked at in between.
    expect(document.looks).toBeLessThanOrEqual(3);
    expect(result.stderr).not.toContain('looking every');
  });

  it('looks by the clock where it may not watch, and says so', async () => {
    cluster.refusesWatches = true;
    let changed = false;
    const result = await home.spawn(['verify', '1', ...flags, '--watch', '--timeout', '2m'], {
      onStderr: (stderr) => {
        if (changed || !/looking\s+every/.test(stderr)) return;
        changed = true;
        void cluster.become(HEALED);
      },
    });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^#1: gone/);
    expect(result.stderr).toMatch(/note: .*cannot be watched: Forbidden; looking\s+every 5 s\s+instead/);
  });

  it('ends at its time, and blames nobody for it', async () => {
    const before = (await home.run(['show', '1', '--json'])).stdout;
    const result = await verify('--watch', '--timeout', '4s', '--json');
    expect(result.exitCode).toBe(21);
    expect(documentOf(result)).toMatchObject({ state: 'still-there', judged: false, timedOut: true });
    expect((await home.run(['show', '1', '--json'])).stdout).toBe(before);
  });

  it('ends when it is interrupted', async () => {
    const result = await home.spawn(['verify', '1', ...flags, '--watch', '--verbose'], {
      onStderr: (stderr, child) => {
        if (stderr.includes('waiting for a change')) child.kill('SIGINT');
      },
    });
    expect(result.exitCode).toBe(130);
  });
});
