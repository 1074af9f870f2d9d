// How custom kinds without conditions say in one word that they are in trouble.

/** Phases, states and healths of custom kinds that are an end without success, or a lasting trouble. */
export const BAD_PHASE =
  /^(?:Failed|Failure|Error|Errored|Degraded|Unhealthy|Missing|Unavailable|Unreachable|Offline|InstallFailed|ImportFailed|UpgradeFailed|Invalid|Lost|Rejected|Stalled|PartiallyFailed|FailedValidation|CrashLoopBackOff|faulted|degraded|HEALTH_ERR|TRANSIENT_FAILURE|invalid|errored|expired)$/;
/** Where custom kinds keep such a word, with the field beside it that explains it. */
export const PHASE_FIELDS: readonly (readonly [
  field: readonly string[],
  explained: readonly (readonly string[])[],
])[] = [
  [['phase'], [['message'], ['failureMessage'], ['errorMessage'], ['reason'], ['failureReason']]],
  [['state'], [['message'], ['reason'], ['error']]],
  [['health', 'status'], [['health', 'message']]],
  [['operationState', 'phase'], [['operationState', 'message']]],
  [['connectionState', 'lastObservedState'], [['message']]],
  [['robustness'], []],
  // Here the explanations are a table, by the code of each check that fails.
  [['ceph', 'health'], [['ceph', 'details']]],
];
