// What `kubectl cluster-info dump --output-directory` writes must load: here it is written by kubectl itself.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { kubectl } from './support.ts';

const POD = 'inventory-864c69cc49-wgljf';
describe.each(['json', 'yaml'])('in %s', (form) => {
  let original: DumpServer;
  let plain: DumpServer;

  beforeAll(async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'plain-')), 'dumped');
    original = await startDumpServer({ directory: SMALL_RECORDING });
    const { exit, stderr } = await kubectl(
      original,
      'cluster-info',
      'dump',
      '-A',
      '-o',
      form,
      '--output-directory',
      folder,
    );
    expect(exit, stderr).toBe(0);
    expect(readdirSync(folder)).toContain(`nodes.${form}`);
    plain = await startDumpServer({ directory: folder });
  });

  afterAll(() => Promise.all([original.close(), plain.close()]));

  test.each([
    ['get', 'pods', '-A', '-o', 'wide'],
    ['get', 'deploy,rs,svc', '-A'],
    ['get', 'events', '-n', 'quotes-live'],
    ['get', 'pod', POD, '-n', 'quotes-live', '-o', 'yaml'],
    ['describe', 'pod', POD, '-n', 'quotes-live'],
    ['describe', 'deploy', '-n', 'audit-live'],
    ['describe', 'svc', '-n', 'audit-live'],
    ['describe', 'svc', '-n', 'ranking-prod'],
    ['logs', POD, '-n', 'quotes-live', '--tail=3'],
  ])('kubectl %s %s %s prints the same of both', async (...args) => {
    const [expected, actual] = await Promise.all([kubectl(original, ...args), kubectl(plain, ...args)]);
    expect(actual).toEqual(expected);
    expect(actual.stdout).not.toBe('');
  });

  test('namespaces are known by their folders', async () => {
    const { stdout } = await kubectl(plain, 'get', 'ns', '-o', 'name');
    expect(stdout.split('\n')).toContain('namespace/quotes-live');
  });

  test('a kind that was not recorded does not read as empty', async () => {
    const { exit, stdout, stderr } = await kubectl(
      plain,
      'get',
      'deploy,cm',
      '-n',
      'quotes-live',
      '--no-headers',
    );
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^inventory +0\/1/);
    expect(stderr).toContain('(Forbidden): configmaps is forbidden: this recording holds no configmaps');
    expect((await kubectl(plain, 'get', 'all', '-n', 'quotes-live')).exit).toBe(0);
  });
});
