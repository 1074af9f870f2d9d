// Metrics as evidence, with the real Prometheus where it is installed: what it measures is told, what it does not is not,
// and without the setting nothing is asked. Skipped, and said so, where it is not installed.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { throughApiServer } from '../../src/agent/metrics/through-api-server.ts';
import { investigate } from '../../src/app/investigate.ts';
import { parseMetricsUrl } from '../../src/domain/metrics-address.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { NOW } from '../support/changed-cluster.ts';
import { CliHome } from '../support/cli.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { builtinPatterns } from '../support/library.ts';
import { McpClient } from '../support/mcp-client.ts';
import { backfill, type MeasuredApp, measuredApps, writeMeasuredCluster } from '../support/measured-apps.ts';
import { findMonitor, type Monitor, startMonitor } from '../support/monitoring.ts';

const prometheus = findMonitor('prometheus');
const apps = measuredApps();
const dump = writeMeasuredCluster(apps);
const home = new CliHome();
let server: Monitor | null = null;
beforeAll(async () => {
  if (prometheus === undefined) return;
  server = await startMonitor(prometheus, 'prometheus', { 'prometheus.yml': 'global: {}\n' }, (folder) =>
    backfill(apps, folder),
  );
}, 120_000);
afterAll(async () => {
  await server?.stop();
  home.remove();
  rmSync(dump, { recursive: true });
});

interface Told {
  readonly outcome: string;
  readonly explanation: string | null;
  readonly diagnosis: {
    readonly pattern: string | null;
    readonly basis: string;
    readonly rootCause: string;
    readonly confidence: number;
    readonly evidence: readonly { readonly step: number; readonly quote: string }[];
  } | null;
  readonly steps: readonly {
    readonly tool: string;
    readonly args: { readonly what?: string };
    readonly argv: readonly string[];
    readonly observation?: string;
    readonly status: string;
    readonly facts: readonly { readonly code: string }[];
  }[];
}

async function ask(question: string, where: readonly string[], url: string | undefined): Promise<Told> {
  const args = ['investigate', question, ...where, '--engine', 'patterns', '--no-save', '--json'];
  const result = await home.run(args, url === undefined ? {} : { env: { K8S_LEARN_METRICS_URL: url } });
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Told;
}

const metricSteps = ({ steps }: Pick<Told, 'steps'>) =>
  steps.filter(({ args }) => / of (?:pod|node|persist)/.test(args.what ?? ''));

/** Right: told as it must be, or with nothing told where nothing may be. */
function isRight({ pattern, says }: MeasuredApp, { diagnosis, explanation }: Told): boolean {
  const text = `${diagnosis?.rootCause ?? ''} ${explanation ?? ''}`;
  const isNamed =
    pattern === 'other'
      ? diagnosis?.pattern !== 'probe-fails-while-throttled'
      : (diagnosis?.pattern ?? null) === pattern;
  return isNamed && says.every((expression) => expression.test(text));
}

describe.skipIf(prometheus === undefined)('a Prometheus on this machine', () => {
  test('is told of where it says why, and of nothing where it measures no trouble', async () => {
    const wrong: string[] = [];
    let before = 0;
    for (const app of apps) {
      const without = await ask(app.question, ['--dump', dump], undefined);
      expect(metricSteps(without)).toEqual([]);
      if (isRight(app, without)) before += 1;
      const told = await ask(app.question, ['--dump', dump], server?.url);
      if (!isRight(app, told))
        wrong.push(
          `${app.app}: ${JSON.stringify(told.diagnosis)} ${told.explanation} ${JSON.stringify(told.steps.map(({ args, observation }) => [args, observation]))}`,
        );
    }
    process.stderr.write(
      `metrics: ${apps.length - wrong.length} of ${apps.length} right, ${before} without them\n${wrong.join('\n')}\n`,
    );
    expect(wrong).toEqual([]);
  }, 240_000);

  test('each measure is a step of its own, quoted where a diagnosis rests on it', async () => {
    const told = await ask('why is api in shop slow?', ['--dump', dump], server?.url);
    const measured = metricSteps(told);
    expect(measured.map(({ args }) => args.what)).toContain('throttling of pod shop/api-6fb8c9d7f5-x2x9z');
    expect(measured[0]?.argv[0]).toBe('GET');
    expect(told.diagnosis?.evidence[0]?.quote).toContain('held back at its CPU limit of 100m');
  });
});

test.skipIf(prometheus === undefined)(
  'another program can measure with CHECK, and is told how',
  async () => {
    const env = { K8S_LEARN_METRICS_URL: server?.url ?? '' };
    const client = new McpClient(home, ['--dump', dump], env);
    try {
      await client.initialize();
      const { result } = await client.send('tools/list').answer;
      const { tools } = result as {
        readonly tools: readonly { readonly name: string; readonly description: string }[];
      };
      expect(tools.find(({ name }) => name === 'CHECK')?.description).toContain('"throttling"');
      const { content } = await client.call('CHECK', { what: 'throttling of pod shop/api-6fb8c9d7f5-x2x9z' });
      expect(content.map(({ text }) => text).join('\n')).toContain(
        'held back at its CPU limit of 100m in 82 %',
      );
    } finally {
      await client.close();
    }
  },
  60_000,
);

