// With --no-save nothing is kept; what is remembered already is recalled all the same.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  '--json',
];
const WITHOUT_LIBRARY = { env: { K8S_LEARN_PATTERNS_BUILTIN: 'false' } };

let home: CliHome;
beforeEach(() => {
  home = new CliHome();
});
afterEach(() => home.remove());

it('recalls, and keeps nothing', async () => {
  await home.run([...ASK, QUESTION]);
  await home.run(['feedback', '1', 'up', '--quiet']);
  const { stdout } = await home.run([...ASK, '--no-save', QUESTION], WITHOUT_LIBRARY);
  expect(JSON.parse(stdout)).toMatchObject({
    id: null,
    diagnosis: { pattern: 'case-1' },
    memory: { replayed: true },
  });
  const history = JSON.parse((await home.run(['history', '--json'])).stdout);
  expect(history.investigations).toHaveLength(1);
});

it('answers without memory when the database cannot be read, and says so', async () => {
  await home.run([...ASK, QUESTION]);
  writeFileSync(join(home.path, 'home', 'learning.db'), 'no database');
  const { exitCode, stdout, stderr } = await home.run([...ASK, '--no-save', QUESTION]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: null, diagnosis: { pattern: 'oom-killed' } });
  expect(stderr).toContain('nothing is recalled');
});
