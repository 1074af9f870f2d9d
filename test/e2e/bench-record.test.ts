// `bench record` as a process: what it writes serves as the cluster did, holds no secret, and bench solves it.
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordResult } from '../../src/app/bench/record/record.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const NAMESPACE = 'quotes-live';
const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
/** What must not leave the cluster, by where it stands. */
const SECRETS = {
  secret: 'correct-horse-battery',
  annotation: 'staple-of-the-annotation',
  configMap: 'tr0ub4dor-and-three',
  log: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
};

let home: CliHome;
let dump: string;
let out: string;

beforeEach(() => {
  home = new CliHome();
  dump = join(home.path, 'small');
  out = join(home.path, 'cases');
});

afterEach(() => home.remove());

/** The small recording, with secrets where people keep them. */
function withSecrets(): void {
  cpSync(SMALL_RECORDING, dump, { recursive: true });
  const list = (items: readonly object[]) =>
    JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata: {}, items });
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: NAMESPACE, annotations: { 'x/password': SECRETS.annotation } },
    type: 'Opaque',
    data: { password: Buffer.from(SECRETS.secret).toString('base64') },
  };
  writeFileSync(join(dump, NAMESPACE, 'secrets.json'), list([secret]));
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: NAMESPACE },
    data: { 'app.properties': `level=info\npassword=${SECRETS.configMap}\n` },
  };
  writeFileSync(join(dump, NAMESPACE, 'configmaps.json'), list([config]));
  const [pod = ''] = readdirSync(join(dump, NAMESPACE)).filter((name) => name.startsWith('inventory-'));
  writeFileSync(join(dump, NAMESPACE, pod, 'inventory.previous.log'), `using token ${SECRETS.log}\n`);
}

function everyText(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

const ask = (question: string, ...flags: string[]) =>
  home.run(['--dump', dump, '--engine', 'patterns', '--json', ...flags, question]);
const record = (id: number, ...flags: string[]) =>
  home.run(['bench', 'record', String(id), '--dump', dump, '--out', out, '--json', ...flags]);

describe('bench record', () => {
  it('writes a case that bench solves, without secrets', async () => {
    withSecrets();
    await ask(QUESTION);
    await home.run(['feedback', '1', 'up']);
    const { exitCode, stdout, stderr } = await record(1);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const result = JSON.parse(stdout) as RecordResult;
    expect(result).toMatchObject({
      confirmed: true,
      check: { solved: true },
      incident: {
        id: 'small-1',
        cluster: 'small-1',
        namespace: NAMESPACE,
        app: 'inventory',
        family: 'oom-killed',
        questions: [QUESTION],
        must: ['oomkilled|memory|137', '192Mi'],
      },
    });
    const folder = join(out, 'small-1');
    const text = everyText(out);
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(SECRETS.secret).toString('base64'));
    const names = (file: string) =>
      (
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as { items: { metadata: { name: string } }[] }
      ).items.map(({ metadata: { name } }) => name);
    expect(names(join(NAMESPACE, 'secrets.json'))).toEqual(['db']);
    expect(names(join(NAMESPACE, 'configmaps.json'))).toEqual(['settings']);
    // What other namespaces the cluster has is nobody's business.
    expect(names('namespaces.json').sort()).toEqual(['default', 'kube-system', NAMESPACE]);
    expect(text).toContain('level=info');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'nodes.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(out).sort()).toEqual(['incidents.jsonl', 'small-1']);

    const bench = await home.run(['bench', join(out, 'incidents.jsonl'), '--arms', 'off,on', '--json']);
    expect(bench.exitCode).toBe(0);
    expect(JSON.parse(bench.stdout)).toMatchObject({
      taughtBy: { incidents: 1 },
      answers: [
        { arm: 'off', solved: true },
        { arm: 'on', solved: true },
      ],
    });

    const again = await record(1);
    expect(again).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(again)).toMatchObject({
      message: expect.stringContaining('recorded in'),
      hint: expect.stringContaining('--replace'),
    });
    // Lines of others stay as they are, with whatever somebody wrote into them.
    const other = JSON.stringify({ ...result.incident, id: 'mine', note: 'seen twice' });
    appendFileSync(join(out, 'incidents.jsonl'), `\n${other}\n`);
    const replaced = await record(1, '--replace', '--family', 'memory');
    expect(replaced.exitCode).toBe(0);
    const lines = readFileSync(join(out, 'incidents.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { id: 'mine', note: 'seen twice' },
      { id: 'small-1', family: 'memory' },
    ]);
  }, 60_000);

  it('takes what a person taught, and says what to do when nobody knows', async () => {
    cpSync(SMALL_RECORDING, dump, { recursive: true });
    const without = { K8S_LEARN_PATTERNS_BUILTIN: 'false' };
    await home.run(['--dump', dump, '--engine', 'patterns', '--json', QUESTION], { env: without });
    const unknown = await record(1);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(unknown)).toMatchObject({
      message: 'investigation 1 ended inconclusive, without a diagnosis: nobody knows what it was',
      hint: expect.stringContaining('k8s-learn feedback 1 down --cause'),
    });
    expect(existsSync(out)).toBe(false);
    const cause = 'the frobnicator of inventory leaks';
    await home.run(['feedback', '1', 'down', '--cause', cause, '--solution', 'turn it off']);
    const taught = JSON.parse((await record(1)).stdout) as RecordResult;
    expect(taught).toMatchObject({
      confirmed: true,
      check: { solved: false },
      incident: { cause, solution: 'turn it off', app: 'inventory', must: ['frobnicator', 'leaks'] },
    });
    expect(taught.incident.family).toMatch(/^taught-[0-9a-f]{6}$/);
    const [text] = [await home.run(['bench', 'record', '1', '--dump', dump, '--out', join(home.path, 'b')])];
    expect(text.stdout).toContain('small-1: ');
    expect(text.stdout).toContain('must      frobnicator · leaks');
  }, 60_000);

  it('refuses an unknown id, and a cluster that is another one', async () => {
    cpSync(SMALL_RECORDING, dump, { recursive: true });
    await ask(QUESTION);
    expect(await record(7)).toMatchObject({ exitCode: 22, stdout: '' });
    const namespaces = join(dump, 'namespaces.json');
    const other = readFileSync(namespaces, 'utf8').replaceAll(/"uid": "[0-9a-f]/g, '"uid": "z');
    writeFileSync(namespaces, other);
    const refused = await record(1);
    expect(refused.exitCode).toBe(2);
    expect(errorOf(refused).message).toContain('another cluster');
    expect((await record(1, '--solution', 'x')).exitCode).toBe(2);
    expect(existsSync(out)).toBe(false);
  }, 60_000);
});