describe('doctor', () => {
  const check = async (env: Readonly<Record<string, string>>) => {
    const { stdout, exitCode } = await home.run(['doctor', '--dump', dump, '--json'], { env });
    const { checks } = JSON.parse(stdout) as {
      readonly checks: readonly { readonly name: string; readonly state: string; readonly detail: string }[];
    };
    return { exitCode, found: checks.filter(({ name }) => name === 'metrics') };
  };

  test('says nothing of metrics where none are set', async () => {
    expect((await check({})).found).toEqual([]);
  });

  test('says of a server that does not answer that everything else works', async () => {
    const { exitCode, found } = await check({ K8S_LEARN_METRICS_URL: 'http://127.0.0.1:9' });
    expect(exitCode).toBe(0);
    expect(found).toMatchObject([{ state: 'warning', detail: expect.stringContaining('127.0.0.1:9') }]);
  });

  test.skipIf(prometheus === undefined)('says which metrics a server lacks that answers', async () => {
    const { found } = await check({ K8S_LEARN_METRICS_URL: server?.url ?? '' });
    // What was measured in spring is not measured now.
    expect(found).toMatchObject([
      { state: 'notice', detail: expect.stringContaining('does not show throttling') },
    ]);
  });
});

test('a metrics server that does not answer is told of, and the answer is there all the same', async () => {
  const told = await ask('why does cart in shop crash?', ['--dump', dump], 'http://127.0.0.1:9');
  expect(told.diagnosis?.pattern).toBe('oom-killed');
  expect(metricSteps(told).map(({ status }) => status)).toEqual(['failed']);
});

test.each([
  'http://10.0.0.7:9090',
  'https://metrics.example',
  'ftp://127.0.0.1',
  'http://u:p@127.0.0.1:9090',
])('%s is refused as an address of metrics', async (url) => {
  const result = await home.run(['investigate', 'why?', '--dump', dump, '--no-save'], {
    env: { K8S_LEARN_METRICS_URL: url },
  });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain('K8S_LEARN_METRICS_URL');
  expect(result.stderr).not.toContain('u:p@');
});

describe.skipIf(prometheus === undefined)('through the API server', () => {
  const PROXY = '/api/v1/namespaces/monitoring/services/prometheus:9090/proxy';
  const asked: string[] = [];
  let front: Server | null = null;
  let closeDump: (() => Promise<void>) | null = null;
  afterAll(async () => {
    front?.closeAllConnections();
    front?.close();
    await closeDump?.();
  });

  /** What an API server does: it hands on what is asked of a Service, and answers everything else itself. */
  async function startFront(): Promise<string> {
    const dumped = await startDumpServer({ directory: dump });
    closeDump = () => dumped.close();
    front = createServer((incoming, outgoing) => {
      // Such a recording is its own proxy, and a proxy is asked for whole URLs.
      const path = (incoming.url ?? '').replace(/^http:\/\/[^/]+/, '');
      const isProxied = path.startsWith(PROXY);
      if (isProxied) asked.push(`${incoming.method} ${decodeURIComponent(path)}`);
      const target = isProxied ? `${server?.url}${path.slice(PROXY.length)}` : `${dumped.url}${path}`;
      const sent = request(target, { method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(sent);
    });
    await new Promise<void>((resolve) => front?.listen(0, '127.0.0.1', resolve));
    const { port } = front.address() as { port: number };
    const kubeconfig = join(home.path, 'kubeconfig');
    const written = readFileSync(dumped.kubeconfigPath, 'utf8');
    writeFileSync(kubeconfig, written.replaceAll(new URL(dumped.url).host, `127.0.0.1:${port}`));
    return kubeconfig;
  }

  test('a Service is asked by GET for queries of the list alone, with the real kubectl', async () => {
    const kubeconfig = await startFront();
    const url = 'http://prometheus.monitoring.svc:9090';
    const told = await ask('why is api in shop slow?', ['--kubeconfig', kubeconfig], url);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((line) => !/^GET \S+\/proxy\/api\/v1\/query(?:_range)?\?/.test(line))).toEqual([]);
    // The clock of this cluster is that of the machine: what was measured in spring is long ago.
    expect(metricSteps(told).every(({ status }) => status === 'empty')).toBe(true);
    expect(told.diagnosis).toBeNull();
    const cluster = await createKubectlCluster({
      ...{ kubeconfig, namespace: 'shop', cacheDir: join(home.path, 'cache'), env: process.env },
      nowMs: () => Date.parse(NOW),
    });
    const gateway = createGateway(cluster);
    const address = parseMetricsUrl(url);
    if (address.type !== 'service') throw new Error('it is a Service');
    const { investigation } = await investigate(
      { question: 'why is api in shop slow?', arm: 'on', maxSteps: 12, timeoutMs: 60_000 },
      {
        ...{ gateway, nowMs: () => cluster.nowMs(), engine: createPatternsEngine(builtinPatterns()) },
        ...{ store: null, clock: FIXED_CLOCK, onProgress: () => undefined, memory: null },
        metrics: throughApiServer(address, gateway),
      },
      new AbortController().signal,
    );
    expect(investigation.diagnosis?.pattern).toBe('cpu-throttled');
    expect(metricSteps(investigation)[0]?.argv.slice(0, 2)).toEqual(['kubectl', 'get']);
  }, 60_000);
});
