// Facts of HorizontalPodAutoscalers: why one cannot scale, and whether it has reached its bounds.
import type { ObjectRef } from '../domain/kube.ts';
import { conditionsOf, quoteCondition } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import { type Condition, isRecord, type KubeObject, refOf } from './kube-json.ts';
import { ANY, type Emit, type MessageRule, type ObjectContext, type Topic } from './rules.ts';

/** Where autoscaling/v1 keeps the conditions, as JSON text. */
const V1_CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';

const onAutoscaler = (code: string, reason: RegExp, message: RegExp): MessageRule => ({
  code,
  kinds: ['HorizontalPodAutoscaler'],
  reason,
  message,
});

const METRIC_REASON =
  /^(?:FailedGet\w*Metrics?|FailedComputeMetricsReplicas|InvalidMetricSourceType|FailedGetMetrics)$/;
const SCALE_REASON = /^FailedGetScale$/;

export const autoscalingTopic: Topic = {
  kinds: {
    'autoscaler.metrics-api-missing': {
      doc: 'The resource metrics API is not there: no metrics server is registered.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['api', 'resource'],
    },
    'autoscaler.metrics-api-down': {
      doc: 'The resource metrics API is registered but does not answer.',
      depth: 'mechanism',
      standing: 'pointer',
      takes: ['waiting', 'refused', 'timed-out'],
      captures: ['api', 'error'],
    },
    'autoscaler.custom-metrics-missing': {
      doc: 'The custom or external metrics API, or the metric in it, is not there.',
      depth: 'origin',
      takes: ['missing', 'waiting', 'refused', 'timed-out'],
      captures: ['api', 'metric', 'error'],
    },
    'autoscaler.no-metrics': {
      doc: 'The metrics API answers, but has no figures for the pods.',
      depth: 'mechanism',
      takes: ['missing', 'waiting'],
      standing: 'pointer',
      captures: ['error'],
    },
    'autoscaler.request-missing': {
      doc: 'A container has no request for the resource whose utilization is to be scaled by.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['resource', 'container', 'pod'],
    },
    'autoscaler.target-missing': {
      doc: 'What is to be scaled does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['target', 'target_kind'],
    },
    'autoscaler.target-unknown-kind': {
      doc: 'The kind of what is to be scaled is not served, or cannot be scaled.',
      depth: 'origin',
      takes: ['missing', 'unsupported'],
      captures: ['error'],
    },
    'autoscaler.ambiguous-selector': {
      doc: 'Several autoscalers control the same pods.',
      depth: 'origin',
      takes: ANY,
      captures: ['error'],
    },
    'autoscaler.conflict': {
      doc: 'Two autoscalers scale the same workload.',
      depth: 'origin',
      captures: ['other', 'target'],
    },
    'autoscaler.scale-failed': {
      doc: 'An autoscaler may not, or cannot, write the replica count.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['error'],
    },
    'autoscaler.metric-failed': {
      doc: 'An autoscaler cannot get a metric.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['error'],
    },
    'autoscaler.disabled-at-zero': {
      doc: 'An autoscaler does nothing because its workload is scaled to zero.',
      depth: 'workload',
      captures: ['target', 'minimum'],
    },
    'autoscaler.at-maximum': {
      doc: 'An autoscaler wants more copies than its maximum allows.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['maximum', 'current', 'target'],
    },
  },
  objects: [{ kinds: ['HorizontalPodAutoscaler'], extract: extractAutoscaler }],
  relations: [{ extract: relate }],
  messages: [
    onAutoscaler(
      'autoscaler.metrics-api-missing',
      METRIC_REASON,
      /(?:could not find the requested resource|no matches for kind|(?:Not Found|404)[^(]*) ?\(get (?<resource>pods|nodes)\.(?<api>metrics\.k8s\.io)\)/,
    ),
    onAutoscaler(
      'autoscaler.metrics-api-down',
      METRIC_REASON,
      /unable to fetch metrics from resource metrics API: (?<error>[\s\S]*?\(get \w+\.(?<api>metrics\.k8s\.io)\)|an error on the server[\s\S]*)/,
    ),
    onAutoscaler(
      'autoscaler.custom-metrics-missing',
      METRIC_REASON,
      /(?<error>no (?:custom|external) metrics API \((?<api>[\w.]+)\) registered)/,
    ),
    onAutoscaler(
      'autoscaler.custom-metrics-missing',
      METRIC_REASON,
      /unable to fetch metrics from (?<api>(?:custom|external) metrics API): (?<error>(?:the server could not find the (?:metric (?<metric>\S+) for|requested resource)|no matches for kind|the server is currently unable)[\s\S]*)/,
    ),
    onAutoscaler(
      'autoscaler.custom-metrics-missing',
      METRIC_REASON,
      /(?<error>no metrics returned from (?<api>(?:custom|external) metrics API))/,
    ),
    onAutoscaler(
      'autoscaler.request-missing',
      METRIC_REASON,
      /missing request for (?<resource>[^\s,]+)(?: (?:in|on) container (?<container>\S+)(?: (?:of|in) [Pp]od (?:[^/\s]+\/)?(?<pod>[^\s,]+))?)?/,
    ),
    onAutoscaler(
      'autoscaler.no-metrics',
      METRIC_REASON,
      /(?<error>no metrics returned from resource metrics API|did not receive metrics for (?:any ready|targeted) pods|unable to calculate ready pods|no pods returned by selector|container \S+ not present in metrics[\s\S]*)/,
    ),
    onAutoscaler(
      'autoscaler.target-missing',
      SCALE_REASON,
      /(?<target_kind>[a-z][\w.-]*) "(?<target>[^"]+)" not found/,
    ),
    onAutoscaler(
      'autoscaler.target-unknown-kind',
      SCALE_REASON,
      /(?<error>no matches for kind[\s\S]*|the server could not find the requested resource[\s\S]*)/,
    ),
    onAutoscaler('autoscaler.ambiguous-selector', /^AmbiguousSelector$/, /(?<error>[\s\S]+)/),
    onAutoscaler(
      'autoscaler.scale-failed',
      /^(?:FailedUpdateScale|FailedRescale|FailedUpdateStatus|FailedGetScale|InvalidSelector|SelectorRequired)$/,
      /(?<error>[\s\S]+)/,
    ),
    onAutoscaler('autoscaler.metric-failed', METRIC_REASON, /(?<error>[\s\S]+)/),
  ],
};

