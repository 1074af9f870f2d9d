// The folders of other tools, written from the small recording: what kubectl prints must not depend on them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { kubectl, writeRecording } from './support.ts';

const NAMESPACES = ['quotes-live', 'audit-live'];
const POD = 'inventory-864c69cc49-wgljf';
const LOG = '2026-11-22T07:34:17.893Z INFO  order index: 286720 entries loaded\n';

const COMMANDS: readonly (readonly string[])[] = [
  ['get', 'pods', '-A', '-o', 'wide'],
  ['get', 'deploy,rs,svc', '-A'],
  ['get', 'nodes'],
  ['get', 'ns', 'quotes-live'],
  ['get', 'events', '-n', 'quotes-live'],
  ['describe', 'pod', POD, '-n', 'quotes-live'],
  ['get', 'cm', '-n', 'audit-live', '-o', 'yaml'],
];

let original: DumpServer;
beforeAll(async () => {
  original = await startDumpServer({ directory: SMALL_RECORDING, namespaces: NAMESPACES });
});
afterAll(() => original.close());

async function get(kind: string, form: string, namespace?: string): Promise<string> {
  const scope = namespace === undefined ? [] : ['-n', namespace];
  return (await kubectl(original, 'get', kind, ...scope, '-o', form)).stdout;
}

/** Folder names of must-gather by kind. */
const GATHERED = {
  pods: 'core/pods',
  events: 'core/events',
  services: 'core/services',
  configmaps: 'core/configmaps',
  deployments: 'apps/deployments',
  replicasets: 'apps/replicasets',
};

async function mustGather(): Promise<string> {
  const root = 'registry-example-must-gather-sha256-0a1b';
  const files: Record<string, string> = {
    [`${root}/version`]: 'x\n',
    [`${root}/cluster-scoped-resources/core/nodes/worker-1.yaml`]: `---\n${await get('node/worker-1', 'yaml')}`,
  };
  for (const namespace of NAMESPACES) {
    const folder = `${root}/namespaces/${namespace}`;
    files[`${folder}/${namespace}.yaml`] = `---\n${await get(`ns/${namespace}`, 'yaml')}`;
    for (const [kind, path] of Object.entries(GATHERED)) {
      files[`${folder}/${path}.yaml`] = `---\n${await get(kind, 'yaml', namespace)}`;
    }
  }
  const logs = `${root}/namespaces/quotes-live/pods/${POD}/inventory/inventory/logs`;
  files[`${logs}/current.log`] = LOG;
  files[`${logs}/previous.log`] = `before ${LOG}`;
  return writeRecording(files);
}

async function supportBundle(): Promise<string> {
  const resources = 'support-bundle-2026-11-22T07_36_00/cluster-resources';
  const files: Record<string, string> = {
    [`${resources}/nodes.json`]: await get('nodes', 'json'),
    [`${resources}/namespaces.json`]: await get('ns', 'json'),
    [`${resources}/groups.json`]: '[]',
    [`${resources}/pods-errors.json`]: '[]',
    [`${resources}/auth-cani-list/quotes-live.json`]: '{}',
    [`${resources}/pods/logs/quotes-live/${POD}/inventory.log`]: LOG,
    [`${resources}/pods/logs/quotes-live/${POD}/inventory-previous.log`]: `before ${LOG}`,
  };
  for (const namespace of NAMESPACES) {
    for (const kind of Object.keys(GATHERED))
      files[`${resources}/${kind}/${namespace}.json`] = await get(kind, 'json', namespace);
  }
  return writeRecording(files);
}

describe.each([
  ['must-gather', mustGather],
  ['a support bundle', supportBundle],
])('%s', (_, write) => {
  let server: DumpServer;
  beforeAll(async () => {
    server = await startDumpServer({ directory: await write() });
  });
  afterAll(() => server.close());

  test.each(COMMANDS.map((args) => ({ command: args.join(' '), args })))(
    'kubectl $command prints the same',
    async ({ args }) => {
      const [expected, actual] = await Promise.all([kubectl(original, ...args), kubectl(server, ...args)]);
      expect(actual).toEqual(expected);
      expect(actual.exit).toBe(0);
    },
  );

  test('has the logs', async () => {
    const logs = (...more: readonly string[]) => kubectl(server, 'logs', POD, '-n', 'quotes-live', ...more);
    expect((await logs()).stdout).toBe(LOG);
    expect((await logs('--previous')).stdout).toBe(`before ${LOG}`);
  });

  test('nothing of it is broken', () => {
    expect(server.warnings).toEqual([]);
  });
});
