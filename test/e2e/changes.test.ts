// `changes` as a process, on a recording in which forty things were changed among four hundred that controllers did.
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { CANARY, ordinaryChanges, plantedChanges, writeCluster } from '../support/changed-cluster.ts';
import { CliHome, errorOf } from '../support/cli.ts';

interface Told {
  readonly at: string;
  readonly object: { readonly kind: string; readonly name: string };
  readonly says: string;
  readonly by: string | null;
}

const home = new CliHome();
const planted = plantedChanges();
const ordinary = ordinaryChanges();
const dump = writeCluster([...planted.flatMap(({ objects }) => objects), ...ordinary]);
afterAll(() => {
  home.remove();
  rmSync(dump, { recursive: true });
});

async function changes(...args: readonly string[]): Promise<readonly Told[]> {
  const result = await home.run(['changes', '--dump', dump, '--json', ...args]);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  return (JSON.parse(result.stdout) as { changes: readonly Told[] }).changes;
}

describe('changes', () => {
  test('tells what people and deployments changed, and nothing that controllers did', async () => {
    const told = await changes('--since', '2h');
    const names = new Set(told.map(({ object }) => object.name));
    const missing = planted.filter(({ name }) => !names.has(name)).map(({ name }) => name);
    const wanted = new Set(planted.map(({ name }) => name));
    const wrong = told.filter(({ object }) => !wanted.has(object.name)).map(({ object }) => object.name);
    process.stderr.write(
      `changes told: ${planted.length - missing.length} of ${planted.length}, false: ${wrong.length} of ${ordinary.length} ordinary ones\n`,
    );
    expect(planted.length).toBe(40);
    expect(ordinary.length).toBe(400);
    expect(missing).toEqual([]);
    expect(wrong).toEqual([]);
    expect(told.length).toBe(planted.length);
  });

  test('orders them newest first, says what differs, and who did it', async () => {
    const told = await changes('--since', '2h');
    const times = told.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    const says = (name: string) => told.find(({ object }) => object.name === name);
    expect(says('cart')).toMatchObject({
      says: 'revision 4 → 5: env DB_HOST db → db-new',
      by: 'kubectl set',
    });
    expect(says('web')).toMatchObject({ says: 'revision 4 → 5: image web:1 → web:2', by: 'helm' });
    expect(says('limits')?.says).toBe('revision 4 → 5: limits.memory 512Mi → 64Mi');
    expect(says('team-quota')).toMatchObject({ says: 'changed hard.pods', by: 'kubectl edit' });
    expect(says('shop-release')).toMatchObject({ says: 'revision 7 deployed', by: 'helm' });
    expect(says('worker-1')).toMatchObject({ says: 'cordoned', by: 'kubectl cordon' });
  });

  test('tells of a Secret that it changed and when, and of no secret what it is', async () => {
    for (const args of [['--json'], []]) {
      const { stdout, stderr } = await home.run(['changes', '--dump', dump, ...args]);
      expect(stdout).toContain('db-login');
      for (const text of [stdout, stderr]) {
        expect(text).not.toContain(CANARY);
        expect(text).not.toContain('old-canary');
        expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
      }
    }
  });

  test('looks back as far as it is told', async () => {
    const told = await changes('--since', '10m');
    expect(told.map(({ object }) => object.name)).toContain('scratch');
    expect(told.map(({ object }) => object.name)).not.toContain('data-db-0');
  });

  test('a workload that is not there is told with those that are', async () => {
    const result = await home.run(['changes', 'nowhere', '--dump', dump, '--json']);
    expect(result.exitCode).toBe(22);
    expect(errorOf(result)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'there is no workload nowhere here',
    });
  });

  test('a time that is none ends it before anything is asked', async () => {
    const result = await home.run(['changes', '--dump', dump, '--since', 'yesterday']);
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
  });

  test('a workload has its own changes, and those of what limits and guards it', async () => {
    const told = await changes('cart', '-n', 'shop');
    const names = told.map(({ object }) => object.name).sort();
    expect(names).toEqual(['allow-dns', 'cart', 'deny-all', 'team-limits', 'team-quota']);
  });
});
