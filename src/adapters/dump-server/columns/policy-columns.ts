// The columns of what allows, limits and scales: roles, quotas, budgets, autoscalers, admission.
import { type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from '../json-access.ts';
import { AGE, type CellContext, type Column, formatSelector, integer, NAME, text, wide } from './column.ts';

/** Autoscalers name their metrics in TARGETS from this release on. */
const METRIC_NAMES_SINCE = 30;
/** Quotas show their age last from this release on. */
const QUOTA_AGE_LAST_SINCE = 33;
/** Metrics are shown up to this many. */
const MAX_METRICS = 2;

type Subjects = 'User' | 'Group' | 'ServiceAccount';

function subjects(kind: Subjects): (binding: JsonObject) => string {
  return (binding) =>
    listAt(binding, 'subjects')
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map((subject) =>
        kind === 'ServiceAccount' && textAt(subject, 'namespace') !== ''
          ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`
          : textAt(subject, 'name'),
      )
      .join(', ');
}

const BINDING_COLUMNS: readonly Column[] = [
  NAME,
  text('Role', (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`),
  AGE,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];

function orNotAvailable(...path: readonly string[]): (object: JsonObject) => string {
  return (object) => textAt(object, ...path) || 'N/A';
}

function quotaUse(limits: boolean): (quota: JsonObject) => string {
  return (quota) =>
    Object.entries(recordAt(quota, 'status', 'hard'))
      .filter(([resource]) => resource.startsWith('limits.') === limits)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([resource, hard]) =>
          `${resource}: ${textAt(quota, 'status', 'used', resource) || '0'}/${String(hard)}`,
      )
      .join(', ');
}

interface MetricForm {
  /** The member of a metric that holds its values. */
  readonly member: string;
  /** Whether an average of the metric is marked as one. */
  readonly marksAverage: boolean;
  /** Whether it is a use of a resource, in per cent or as a value. */
  readonly isResource: boolean;
}

const METRIC_FORMS: Readonly<Record<string, MetricForm>> = {
  External: { member: 'external', marksAverage: true, isResource: false },
  Object: { member: 'object', marksAverage: true, isResource: false },
  Pods: { member: 'pods', marksAverage: false, isResource: false },
  Resource: { member: 'resource', marksAverage: false, isResource: true },
  ContainerResource: { member: 'containerResource', marksAverage: false, isResource: true },
};

function percent(value: unknown, whenUnset: string): string {
  return typeof value === 'number' ? `${value}%` : whenUnset;
}

function formatMetric(spec: unknown, status: unknown, minor: number): string {
  const form = METRIC_FORMS[textAt(spec, 'type')];
  if (form === undefined) return '<unknown type>';
  const target = recordAt(spec, form.member, 'target');
  const current = recordAt(status, form.member, 'current');
  const prefix =
    form.isResource && minor >= METRIC_NAMES_SINCE ? `${textAt(spec, form.member, 'name')}: ` : '';
  const average = textAt(target, 'averageValue');
  if (average !== '') {
    const mark = form.marksAverage ? ' (avg)' : '';
    return `${prefix}${textAt(current, 'averageValue') || '<unknown>'}/${average}${mark}`;
  }
  if (form.isResource) {
    const now = percent(current.averageUtilization, '<unknown>');
    return `${prefix}${now}/${percent(target.averageUtilization, '<auto>')}`;
  }
  return `${textAt(current, 'value') || '<unknown>'}/${textAt(target, 'value')}`;
}

function metrics(hpa: JsonObject, { minor }: CellContext): string {
  const percentWanted = valueAt(hpa, 'spec', 'targetCPUUtilizationPercentage');
  if (percentWanted !== undefined) {
    const now = percent(valueAt(hpa, 'status', 'currentCPUUtilizationPercentage'), '<unknown>');
    return `${minor >= METRIC_NAMES_SINCE ? 'cpu: ' : ''}${now}/${percent(percentWanted, '<auto>')}`;
  }
  const specs = listAt(hpa, 'spec', 'metrics');
  const statuses = listAt(hpa, 'status', 'currentMetrics');
  if (specs.length === 0) return '<none>';
  const all = specs.map((spec, index) => formatMetric(spec, statuses[index], minor));
  const shown = all.slice(0, MAX_METRICS).join(', ');
  return all.length > MAX_METRICS ? `${shown} + ${all.length - MAX_METRICS} more...` : shown;
}

