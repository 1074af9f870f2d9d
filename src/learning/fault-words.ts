// Words that say what is wrong, as people and Kubernetes use them; the rest of a question says where.

/** Each row is one fault in its several wordings; the first word stands for all. */
const FAULTS: readonly (readonly string[])[] = [
  [
    'crash',
    'crashes',
    'crashing',
    'crashloop',
    'crashloopbackoff',
    'looping',
    'loops',
    'restarts',
    'restarting',
    'restarted',
    'restart',
    'dies',
    'exits',
    'exit',
  ],
  ['oom', 'oomkilled', 'memory', '137', 'killed'],
  ['pending', 'schedule', 'scheduled', 'scheduler', 'unschedulable', 'placed', 'place', 'node'],
  ['image', 'imagepullbackoff', 'errimagepull', 'pull', 'registry', 'tag'],
  ['config', 'createcontainerconfigerror', 'configmap', 'secret', 'key', 'env', 'environment', 'variable'],
  [
    'mount',
    'failedmount',
    'containercreating',
    'volume',
    'volumes',
    'pvc',
    'disk',
    'claim',
    'storage',
    'bound',
  ],
  ['probe', 'liveness', 'readiness', 'unhealthy', 'ready', 'health', 'healthy'],
  ['endpoint', 'endpoints', 'service', 'selector', 'unreachable', 'traffic'],
  ['refused', 'connection', 'connect', 'connections', 'timeout', '502', '503', '504', 'upstream'],
  ['quota', 'limit', 'limits', 'replicas', 'scale', 'scaled'],
  ['rollout', 'deploy', 'progress', 'deadline', 'version'],
  ['forbidden', 'rbac', 'permission', 'permissions', 'denied', 'unauthorized'],
  ['account', 'serviceaccount', 'identity'],
  ['init', 'startup', 'starting', 'start'],
  ['terminating', 'finalizer', 'delete', 'deleted', 'stuck'],
  ['autoscale', 'hpa', 'metrics', 'autoscaler'],
  ['drain', 'evict', 'evicted', 'pdb', 'disruption'],
  ['certificate', 'tls', 'x509', 'expired'],
  ['password', 'credentials', 'authentication', 'login'],
  ['job', 'cronjob', 'migration', 'backoff'],
  ['readonly', 'read-only', 'write', 'filesystem'],
  ['segfault', '139', 'sigsegv', 'segmentation'],
  ['dns', 'resolve', 'nxdomain'],
];

const FAULT_OF: ReadonlyMap<string, string> = new Map(
  FAULTS.flatMap(([first = '', ...others]) => [first, ...others].map((word) => [word, first] as const)),
);

/** Gives the fault that a word (lower case) is a wording of. */
export function faultOf(word: string): string | undefined {
  return FAULT_OF.get(word);
}

/** Gives the faults that a text speaks of, each by its first wording. */
export function faultWordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().split(/[^a-z0-9-]+/);
  return new Set(words.map((word) => FAULT_OF.get(word)).filter((fault) => fault !== undefined));
}
