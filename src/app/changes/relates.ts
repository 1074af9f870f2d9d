// Whether a change can have to do with a cause, by what was changed and what the cause speaks of. Time alone never says so.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import type { Diagnosis } from '../../domain/investigation.ts';
import { refKey } from '../../domain/kube.ts';
import { isWorkloadKind } from '../../facts/inventory.ts';

/** Causes in a program's own doing: its image, settings, command and what it reads may be behind them. */
const PROGRAM =
  /^(?:crash|config|configuration|application|errors|message|migration|database|dependency|credentials|tls|dns|command|probe|rollout|workload|job|oom|resources|network|unexplained)$/;
/** Values too short to be told from any other word. */
const MIN_TELLING_CHARS = 3;

/** What a cause speaks of when a field of a workload may be behind it. The first row that fits a field decides. */
const FIELDS: readonly (readonly [field: RegExp, cause: RegExp])[] = [
  [/resources\.(?:limits|requests)\.memory$/, /memory|OOM|\bheap\b|evict|insufficient|quota|schedul/i],
  [/resources\.(?:limits|requests)\.cpu$/, /\bcpu\b|throttl|insufficient|quota|schedul|timed? ?out|probe/i],
  [/resources\.(?:limits|requests)\./, /limit|request|insufficient|quota|storage|schedul|gpu/i],
  [/(?:liveness|readiness|startup)Probe\b/, /probe|not ready|health/i],
  [
    /tolerations|affinity|nodeSelector|topologySpread|priorityClass|schedulerName|nodeName/,
    /schedul|pending|taint|toler|affinity|selector|node|priority/i,
  ],
  [
    /securityContext|runAs|capabilities|fsGroup|hostNetwork|hostPath|privileged/,
    /permission|denied|root|privileg|security|read-only|polic|admission|hostNetwork|\bdns\b/i,
  ],
  [/serviceAccount|imagePullSecrets/, /service ?account|forbidden|pull|unauthori[sz]ed|credential|token/i],
  [/runtimeClass/, /runtime/i],
  [
    /volumes|volumeMounts|volumeClaimTemplates/,
    /volume|mount|claim|secret|configmap|no such file|not found|file|directory|read-only/i,
  ],
  [/ports?\b|containerPort|targetPort/, /\bport\b|refused|endpoint|probe|listen/i],
  [/metadata\.labels|selector/, /label|selector|endpoint|service|affinity|polic/i],
  [/replicas$/, /replica|scal|insufficient|quota|schedul|no ready|zero/i],
  [
    /strategy|maxSurge|maxUnavailable|minReadySeconds|progressDeadline/,
    /rollout|surge|unavailable|deadline|multi-attach|progress/i,
  ],
];
/** Fields that a program's doing comes from. */
const PROGRAM_FIELDS =
  /\.image$|\.command$|\.args$|\.env\b|\.env\[|envFrom|lifecycle|workingDir|annotations\[checksum/;
const IMAGE = /\.image$/;

/** What a cause speaks of when an object of a kind that is not named may be behind it. */
const KINDS: Readonly<Record<string, RegExp>> = {
  NetworkPolicy: /network ?polic|refused|timed? ?out|timeout|unreachable|cannot (?:reach|connect)|resolve/i,
  ResourceQuota: /quota/i,
  LimitRange: /limit ?range|maximum|minimum|limit/i,
  Service: /\bservice\b|endpoint|selector|\bport\b/i,
  Ingress: /ingress|\bhost\b|\btls\b|backend/i,
  HorizontalPodAutoscaler: /autoscal|hpa|replica|scaled/i,
  PodDisruptionBudget: /disruption|evict|drain/i,
  Role: /forbidden|rbac|permission|cannot (?:get|list|watch|create|update|patch|delete)/i,
  ClusterRole: /forbidden|rbac|permission|cannot (?:get|list|watch|create|update|patch|delete)/i,
  RoleBinding: /forbidden|rbac|permission|cannot (?:get|list|watch|create|update|patch|delete)/i,
  ClusterRoleBinding: /forbidden|rbac|permission|cannot (?:get|list|watch|create|update|patch|delete)/i,
  ServiceAccount: /service ?account|forbidden|pull|unauthori[sz]ed|credential/i,
  PersistentVolumeClaim: /volume|claim|mount|disk|storage/i,
  StorageClass: /storage ?class|volume|claim|provision/i,
};

/** Tells whether what was changed can be behind what was diagnosed. */
export function relatesTo(change: ClusterChange, diagnosis: Diagnosis): boolean {
  const { object, fields, type } = change;
  const cause = causeTextOf(diagnosis);
  if (type === 'released') return PROGRAM.test(diagnosis.category);
  if (type === 'turned') return cause.includes(object.name);
  if (isWorkloadKind(object.kind)) {
    return (
      type !== 'created' &&
      (saysValueOf(change, cause) || fields.some((field) => fits(field, diagnosis, cause)))
    );
  }
  const isAccused = diagnosis.affected.some((ref) => refKey(ref) === refKey(object));
  const isOnTheWay = diagnosis.chain.some((link) => refKey(link.object) === refKey(object));
  if (isAccused || isOnTheWay || namesObject(cause, object.name)) return true;
  if (object.kind === 'ConfigMap' || object.kind === 'Secret') {
    return isOfProgram(diagnosis) && keysOf(fields).some((key) => cause.includes(key));
  }
  return KINDS[object.kind]?.test(cause) ?? false;
}

function fits(field: string, diagnosis: Diagnosis, cause: string): boolean {
  const row = FIELDS.find(([pattern]) => pattern.test(field));
  if (row) return row[1].test(cause);
  if (!PROGRAM_FIELDS.test(field)) return false;
  return isOfProgram(diagnosis) || (IMAGE.test(field) && diagnosis.category === 'image');
}

/** Killed for its memory, a program may have another image to thank for it: that it is its doing is what counts. */
function isOfProgram({ category }: Diagnosis): boolean {
  return PROGRAM.test(category);
}

/** What was set, or by what name, stands in the cause: nothing says more clearly that they belong together. */
function saysValueOf({ says, fields }: ClusterChange, cause: string): boolean {
  const values = [...says.matchAll(/(\S+) → (\S+?)(?:,|$)/g)].flatMap(([, from = '', to = '']) => [from, to]);
  return [...values, ...keysOf(fields)].some(
    (word) =>
      word.length >= MIN_TELLING_CHARS &&
      !/^(?:none|true|false|[\d.]+)$/.test(word) &&
      namesObject(cause, word),
  );
}

/** Names of variables and keys among fields. */
function keysOf(fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => /(?:\benv\[|^data\.)([^\]]+)\]?/.exec(field)?.[1] ?? []);
}

function namesObject(text: string, name: string): boolean {
  const at = text.indexOf(name);
  if (at === -1) return false;
  return !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + name.length));
}

function causeTextOf({ rootCause, solution, category, evidence, chain }: Diagnosis): string {
  const quotes = evidence.map(({ quote }) => quote);
  return [rootCause, solution, category, ...quotes, ...chain.map(({ says }) => says)].join('\n');
}
