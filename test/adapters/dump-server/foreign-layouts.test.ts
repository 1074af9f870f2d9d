// The folders of other tools, written from the small recording: what kubectl prints must not depend on them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { kubectl, podNamed, writeRecording } from './support.ts';

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
    // What the tool found itself stands beside the folder: it says nothing of how the folder is laid out.
    'support-bundle-2026-11-22T07_36_00/analysis.json': '[{"name":"cluster.version","severity":"warn"}]',
    'support-bundle-2026-11-22T07_36_00/version.yaml': 'apiVersion: troubleshoot.sh/v1beta2\n',
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

test('a support bundle unpacked without a folder of its own loads, its own analysis beside it', async () => {
  const directory = await writeRecording({
    'analysis.json': '[{"name":"cluster.version","severity":"warn"}]',
    'cluster-resources/nodes.json': await get('nodes', 'json'),
    'cluster-resources/pods/quotes-live.json': await get('pods', 'json', 'quotes-live'),
    'cluster-resources/events/quotes-live.json': await get('events', 'json', 'quotes-live'),
  });
  const server = await startDumpServer({ directory });
  try {
    const [expected, actual] = await Promise.all([
      kubectl(original, 'get', 'pods', '-n', 'quotes-live'),
      kubectl(server, 'get', 'pods', '-n', 'quotes-live'),
    ]);
    expect(actual.stdout).toBe(expected.stdout);
    expect((await kubectl(server, 'get', 'nodes')).stdout).toContain('worker-1');
    expect(server.warnings).toEqual([]);
  } finally {
    await server.close();
  }
});

describe('an Insights archive', () => {
  const FAILED_EVENT = {
    namespace: 'quotes-live',
    lastTimestamp: '2026-11-22T07:30:00Z',
    reason: 'BackOff',
    message: `Back-off restarting failed container inventory in pod ${POD}_quotes-live`,
  };
  let server: DumpServer;
  beforeAll(async () => {
    const directory = await writeRecording({
      'insights-operator/gathers.json': '{}',
      'config/id': 'c0ffee',
      'config/node/worker-1.json': await get('node/worker-1', 'json'),
      [`config/pod/quotes-live/${POD}.json`]: await get(`pod/${POD}`, 'json', 'quotes-live'),
      [`config/pod/quotes-live/logs/${POD}/inventory_current.log`]: LOG,
      'conditional/namespaces/audit-live/pods/auth-0/containers/main/logs/last-100-lines.log': `tail ${LOG}`,
      'conditional/namespaces/audit-live/pods/auth-0/auth-0.json': JSON.stringify(
        podNamed('auth-0', { namespace: 'audit-live' }),
      ),
      'events/quotes-live.json': JSON.stringify({ items: [FAILED_EVENT] }),
      'config/silenced_alerts.json': '[]',
    });
    server = await startDumpServer({ directory });
  });
  afterAll(() => server.close());

  test('has its pods and nodes', async () => {
    const pods = (await kubectl(server, 'get', 'pods', '-A', '-o', 'name')).stdout;
    expect(pods.trim().split('\n')).toEqual(['pod/auth-0', `pod/${POD}`]);
    expect((await kubectl(server, 'get', 'nodes')).stdout).toContain('worker-1');
    expect((await kubectl(server, 'get', 'ns', '-o', 'name')).stdout).toContain('quotes-live');
  });

  test('has the logs of both ways in which they are kept', async () => {
    expect((await kubectl(server, 'logs', POD, '-n', 'quotes-live')).stdout).toBe(LOG);
    expect((await kubectl(server, 'logs', 'auth-0', '-n', 'audit-live')).stdout).toBe(`tail ${LOG}`);
  });

  test('tells events of the pod that their message names', async () => {
    const { stdout } = await kubectl(server, 'get', 'events', '-n', 'quotes-live');
    expect(stdout).toMatch(new RegExp(`Warning +BackOff +pod/${POD}`));
  });

  test('says what of it was not read', () => {
    expect(server.warnings).toEqual([
      'not read, because nothing says what kind of objects is in it: config/silenced_alerts.json',
    ]);
  });
});

describe('what is not understood', () => {
  test.each([
    [{ 'analysis.json': '[]', 'reports/summary.json': '{}' }, 'it holds analysis.json, reports'],
    [{ 'a/readme.txt': 'x' }, 'it holds a'],
  ])('%j is an error that says what was found', async (files, found) => {
    const directory = await writeRecording(files);
    const started = startDumpServer({ directory });
    await expect(started).rejects.toMatchObject({ code: 'DUMP_INVALID' });
    await expect(started).rejects.toThrow(found);
  });

  test('a file of no kind beside lists is told, and the lists are read', async () => {
    const directory = await writeRecording({
      'nodes.json': await get('nodes', 'json'),
      'shop/pods.json': JSON.stringify({ items: [podNamed('cart-0')] }),
      'shop/findings.json': '{}',
    });
    const server = await startDumpServer({ directory });
    try {
      expect((await kubectl(server, 'get', 'pods', '-n', 'shop')).stdout).toContain('cart-0');
      expect(server.warnings.join()).toContain('shop/findings.json');
    } finally {
      await server.close();
    }
  });
});
