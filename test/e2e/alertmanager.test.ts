// The real Alertmanager sends its webhooks, and the real Prometheus its alerts. Skipped, and said so, where they are not installed.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { readAlerts } from '../../src/app/alerts/read-alerts.ts';
import { changedIncidents } from '../support/caused-by-change.ts';
import { made, writeCluster } from '../support/changed-cluster.ts';
import { CliHome, PROGRAM } from '../support/cli.ts';
import { findMonitor, freePort, type Monitor, startMonitor } from '../support/monitoring.ts';

const alertmanager = findMonitor('alertmanager');
const prometheus = findMonitor('prometheus');
const home = new CliHome();
const [incident] = changedIncidents();
if (!incident) throw new Error('there are incidents');
const dump = writeCluster([
  ...incident.objects,
  made('Node', 'nodes', null, 'node-1', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
]);
const running: (Monitor | ChildProcess)[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) {
    if ('stop' in each) await each.stop();
    else each.kill('SIGKILL');
  }
});
afterAll(() => {
  home.remove();
  rmSync(dump, { recursive: true });
});

const LABELS = {
  alertname: 'KubeDeploymentReplicasMismatch',
  namespace: incident.namespace,
  deployment: 'cart',
};
const TOKEN = 'a-token-of-the-test';

interface Document {
  readonly diagnosis: { readonly pattern: string } | null;
  readonly alert: {
    readonly name: string;
    readonly status: string;
    readonly resolved: readonly { readonly label: { readonly signals: readonly string[] } }[];
  };
}

/** A port that was free may be taken by another test before it is listened on: so often one is chosen. */
const MAX_PORTS = 3;

/** Starts the listener on a port of its own, and gives the lines that it writes. */
async function listen(): Promise<{ readonly port: number; readonly documents: readonly Document[] }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      return { port, documents: await listenOn(port) };
    } catch (error) {
      if (tries >= MAX_PORTS) throw error;
    }
  }
}

async function listenOn(port: number): Promise<readonly Document[]> {
  const tokenFile = join(home.path, 'token');
  mkdirSync(join(home.path, 'home'), { recursive: true });
  writeFileSync(tokenFile, TOKEN);
  const args = [
    'alert',
    '--listen',
    `127.0.0.1:${port}`,
    '--token-file',
    tokenFile,
    '--dump',
    dump,
    '--engine',
    'patterns',
  ];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: home.env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const documents: Document[] = [];
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    const lines = out.split('\n');
    out = lines.pop() ?? '';
    documents.push(...lines.map((line) => JSON.parse(line) as Document));
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => /listening on/.test(text) && resolve());
    child.on('close', () => reject(new Error('it ended')));
  });
  return documents;
}

const config = (
  port: number,
): string => `route: { receiver: k8s-learn, group_by: [alertname, namespace], group_wait: 1s, group_interval: 1s, repeat_interval: 1s }
receivers:
  - name: k8s-learn
    webhook_configs:
      - url: http://127.0.0.1:${port}/
        http_config: { authorization: { credentials: ${TOKEN} } }
`;

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test.skipIf(alertmanager === undefined)(
  'Alertmanager sends an alert, says that it is over, and both arrive',
  async () => {
    const { port, documents } = await listen();
    const monitor = await startMonitor(alertmanager ?? '', 'alertmanager', {
      'alertmanager.yml': config(port),
    });
    running.push(monitor);
    const startsAt = new Date().toISOString();
    const send = (endsAt?: string) =>
      fetch(`${monitor.url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([
          {
            labels: LABELS,
            startsAt,
            annotations: { summary: 'replicas are missing' },
            ...(endsAt && { endsAt }),
          },
        ]),
      });
    expect((await send()).status).toBe(200);
    await until(() => documents.length > 0);
    expect(documents[0]).toMatchObject({
      alert: { name: LABELS.alertname, status: 'firing' },
      diagnosis: { pattern: 'oom-killed' },
    });
    // What amtool prints is what this API gives.
    const listed = readAlerts(await (await fetch(`${monitor.url}/api/v2/alerts`)).text());
    expect(listed[0]?.alerts[0]).toMatchObject({ status: 'firing', labels: LABELS });
    await send(new Date(Date.now() - 1000).toISOString());
    await until(() => documents.some(({ alert }) => alert.resolved.length > 0));
    const over = documents.flatMap(({ alert }) => alert.resolved);
    expect(over[0]?.label.signals).toContain('alert:resolved');
    // It was told every second, and asked once.
    expect(documents.filter(({ diagnosis }) => diagnosis !== null).length).toBe(1);
  },
  120_000,
);

test.skipIf(alertmanager === undefined || prometheus === undefined)(
  'an alert of Prometheus has the fingerprint that Alertmanager gives it, and the expression of its rule',
  async () => {
    const port = await freePort();
    const manager = await startMonitor(alertmanager ?? '', 'alertmanager', {
      'alertmanager.yml': config(port),
    });
    running.push(manager);
    const rule = `groups:
  - name: apps
    interval: 1s
    rules:
      - alert: ${LABELS.alertname}
        expr: vector(1) > 0
        labels: { namespace: ${LABELS.namespace}, deployment: ${LABELS.deployment}, severity: warning }
        annotations: { summary: 'replicas of "cart" are missing ä' }
`;
    const target = manager.url.replace('http://', '');
    const server = await startMonitor(prometheus ?? '', 'prometheus', {
      'rules.yml': rule,
      'prometheus.yml': `global: { evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ['${target}'] }] }] }
`,
    });
    running.push(server);
    const read = async (url: string) => readAlerts(await (await fetch(url)).text());
    await until(async () => (await read(`${server.url}/api/v1/alerts`)).length > 0);
    await until(async () => (await read(`${manager.url}/api/v2/alerts`)).length > 0);
    const [fromPrometheus] = await read(`${server.url}/api/v1/alerts`);
    const [fromAlertmanager] = await read(`${manager.url}/api/v2/alerts`);
    const [fromRules] = await read(`${server.url}/api/v1/rules`);
    expect(fromPrometheus?.alerts[0]?.fingerprint).toBe(fromAlertmanager?.alerts[0]?.fingerprint);
    expect(fromAlertmanager?.alerts[0]?.expression).toBe('vector(1) > 0');
    expect(fromRules?.alerts[0]?.expression).toBe('vector(1) > 0');
    const file = join(home.path, 'prometheus.json');
    writeFileSync(file, await (await fetch(`${server.url}/api/v1/alerts`)).text());
    const answered = await home.run([
      'alert',
      file,
      '--dump',
      dump,
      '--engine',
      'patterns',
      '--no-save',
      '--json',
    ]);
    expect(answered.exitCode).toBe(0);
    expect((JSON.parse(answered.stdout) as Document).diagnosis?.pattern).toBe('oom-killed');
  },
  120_000,
);
