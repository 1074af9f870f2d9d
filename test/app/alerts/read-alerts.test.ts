import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/app/alerts/fingerprint.ts';
import { KNOWN_ALERTS } from '../../../src/app/alerts/known/all.ts';
import { questionOf } from '../../../src/app/alerts/question.ts';
import { readAlerts } from '../../../src/app/alerts/read-alerts.ts';

const LABELS = {
  alertname: 'KubePodNotReady',
  namespace: 'shop',
  pod: 'cart-6fb8c9d7f5-x2x9z',
  severity: 'warning',
};
const FIRING = {
  status: 'firing',
  labels: LABELS,
  annotations: { summary: 'Pod is not ready' },
  startsAt: '2026-03-01T02:40:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph?g0.expr=sum+by+%28pod%29+%28kube_pod_status_phase%29+%3E+0&g0.tab=1',
  fingerprint: '0123456789abcdef',
};
const WEBHOOK = {
  ...{ version: '4', groupKey: '{}:{alertname="KubePodNotReady"}', truncatedAlerts: 0, status: 'firing' },
  ...{ receiver: 'k8s-learn', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '' },
  alerts: [FIRING],
};
const read = (document: unknown) => readAlerts(JSON.stringify(document));

describe('documents', () => {
  test("Alertmanager's webhook is one group", () => {
    const [group, ...more] = read({
      ...WEBHOOK,
      alerts: [FIRING, { ...FIRING, labels: { ...LABELS, pod: 'cart-2' } }],
    });
    expect(more).toEqual([]);
    expect(group?.key).toBe(WEBHOOK.groupKey);
    expect(group?.alerts[0]).toEqual({
      fingerprint: FIRING.fingerprint,
      name: 'KubePodNotReady',
      status: 'firing',
      labels: LABELS,
      annotations: FIRING.annotations,
      startsAt: '2026-03-01T02:40:00.000Z',
      expression: 'sum by (pod) (kube_pod_status_phase) > 0',
    });
  });

  test.each([
    ['amtool', [{ ...FIRING, status: { state: 'active', silencedBy: [], inhibitedBy: [] } }]],
    ['a group of the API', [{ alerts: [FIRING], labels: {}, receiver: { name: 'x' } }]],
    [
      'Prometheus',
      {
        status: 'success',
        data: {
          alerts: [
            {
              labels: LABELS,
              annotations: {},
              state: 'firing',
              activeAt: '2026-03-01T02:40:00Z',
              value: '1',
            },
          ],
        },
      },
    ],
    [
      'the rules of Prometheus',
      {
        status: 'success',
        data: {
          groups: [
            {
              rules: [
                { query: 'up == 0', alerts: [{ labels: LABELS, state: 'firing' }] },
                { type: 'recording' },
              ],
            },
          ],
        },
      },
    ],
    [
      'Grafana',
      {
        ...WEBHOOK,
        version: '1',
        orgId: 1,
        title: 'x',
        state: 'alerting',
        message: 'x',
        alerts: [{ ...FIRING, values: { B: 1 }, silenceURL: 'http://x' }],
      },
    ],
    ['one alert', FIRING],
  ])('%s is read', (_, document) => {
    const groups = read(document);
    expect(groups.length).toBe(1);
    expect(groups[0]?.alerts[0]).toMatchObject({
      name: 'KubePodNotReady',
      status: 'firing',
      labels: { namespace: 'shop' },
    });
  });

  test("Grafana's older webhook is read by its tags", () => {
    const [group] = read({
      ...{
        ruleName: 'Cart is slow',
        state: 'alerting',
        title: '[Alerting] Cart is slow',
        message: 'p99 above 2 s',
      },
      evalMatches: [{ value: 3, metric: 'p99', tags: { namespace: 'shop', deployment: 'cart' } }],
    });
    expect(group?.alerts[0]).toMatchObject({
      name: 'Cart is slow',
      status: 'firing',
      labels: { deployment: 'cart' },
    });
    expect(group && questionOf(group).question).toContain('deployment cart in namespace shop: p99 above 2 s');
  });

  test('silenced and inhibited ones are neither firing nor over, and what is pending is left out', () => {
    const held = (status: object) => read([{ ...FIRING, status }])[0]?.alerts[0]?.status;
    expect(held({ state: 'suppressed', silencedBy: ['a'], inhibitedBy: [] })).toBe('suppressed');
    expect(held({ state: 'active', silencedBy: [], inhibitedBy: ['b'] })).toBe('suppressed');
    expect(read({ status: 'success', data: { alerts: [{ labels: LABELS, state: 'pending' }] } })).toEqual([]);
    expect(read([])).toEqual([]);
    expect(read({ ...WEBHOOK, alerts: [] })).toEqual([]);
  });

  test('copies of one workload are one group, other workloads another', () => {
    const pod = (name: string) => ({ ...FIRING, fingerprint: name, labels: { ...LABELS, pod: name } });
    const groups = read([
      pod('cart-6fb8c9d7f5-x2x9z'),
      pod('cart-6fb8c9d7f5-b7b7b'),
      pod('pay-7d9c6b5f4d-k9k9k'),
    ]);
    expect(groups.map(({ alerts }) => alerts.length)).toEqual([2, 1]);
  });

  test.each([
    ['no JSON', '{"alerts": [', 'not JSON'],
    ['something else', '{"pods": []}', 'no alerts stand in it'],
    ['a number', '42', 'neither an object nor a list'],
    ['alerts without labels', '[{"status": "firing"}]', 'has no labels'],
    ["a server's error", '{"status": "error", "error": "bad query"}', 'bad query'],
  ])('%s is refused with the reason', (_, text, reason) => {
    expect(() => readAlerts(text)).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  test('a secret in an annotation is gone before anything is done with it', () => {
    const [group] = read([
      { ...FIRING, annotations: { description: 'login with password=hunter2canary fails' } },
    ]);
    expect(JSON.stringify(group)).not.toContain('hunter2canary');
  });
});

test('a fingerprint is that of Prometheus: FNV-1a over sorted names and values, each ended by the byte 255', () => {
  expect(fingerprintOf({})).toBe('cbf29ce484222325');
  expect(fingerprintOf({ b: '2', a: '1' })).toBe(fingerprintOf({ a: '1', b: '2' }));
  expect(fingerprintOf({ a: '12' })).not.toBe(fingerprintOf({ a: '1', b: '2' }));
});

describe('questions', () => {
  const ask = (labels: Readonly<Record<string, string>>, annotations = {}) => {
    const [group] = read([{ labels, annotations, status: 'firing' }]);
    return group === undefined ? null : questionOf(group);
  };

  test('every row says what it measures, and asks about something', () => {
    for (const [name, row] of KNOWN_ALERTS) {
      expect(row.means, name).toMatch(/^[A-Za-z].{15,}\.$/);
      expect(row.asks, name).toMatch(/\?$/);
      if (row.about.length > 0 && row.looks === undefined) expect(row.asks, name).toContain('{object}');
      expect(row.explainedBy.length, name).toBeGreaterThan(5);
    }
    expect(KNOWN_ALERTS.size).toBeGreaterThan(100);
  });

  test.each([
    [
      { alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'cart-0', container: 'app' },
      'why does container app of pod cart-0 in namespace shop crash and restart? (KubePodCrashLooping)',
      'shop',
    ],
    [
      { alertname: 'KubeJobFailed', namespace: 'shop', job_name: 'report' },
      'why did job report in namespace shop fail? (KubeJobFailed)',
      'shop',
    ],
    [
      { alertname: 'KubeQuotaFullyUsed', namespace: 'shop', resourcequota: 'team' },
      'why is resourcequota team in namespace shop used up? (KubeQuotaFullyUsed)',
      'shop',
    ],
    [
      { alertname: 'KubeQuotaFullyUsed', namespace: 'shop', resource: 'pods' },
      'why is resourcequota in namespace shop used up? (KubeQuotaFullyUsed)',
      'shop',
    ],
    [
      { alertname: 'KubeletTooManyPods', node: 'worker-1' },
      'is node worker-1 full of pods? (KubeletTooManyPods)',
      null,
    ],
    [{ alertname: 'KubeAPIDown' }, 'why is kube-apiserver down? (KubeAPIDown)', 'kube-system'],
    [
      { alertname: 'KubePersistentVolumeFillingUp', namespace: 'shop', persistentvolumeclaim: 'data' },
      'why is the volume of persistentvolumeclaim data in namespace shop filling up? (KubePersistentVolumeFillingUp)',
      'shop',
    ],
  ])('%j asks what its rule measures', (labels, question, namespace) => {
    expect(ask(labels)).toMatchObject({ question, namespace });
  });

  test('a node that is known by its address alone is to be looked up', () => {
    expect(ask({ alertname: 'NodeMemoryHighUtilization', instance: '10.0.0.7:9100' })?.address).toBe(
      '10.0.0.7',
    );
    expect(ask({ alertname: 'NodeMemoryHighUtilization', instance: 'worker-1' })?.address).toBeNull();
  });

  test('an unknown alert is read from its labels and what it says of itself', () => {
    const asked = ask(
      { alertname: 'CartSlow', namespace: 'shop', deployment: 'cart' },
      { summary: 'cart answers slowly, see https://runbooks.example/cart' },
    );
    expect(asked).toMatchObject({
      question: 'what is wrong with deployment cart in namespace shop: cart answers slowly, see (CartSlow)',
      namespace: 'shop',
      known: null,
    });
  });
});