function webhookColumns(): readonly Column[] {
  return [NAME, integer('Webhooks', (object) => listAt(object, 'webhooks').length), AGE];
}

function paramReference(binding: JsonObject): string {
  const reference = valueAt(binding, 'spec', 'paramRef');
  if (reference === undefined) return '<unset>';
  const name = textAt(reference, 'name');
  if (name === '') return formatSelector(recordAt(reference, 'selector')) || '<unset>';
  return `${textAt(reference, 'namespace') || '*'}/${name}`;
}

function paramKind(policy: JsonObject): string {
  if (valueAt(policy, 'spec', 'paramKind') === undefined) return '<unset>';
  return `${textAt(policy, 'spec', 'paramKind', 'apiVersion')}/${textAt(policy, 'spec', 'paramKind', 'kind')}`;
}

function danglingPriorityLevel(schema: JsonObject): string {
  const dangling = listAt(schema, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Dangling',
  );
  return dangling === undefined ? '?' : textAt(dangling, 'status');
}

function queuing(...path: readonly string[]): (level: JsonObject) => string {
  return (level) => textAt(level, 'spec', 'limited', ...path) || '<none>';
}

export const POLICY_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  'rolebindings.rbac.authorization.k8s.io': BINDING_COLUMNS,
  'clusterrolebindings.rbac.authorization.k8s.io': BINDING_COLUMNS,
  'poddisruptionbudgets.policy': [
    NAME,
    text('Min Available', orNotAvailable('spec', 'minAvailable')),
    text('Max Unavailable', orNotAvailable('spec', 'maxUnavailable')),
    integer('Allowed Disruptions', (object) => numberAt(object, 'status', 'disruptionsAllowed')),
    AGE,
  ],
  resourcequotas: [
    NAME,
    { ...AGE, until: QUOTA_AGE_LAST_SINCE },
    text('Request', quotaUse(false)),
    text('Limit', quotaUse(true)),
    { ...AGE, since: QUOTA_AGE_LAST_SINCE },
  ],
  'horizontalpodautoscalers.autoscaling': [
    NAME,
    text(
      'Reference',
      (object) =>
        `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
    ),
    text('Targets', metrics),
    text('MinPods', (object) => textAt(object, 'spec', 'minReplicas') || '<unset>'),
    text('MaxPods', (object) => numberAt(object, 'spec', 'maxReplicas')),
    text('Replicas', (object) => numberAt(object, 'status', 'currentReplicas')),
    AGE,
  ],
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns(),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns(),
  'validatingadmissionpolicies.admissionregistration.k8s.io': [
    NAME,
    integer('Validations', (object) => listAt(object, 'spec', 'validations').length),
    text('ParamKind', paramKind),
    AGE,
  ],
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': [
    NAME,
    text('PolicyName', (object) => textAt(object, 'spec', 'policyName')),
    text('ParamRef', paramReference),
    AGE,
  ],
  'flowschemas.flowcontrol.apiserver.k8s.io': [
    NAME,
    text('PriorityLevel', (object) => textAt(object, 'spec', 'priorityLevelConfiguration', 'name')),
    text('MatchingPrecedence', (object) => numberAt(object, 'spec', 'matchingPrecedence')),
    text(
      'DistinguisherMethod',
      (object) => textAt(object, 'spec', 'distinguisherMethod', 'type') || '<none>',
    ),
    AGE,
    text('MissingPL', danglingPriorityLevel),
  ],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': [
    NAME,
    text('Type', (object) => textAt(object, 'spec', 'type')),
    text('NominalConcurrencyShares', queuing('nominalConcurrencyShares')),
    text('Queues', queuing('limitResponse', 'queuing', 'queues')),
    text('HandSize', queuing('limitResponse', 'queuing', 'handSize')),
    text('QueueLengthLimit', queuing('limitResponse', 'queuing', 'queueLengthLimit')),
    AGE,
  ],
};
