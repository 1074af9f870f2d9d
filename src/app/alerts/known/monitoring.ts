// Alerts about what is scraped, and about Prometheus and Alertmanager themselves.
import { type KnownAlert, POD } from './row.ts';

export const MONITORING_ALERTS: readonly KnownAlert[] = [
  {
    name: 'TargetDown',
    means: 'Part of the targets behind a Service do not answer.',
    about: [
      ['service', 'service'],
      ['pod', 'pod'],
    ],
    asks: 'why does {object} not answer?',
    explainedBy: 'pods of it that are not ready, a port that changed, a policy that denies',
  },
  {
    name: 'PrometheusBadConfig',
    means: 'Prometheus could not load its configuration.',
    about: POD,
    asks: 'why can {object} not load its configuration?',
    explainedBy: 'a rule or setting that is not valid',
  },
  {
    name: 'PrometheusErrorSendingAlertsToAnyAlertmanager',
    means: 'Prometheus cannot send alerts.',
    about: POD,
    asks: 'why can {object} not reach Alertmanager?',
    explainedBy: 'Alertmanager that is down, a policy that denies',
  },
  {
    name: 'PrometheusNotConnectedToAlertmanagers',
    means: 'Prometheus finds no Alertmanager.',
    about: POD,
    asks: 'why does {object} find no Alertmanager?',
    explainedBy: 'Alertmanager that is down',
  },
  {
    name: 'PrometheusRuleFailures',
    means: 'Rules of Prometheus fail.',
    about: POD,
    asks: 'why do rules of {object} fail?',
    explainedBy: 'rules that are not valid',
  },
  {
    name: 'PrometheusTSDBCompactionsFailing',
    means: 'Prometheus cannot compact its data.',
    about: POD,
    asks: 'why can {object} not compact its data?',
    explainedBy: 'a disk that is full',
  },
  {
    name: 'PrometheusTSDBReloadsFailing',
    means: 'Prometheus cannot load its data.',
    about: POD,
    asks: 'why can {object} not load its data?',
    explainedBy: 'a disk that is full or broken',
  },
  {
    name: 'PrometheusTargetSyncFailure',
    means: 'Prometheus cannot take over its targets.',
    about: POD,
    asks: 'why can {object} not take over its targets?',
    explainedBy: 'settings that are not valid',
  },
  {
    name: 'PrometheusRemoteStorageFailures',
    means: 'Prometheus cannot send samples on.',
    about: POD,
    asks: 'why can {object} not send its samples?',
    explainedBy: 'a server that does not answer',
  },
  {
    name: 'AlertmanagerFailedReload',
    means: 'Alertmanager could not load its configuration.',
    about: POD,
    asks: 'why can {object} not load its configuration?',
    explainedBy: 'a setting that is not valid',
  },
  {
    name: 'AlertmanagerMembersInconsistent',
    means: 'A pod of Alertmanager does not find all the others.',
    about: POD,
    asks: 'why does {object} not find its peers?',
    explainedBy: 'pods that are not ready, a policy that denies',
  },
  {
    name: 'AlertmanagerFailedToSendAlerts',
    means: 'Alertmanager cannot send notifications.',
    about: POD,
    asks: 'why can {object} not send notifications?',
    explainedBy: 'a server that does not answer, a login that is refused',
  },
  {
    name: 'AlertmanagerClusterDown',
    means: 'Half of the pods of Alertmanager were down.',
    about: [
      ['service', 'service'],
      ['job', 'statefulset'],
    ],
    asks: 'why is {object} down?',
    explainedBy: 'pods that are not ready',
  },
  {
    name: 'AlertmanagerClusterCrashlooping',
    means: 'Half of the pods of Alertmanager restart.',
    about: [
      ['service', 'service'],
      ['job', 'statefulset'],
    ],
    asks: 'why does {object} restart?',
    explainedBy: 'pods that crash',
  },
  {
    name: 'ConfigReloaderSidecarErrors',
    means: 'The container that reloads settings fails.',
    about: POD,
    asks: 'why does the reloader of {object} fail?',
    explainedBy: 'settings that are not valid',
  },
];
