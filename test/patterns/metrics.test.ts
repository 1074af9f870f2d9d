// What metrics tell beside what failed, each with what looks like it; and that they are silent where they measure no trouble.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { type Answers, answeringMetrics, over } from '../support/answering-metrics.ts';
import { answer } from '../support/answers.ts';
import { containerEvent, crashingWorkload, unreadyWorkload } from '../support/broken-pods.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { workload } from '../support/objects.ts';
import { claim, node, usingClaim } from '../support/placement.ts';

const MI = 1024 ** 2;
const GI = 1024 ** 3;
const LIMITS = { resources: { limits: { cpu: '200m', memory: '128Mi' } } };
const main = { container: 'main' };
const running = workload('cart', { containers: [{ name: 'main', image: 'cart:1', ...LIMITS }] });
const killed = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' }, { container: LIMITS });
const TIMED_OUT =
  'Readiness probe failed: Get "http://10.1.2.3:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
const unready = [
  ...unreadyWorkload({
    container: { ...LIMITS, readinessProbe: { httpGet: { path: '/ready', port: 8080 } } },
  }),
  containerEvent('Unhealthy', TIMED_OUT),
];
const withClaim = [
  ...workload('cart', {
    containers: [{ name: 'main', image: 'cart:1' }],
    podSpec: usingClaim('data'),
  }),
  claim('data', { volumeName: 'pv-7' }, { phase: 'Bound' }),
];

const throttled = (share: number): Answers => ({
  throttling: [{ labels: main, values: over(120, 5, () => share) }],
});
const remembering = (at: (minutesAgo: number) => number, until = 0): Answers => ({
  'memory over time': [{ labels: main, values: over(300, 1, at).filter(([ago]) => ago >= until) }],
});
const rising = remembering((ago) => (40 + ((300 - ago) % 101) * 0.85) * MI, 6);
const filling = (percent: number): Answers => ({
  'disk fill rate': [
    { labels: { part: 'used' }, values: over(360, 5, (ago) => (percent / 10 - ago / 600) * GI) },
    { labels: { part: 'size' }, values: over(360, 5, () => 10 * GI) },
  ],
});

interface Row {
  readonly pattern: string;
  readonly question: string;
  readonly objects: readonly KubeObject[];
  readonly metrics: Answers;
  readonly says: readonly string[];
  /** Measures of which this may not be told, by what they are. */
  readonly unless: Readonly<Record<string, Answers>>;
}

const ROWS: readonly Row[] = [
  {
    pattern: 'cpu-throttled',
    question: 'why is cart in shop slow?',
    objects: running,
    metrics: throttled(0.6),
    says: ['CPU limit of 200m', '60 % of its periods'],
    unless: { 'it is hardly held back': throttled(0.1), 'nothing is measured': {} },
  },
  {
    pattern: 'probe-fails-while-throttled',
    question: 'why is cart in shop not ready?',
    objects: unready,
    metrics: throttled(0.8),
    says: ['Readiness probe', '80 % of its periods', 'deadline exceeded'],
    unless: { 'it is hardly held back': throttled(0.02) },
  },
  {
    pattern: 'oom-memory-rises-to-limit',
    question: 'why does cart in shop crash?',
    objects: killed,
    metrics: rising,
    says: ['from 40Mi', 'limit of 128Mi', 'steadily'],
    unless: {
      'it was far below its limit': remembering(() => 40 * MI, 6),
      'nothing is measured': {},
    },
  },
  {
    pattern: 'oom-memory-sudden',
    question: 'why does cart in shop crash?',
    objects: killed,
    metrics: remembering(() => 40 * MI, 6),
    says: ['all at once', '31 % of its limit of 128Mi'],
    unless: { 'it rose': rising, 'it was near its limit': remembering(() => 120 * MI, 6) },
  },
  {
    pattern: 'memory-rising-to-limit',
    question: 'does cart in shop leak memory?',
    objects: running,
    metrics: remembering((ago) => (110 - ago * 0.2) * MI),
    says: ['risen steadily from 50Mi to 110Mi', 'it is killed in'],
    unless: {
      'it has settled at a level': remembering((ago) => (ago > 240 ? 110 - (ago - 240) * 1.2 : 110) * MI),
      'it is freed again and again': remembering((ago) => (100 - (ago % 30) * 2) * MI),
    },
  },
  {
    pattern: 'disk-filling',
    question: 'why is the volume of cart in shop filling up?',
    objects: withClaim,
    metrics: filling(92),
    says: ['data', '92 % of its space', '9.2Gi of 10Gi', 'full in'],
    unless: { 'it is half empty': { 'disk fill rate': [] } },
  },
];

