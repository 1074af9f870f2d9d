// Reads alerts in the shapes that Alertmanager, amtool, Prometheus and Grafana write, into groups. All of it is untrusted.
import { redactObject } from '../../agent/redact.ts';
import type { Alert, AlertGroup } from '../../domain/alert.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import { jsonReason } from '../../domain/plain-reasons.ts';
import { isRecord } from '../../facts/kube-json.ts';
import { fingerprintOf } from './fingerprint.ts';

type Json = Readonly<Record<string, unknown>>;

/** An alert has at most so many labels, and a document so many alerts. */
const MAX_LABELS = 64;
const MAX_ALERTS = 2000;
const MAX_VALUE_CHARS = 2000;
/** Labels that tell copies of one thing apart: alerts that differ in these alone are one group. */
const OF_COPIES: ReadonlySet<string> = new Set([
  ...[
    'pod',
    'instance',
    'uid',
    'container',
    'endpoint',
    'id',
    'image',
    'prometheus',
    'severity',
    'reason',
    'phase',
  ],
]);

/** Reads a document into groups; null states of it are no group. Throws DATA_INVALID for what is no alert document. */
export function readAlerts(text: string): readonly AlertGroup[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid(`it is ${jsonReason(text)}`);
  }
  return groupsOf(redactObject(document));
}

function groupsOf(document: unknown): readonly AlertGroup[] {
  if (Array.isArray(document)) return ofList(document);
  if (!isRecord(document)) throw invalid('it is neither an object nor a list');
  const { alerts, data, status } = document;
  if (Array.isArray(alerts)) {
    const group = limited(alerts).map(alertOf);
    return group.length === 0 ? [] : [{ key: groupKeyOf(document, group), alerts: group }];
  }
  if (isRecord(data) && Array.isArray(data['alerts']))
    return together(limited(data['alerts']).flatMap(ofPrometheus));
  if (isRecord(data) && Array.isArray(data['groups'])) return ofRules(data['groups']);
  if (typeof document['ruleName'] === 'string') return together([legacyGrafana(document)]);
  if (isRecord(document['labels'])) return together([alertOf(document)]);
  throw invalid(
    status === 'error'
      ? `it is an error of the server: ${String(document['error'] ?? '')}`
      : 'no alerts stand in it',
  );
}

/** A list of alerts as amtool and Alertmanager's API have it, or one of its groups. */
function ofList(list: readonly unknown[]): readonly AlertGroup[] {
  if (list.every((each) => isRecord(each) && Array.isArray(each['alerts']))) return list.flatMap(groupsOf);
  return together(limited(list).map(alertOf));
}

/** Prometheus' rules with their alerts; the expression stands with the rule. */
function ofRules(groups: readonly unknown[]): readonly AlertGroup[] {
  const rules = groups.flatMap((group) =>
    isRecord(group) && Array.isArray(group['rules']) ? group['rules'].filter(isRecord) : [],
  );
  const alerts = rules.flatMap((rule) =>
    limited(Array.isArray(rule['alerts']) ? rule['alerts'] : [])
      .flatMap(ofPrometheus)
      .map((alert) => ({ ...alert, expression: textOf(rule['query']) ?? alert.expression })),
  );
  return together(alerts);
}

/** What is pending may never fire. */
function ofPrometheus(alert: unknown): readonly Alert[] {
  return isRecord(alert) && alert['state'] === 'pending' ? [] : [alertOf(alert)];
}

function alertOf(value: unknown): Alert {
  if (!isRecord(value) || !isRecord(value['labels'])) throw invalid('an alert of it has no labels');
  const labels = textsOf(value['labels']);
  return {
    fingerprint: textOf(value['fingerprint']) ?? fingerprintOf(labels),
    name: labels['alertname'] ?? labels['rulename'] ?? 'alert without a name',
    status: statusOf(value),
    labels,
    annotations: isRecord(value['annotations']) ? textsOf(value['annotations']) : {},
    startsAt: momentOf(value['startsAt'] ?? value['activeAt']),
    expression: expressionIn(textOf(value['generatorURL'])),
  };
}

function statusOf({ status, state }: Json): Alert['status'] {
  if (isRecord(status)) {
    const silenced = [status['silencedBy'], status['inhibitedBy'], status['mutedBy']];
    const isHeld = silenced.some((ids) => Array.isArray(ids) && ids.length > 0);
    return status['state'] === 'suppressed' || isHeld ? 'suppressed' : 'firing';
  }
  return status === 'resolved' || state === 'inactive' || state === 'ok' ? 'resolved' : 'firing';
}

/** Grafana's older webhook: one rule with what it measured. */
function legacyGrafana(document: Json): Alert {
  const [match] = Array.isArray(document['evalMatches']) ? document['evalMatches'].filter(isRecord) : [];
  const tags = {
    ...(isRecord(document['tags']) ? document['tags'] : {}),
    ...(isRecord(match?.['tags']) ? match['tags'] : {}),
  };
  const labels = { ...textsOf(tags), alertname: String(document['ruleName']) };
  const summary = textOf(document['message']) ?? textOf(document['title']) ?? '';
  return {
    fingerprint: fingerprintOf(labels),
    name: labels.alertname,
    status: document['state'] === 'ok' ? 'resolved' : 'firing',
    labels,
    annotations: summary === '' ? {} : { summary },
    startsAt: null,
    expression: null,
  };
}

/** Alerts of one name that differ only in copies of one thing are one group. */
function together(alerts: readonly Alert[]): readonly AlertGroup[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const own = Object.entries(alert.labels).filter(([name]) => !OF_COPIES.has(name));
    const workload = workloadOf(alert.labels['pod'] ?? '');
    const key = `${fingerprintOf({ ...Object.fromEntries(own), workload })} ${alert.status}`;
    const known = groups.get(key);
    if (known) known.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups].map(([key, members]) => ({ key, alerts: members }));
}

/** The name that copies share: what is drawn at the end of a pod's name is left out. */
function workloadOf(pod: string): string {
  return pod.replace(
    /(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,4}$/,
    '',
  );
}

function groupKeyOf(document: Json, alerts: readonly Alert[]): string {
  return (
    textOf(document['groupKey']) ??
    alerts
      .map(({ fingerprint }) => fingerprint)
      .sort()
      .join(' ')
  );
}

/** Links to the graph of an alert carry its expression. */
function expressionIn(url: string | null): string | null {
  const [, coded] = /[?&]g0\.expr=([^&]+)/.exec(url ?? '') ?? [];
  if (coded === undefined) return null;
  try {
    return decodeURIComponent(coded.replaceAll('+', ' ')).slice(0, MAX_VALUE_CHARS);
  } catch {
    return null;
  }
}

function textsOf(record: Json): Readonly<Record<string, string>> {
  const entries = Object.entries(record).slice(0, MAX_LABELS);
  return Object.fromEntries(
    entries
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
      .map(([name, value]) => [name, String(value).slice(0, MAX_VALUE_CHARS)]),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Moments of the year 1 stand for none. */
function momentOf(value: unknown): string | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms > 0 ? new Date(ms).toISOString() : null;
}

function limited(alerts: readonly unknown[]): readonly unknown[] {
  if (alerts.length <= MAX_ALERTS) return alerts;
  throw invalid(`it holds ${alerts.length} alerts, more than ${MAX_ALERTS}`);
}

function invalid(reason: string): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `this is not a document of alerts: ${reason}`,
    "give Alertmanager's webhook, `amtool alert -o json`, Prometheus' /api/v1/alerts or Grafana's webhook",
  );
}
