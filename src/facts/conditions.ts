// Conditions of any object: which value of which type is good, and which conditions speak of trouble.
import { type Condition, isRecord, type KubeObject } from './kube-json.ts';

/** A condition that is bad for less than this may be an ordinary beginning, in milliseconds. */
const SETTLING_MS = 30 * 1000;
/** A condition that is `Unknown` for longer than this is stuck, in milliseconds. */
const UNKNOWN_IS_STUCK_MS = 10 * 60 * 1000;

type Status = 'True' | 'False';

/** The good value of types that the endings below do not tell, or tell wrongly. */
const GOOD_STATUS: Readonly<Record<string, Status | null>> = {
  Serving: 'True',
  Programmed: 'True',
  Approved: 'True',
  Denied: 'False',
  InvalidRequest: 'False',
  Stalled: 'False',
  Degraded: 'False',
  Dangling: 'False',
  InstallPlanPending: 'False',
  MultipleOperatorGroupsFound: 'False',
  NonStructuralSchema: 'False',
  ReconcileError: 'False',
  ConflictingRoutes: 'False',
  // True and False are both in order: a scaler with nothing to do, a revision without traffic, a pause that is meant.
  Active: null,
  Paused: null,
  Suspended: null,
  Fallback: null,
  Progressing: null,
  Upgradeable: null,
  Issuing: null,
  NotReady: 'False',
};

const GOOD_WHEN_TRUE =
  /(?:Ready|Healthy|Available|Valid|Validated|Synced|Succeeded|Installed|Reconciled|Accepted|Established|Resolved|ResolvedRefs|Configured|Provisioned|Initialized|Released|Deployed|Connected|Reachable|Operational|Online|UpToDate)$/;
const GOOD_WHEN_FALSE =
  /(?:Failed|Failure|Failing|Unhealthy|NotReady|Unavailable|Unreachable|Invalid|Error|Errors|Blocked|Conflict|Conflicts|Exceeded|Missing|Rejected|Pressure)$/;
/** Reasons that speak of failure whatever the type of the condition and its value. */
const FAILURE_REASON =
  /^(?!No)(?:\w*(?:Failed|Failing|Failure|Error|Invalid|Denied|Rejected|Forbidden|Unauthorized|NotFound|BackOff|Timeout|TimedOut)|Retrying|Blocked)$/;

/** Gives the conditions of an object that has any. */
export function conditionsOf(object: Pick<KubeObject, 'status'>): readonly Condition[] {
  const conditions = object.status?.['conditions'];
  return Array.isArray(conditions)
    ? conditions.filter(isRecord).map((condition) => condition as Condition)
    : [];
}

/** Tells whether a condition of a type is there and true. */
export function conditionHolds(object: Pick<KubeObject, 'status'>, type: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === 'True');
}

/** Finds the value at which a type of condition is no trouble; undefined when that is not known. */
export function goodStatusOf(type: string): Status | undefined {
  const listed = GOOD_STATUS[type];
  if (listed !== undefined) return listed ?? undefined;
  if (GOOD_WHEN_FALSE.test(type)) return 'False';
  return GOOD_WHEN_TRUE.test(type) ? 'True' : undefined;
}

/**
 * Tells whether a condition speaks of trouble that has lasted. A type of unknown polarity counts only when its reason
 * speaks of failure and it says something about it.
 * @param nowMs the cluster's time in milliseconds since 1970
 */
export function isBadCondition(condition: Condition, nowMs: number): boolean {
  const { type = '', status, reason = '', message = '' } = condition;
  const sinceMs = nowMs - Date.parse(condition.lastTransitionTime ?? '');
  // Argo CD writes conditions without a status: they are there or not, and errors are called so.
  if (status === undefined) return /Error$/.test(type) && message !== '';
  if (sinceMs < SETTLING_MS) return false;
  const good = goodStatusOf(type);
  if (good === undefined) return FAILURE_REASON.test(reason) && message !== '';
  if (status === 'Unknown') return sinceMs >= UNKNOWN_IS_STUCK_MS && message !== '';
  return status !== good;
}

/** Lists the conditions that speak of trouble, those that say most first: `Ready` only sums up the others. */
export function badConditionsOf(object: Pick<KubeObject, 'status'>, nowMs: number): readonly Condition[] {
  const rank = ({ type, message = '' }: Condition): number =>
    (message === '' ? 2 : 0) + (type === 'Ready' ? 1 : 0);
  return conditionsOf(object)
    .filter((condition) => isBadCondition(condition, nowMs))
    .sort((a, b) => rank(a) - rank(b));
}

/** Writes a condition as it is quoted: `Healthy: False, UnhealthyPackageRevision: the message`. */
export function quoteCondition({ type, status, reason = '', message = '' }: Condition): string {
  const told = [reason, message].filter((part) => part !== '').join(': ');
  const head = status === undefined ? `${type}` : `${type}: ${status}`;
  return told === '' ? head : `${head}, ${told}`;
}