function extractAutoscaler(object: KubeObject, { emit, emitMessage }: ObjectContext): void {
  const subject = refOf(object);
  const target = targetOf(object)?.name;
  for (const condition of autoscalerConditions(object)) {
    const { type, status, reason = '', message = '' } = condition;
    const quote = quoteCondition(condition);
    if (reason === 'ScalingDisabled') {
      emit('autoscaler.disabled-at-zero', subject, quote, {
        target,
        minimum: numberIn(object.spec, 'minReplicas') ?? 1,
      });
    } else if (type === 'ScalingLimited' && status === 'True' && reason === 'TooManyReplicas') {
      emit('autoscaler.at-maximum', subject, quote, {
        maximum: numberIn(object.spec, 'maxReplicas'),
        current: numberIn(object.status, 'currentReplicas'),
        target,
      });
    } else if (type !== 'ScalingLimited' && status === 'False') {
      emitMessage(subject, reason, message, {}, `condition ${type}`);
    }
  }
}

/** Conditions of autoscaling/v2, or those that autoscaling/v1 keeps in an annotation. */
function autoscalerConditions(object: KubeObject): readonly Condition[] {
  const conditions = conditionsOf(object);
  const kept = object.metadata?.annotations?.[V1_CONDITIONS];
  if (conditions.length > 0 || kept === undefined) return conditions;
  try {
    const parsed: unknown = JSON.parse(kept);
    return conditionsOf({ status: { conditions: parsed } });
  } catch {
    return [];
  }
}

function relate(inventory: Inventory, emit: Emit): void {
  const byTarget = new Map<string, KubeObject>();
  for (const autoscaler of inventory.list('HorizontalPodAutoscaler')) {
    const target = targetOf(autoscaler);
    if (!target) continue;
    const ref = refOf(autoscaler);
    inventory.link('uses', ref, target);
    const key = `${target.kind} ${target.namespace}/${target.name}`;
    const other = byTarget.get(key);
    byTarget.set(key, autoscaler);
    if (!other) continue;
    for (const [one, two] of [[ref, refOf(other)] as const, [refOf(other), ref] as const]) {
      emit('autoscaler.conflict', one, `scaleTargetRef: ${target.kind}/${target.name}, also of ${two.name}`, {
        other: two.name,
        target: target.name,
      });
    }
  }
}

function targetOf(object: KubeObject): ObjectRef | undefined {
  const target = object.spec?.['scaleTargetRef'];
  if (!isRecord(target) || typeof target['kind'] !== 'string' || typeof target['name'] !== 'string')
    return undefined;
  return { kind: target['kind'], namespace: refOf(object).namespace, name: target['name'] };
}

function numberIn(part: Readonly<Record<string, unknown>> | undefined, field: string): number | undefined {
  const value = part?.[field];
  return typeof value === 'number' ? value : undefined;
}