describe.each(ROWS)('$pattern', ({ pattern, question, objects, metrics, says, unless }) => {
  const ask = (answers: Answers) =>
    answer(question, objects, { metrics: answeringMetrics(FIXED_NOW_MS, answers) });

  test('is told by what is measured', async () => {
    const told = await ask(metrics);
    expect(told.pattern, told.rootCause).toBe(pattern);
    for (const words of says) expect(told.rootCause).toContain(words);
  });

  test.each(Object.entries(unless))('not when %s', async (_, answers) => {
    expect((await ask(answers)).pattern).not.toBe(pattern);
  });

  test('not without metrics', async () => {
    expect((await answer(question, objects)).pattern).not.toBe(pattern);
  });
});

test('what only tells that requests fail or are slow is said to be no cause', async () => {
  const metrics = answeringMetrics(FIXED_NOW_MS, {
    'error rate': [
      { labels: { source: 'http_requests_total', code: '200' }, values: [[0, 6]] },
      { labels: { source: 'http_requests_total', code: '502' }, values: [[0, 4]] },
    ],
    latency: [
      { labels: { source: 'http_request_duration_seconds', when: 'now' }, values: [[0, 2.5]] },
      { labels: { source: 'http_request_duration_seconds', when: 'before' }, values: [[0, 0.2]] },
    ],
  });
  const failing = await answer('why does cart in shop give errors?', running, { metrics });
  expect(failing.pattern).toBeNull();
  // As `requests-fail-by-metrics` has it.
  expect(failing.investigation.explanation).toContain('40 % of 10 requests a second');
  expect(failing.investigation.explanation).toContain('Nothing that was looked at says why');
  const slow = await answer('why is cart in shop slow?', running, { metrics });
  expect(slow.pattern).toBeNull();
  // As `requests-slow-by-metrics` has it.
  expect(slow.investigation.explanation).toContain('2.5 s, 0.2 s a day before');
});

test('what is only a forecast is told as likely', async () => {
  const metrics = answeringMetrics(FIXED_NOW_MS, filling(92));
  const { investigation } = await answer('is the volume of cart in shop full?', withClaim, { metrics });
  expect(investigation.diagnosis).toMatchObject({ basis: 'likely', confidence: 0.6 });
});

test('a cause that objects show is not outdone by a container that is held back as well', async () => {
  const crashed = crashingWorkload({
    exitCode: 128,
    reason: 'StartError',
    message: 'exec: "/no": no such file',
  });
  const plain = await answer('why is cart in shop down?', crashed);
  const metrics = answeringMetrics(FIXED_NOW_MS, throttled(0.9));
  const measured = await answer('why is cart in shop down?', crashed, { metrics });
  expect(measured.pattern).toBe(plain.pattern);
});

test('metrics of another object of the same name say nothing', async () => {
  const metrics = answeringMetrics(FIXED_NOW_MS, {
    ...throttled(0.9),
    identity: [{ labels: { uid: 'another' }, values: [[0, 1]] }],
  });
  const told = await answer('why is cart in shop slow?', running, { metrics });
  expect(told.pattern).toBeNull();
});

test('the disk of a node is measured by its name', async () => {
  const metrics = answeringMetrics(FIXED_NOW_MS, filling(97), 'Node');
  const told = await answer('is the disk of node worker-7 full?', [node('worker-7')], { metrics });
  expect(told.pattern).toBe('disk-filling');
  expect(told.rootCause).toContain('worker-7');
});
