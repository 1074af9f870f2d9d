// Custom objects that are chosen by labels: ones that nobody chooses, beside ones that somebody does.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const GROUP = 'monitoring.coreos.com/v1';
const KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
prometheuses prom ${GROUP} true Prometheus
servicemonitors smon ${GROUP} true ServiceMonitor
podmonitors pmon ${GROUP} true PodMonitor
prometheusrules promrule ${GROUP} true PrometheusRule
grafanas grafana.integreatly.org/v1beta1 true Grafana
grafanadashboards grafana.integreatly.org/v1beta1 true GrafanaDashboard`;

type Labels = Readonly<Record<string, string>>;

const prometheus = (spec: object, name = 'main'): KubeObject =>
  object('Prometheus', name, { apiVersion: GROUP, spec, status: { replicas: 1 } }, { namespace: 'watch' });
const monitor = (name: string, labels: Labels, parts: Readonly<Record<string, string>> = {}): KubeObject => {
  const { kind = 'ServiceMonitor', namespace = 'shop' } = parts;
  const spec = { selector: { matchLabels: { app: name } }, endpoints: [{ port: 'http' }] };
  return object(kind, name, { apiVersion: GROUP, spec }, { labels, namespace });
};
const labelled = (name: string): KubeObject => ({
  ...service(name),
  metadata: { ...service(name).metadata, labels: { app: name } },
});
const own = [
  ...workload('till'),
  labelled('till'),
  ...workload('stock'),
  labelled('stock'),
  object('Namespace', 'shop', {}, { namespace: undefined, labels: { team: 'shop' } }),
];
const EVERYWHERE = { serviceMonitorNamespaceSelector: {} };
const WANTS = { ...EVERYWHERE, serviceMonitorSelector: { matchLabels: { watch: 'yes' } } };
const monitors = [monitor('till', { app: 'till' }), monitor('stock', { watch: 'yes' })];
const logs = { 'shop/till-0': 'GET /metrics 200', 'shop/stock-0': 'GET /metrics 200' };
const QUESTION = 'no metrics of till in prometheus';

const grafana = (labels: Labels): KubeObject =>
  object('Grafana', 'main', { apiVersion: 'grafana.integreatly.org/v1beta1', spec: {} }, { labels });
const dashboard = object('GrafanaDashboard', 'sales', {
  apiVersion: 'grafana.integreatly.org/v1beta1',
  spec: { instanceSelector: { matchLabels: { dashboards: 'shared' } } },
});

const CASES: readonly ToldCase[] = [
  {
    pattern: 'object-passed-over',
    question: QUESTION,
    objects: [...own, ...monitors, prometheus(WANTS)],
    apiResources: KINDS,
    logs,
    says: ['ServiceMonitor shop/till', 'prometheus watch/main', 'watch=yes', 'app=till', 'shop/stock'],
    unless: [
      {
        name: 'it has the label',
        objects: [...own, monitor('till', { watch: 'yes' }), prometheus(WANTS)],
      },
      {
        name: 'an empty selector takes every one',
        objects: [...own, ...monitors, prometheus({ ...EVERYWHERE, serviceMonitorSelector: {} })],
      },
      {
        name: 'another Prometheus takes it',
        objects: [
          ...own,
          ...monitors,
          prometheus(WANTS),
          prometheus({ ...EVERYWHERE, serviceMonitorSelector: { matchLabels: { app: 'till' } } }, 'second'),
        ],
      },
      { name: 'nobody chooses monitors', objects: [...own, ...monitors] },
      {
        name: 'the one that is passed over is about another Service',
        objects: [
          ...own,
          monitor('till', { watch: 'yes' }),
          monitor('stock', { app: 'stock' }),
          prometheus(WANTS),
        ],
      },
    ],
  },
  {
    pattern: 'object-passed-over',
    question: 'podmonitor till in shop does not appear in prometheus',
    objects: [
      ...own,
      monitor('till', { watch: 'no' }, { kind: 'PodMonitor' }),
      prometheus({
        podMonitorNamespaceSelector: {},
        podMonitorSelector: { matchExpressions: [{ key: 'watch', operator: 'NotIn', values: ['no'] }] },
      }),
    ],
    apiResources: KINDS,
    logs,
    says: ['PodMonitor shop/till', 'watch NotIn (no)', 'chooses no PodMonitor'],
    unless: [
      {
        name: 'the expression holds',
        objects: [
          ...own,
          monitor('till', {}, { kind: 'PodMonitor' }),
          prometheus({
            podMonitorNamespaceSelector: {},
            podMonitorSelector: { matchExpressions: [{ key: 'watch', operator: 'NotIn', values: ['no'] }] },
          }),
        ],
      },
    ],
  },
  {
    pattern: 'object-passed-over',
    question: 'till in shop is missing among the targets of prometheus',
    objects: [
      ...own,
      monitor('till', { watch: 'yes' }),
      prometheus({ ...WANTS, serviceMonitorNamespaceSelector: { matchLabels: { team: 'billing' } } }),
    ],
    apiResources: KINDS,
    logs,
    says: ['serviceMonitorNamespaceSelector', 'team=billing', 'shop is not one of them'],
    unless: [
      {
        name: 'the namespace has the label',
        objects: [
          ...own,
          monitor('till', { watch: 'yes' }),
          prometheus({ ...WANTS, serviceMonitorNamespaceSelector: { matchLabels: { team: 'shop' } } }),
        ],
      },
    ],
  },
  {
    pattern: 'object-passed-over',
    question: 'till in shop is missing among the targets of prometheus',
    objects: [
      ...own,
      monitor('till', { watch: 'yes' }),
      prometheus({ serviceMonitorSelector: { matchLabels: { watch: 'yes' } } }),
    ],
    apiResources: KINDS,
    logs,
    says: ['own namespace watch alone'],
    unless: [
      {
        name: 'its own is meant',
        objects: [
          ...own,
          monitor('till', { watch: 'yes' }),
          {
            ...prometheus({ serviceMonitorSelector: { matchLabels: { watch: 'yes' } } }),
            metadata: { name: 'main', namespace: 'shop' },
          },
        ],
      },
    ],
  },
  {
    pattern: 'object-passed-over',
    question: 'the alerts of prometheusrule till in shop never fire in prometheus',
    objects: [
      ...own,
      monitor('till', { role: 'records' }, { kind: 'PrometheusRule' }),
      prometheus({ ruleNamespaceSelector: {}, ruleSelector: { matchLabels: { role: 'alerts' } } }),
    ],
    apiResources: KINDS,
    logs,
    says: ['PrometheusRule shop/till', 'spec.ruleSelector', 'role=alerts'],
    unless: [
      {
        name: 'it has the label',
        objects: [
          ...own,
          monitor('till', { role: 'alerts' }, { kind: 'PrometheusRule' }),
          prometheus({ ruleNamespaceSelector: {}, ruleSelector: { matchLabels: { role: 'alerts' } } }),
        ],
      },
    ],
  },
  {
    pattern: 'selector-finds-no-server',
    question: 'dashboard sales in shop does not appear in grafana',
    objects: [...own, dashboard, grafana({ dashboards: 'own' })],
    apiResources: KINDS,
    logs,
    says: ['GrafanaDashboard shop/sales', 'spec.instanceSelector', 'dashboards=shared', 'dashboards=own'],
    unless: [
      { name: 'a Grafana has the label', objects: [...own, dashboard, grafana({ dashboards: 'shared' })] },
    ],
  },
];

expectTold(CASES);
