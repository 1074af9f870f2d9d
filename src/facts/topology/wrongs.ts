// What is wrong with an object, in the few words by which it is decided who is in charge of it.
import type { Fact } from '../../domain/fact.ts';

export const WRONGS = [
  'sandbox',
  'image',
  'platform',
  'mount',
  'config',
  'crash',
  'not-ready',
  'unscheduled',
  'device',
  'evicted',
  'not-created',
  'not-acted-on',
  'call.refused',
  'call.timed-out',
  'call.failed',
  'store-blocked',
  'name-unresolved',
  'certificate',
  'denied.api',
  'denied.token',
  'not-served',
  'http-5xx',
  'not-bound',
  'deleting',
  'not-scaled',
  'node',
  'cordoned',
  'admission',
  'waiting',
  'missing',
  /** What it logs does not arrive where logs are kept. */
  'not-logged',
  /** Its host name is not found in DNS. */
  'not-published',
  /** The API server takes no change of it. */
  'not-changed',
  /** It, or its pods, are gone again and again, and nothing of it says why. */
  'vanished',
  /** Nothing that was seen there says why. */
  'unexplained',
] as const;
export type Wrong = (typeof WRONGS)[number];

/** From codes to what is wrong: by whole code, else by the part before the dot. The first row that fits decides. */
const BY_CODE: readonly (readonly [code: RegExp, wrongs: readonly Wrong[]])[] = [
  [/^(?:sandbox\.|pod\.kill-failed)/, ['sandbox']],
  [/^node\.network-(?:plugin-missing|unavailable)/, ['sandbox', 'node']],
  [/^image\.platform-missing/, ['platform', 'image']],
  [/^image\./, ['image']],
  [/^volume\./, ['mount']],
  [/^config\./, ['config']],
  [/^(?:pod\.unschedulable|pod\.schedul|scheduling\.)/, ['unscheduled']],
  [/^pod\.(?:evicted|preempted|refused|storage-limit|empty-dir|node-|device-|sysctl)/, ['evicted', 'node']],
  [/^admission\.(?:webhook-|policy-denied)/, ['admission', 'not-created']],
  [/^admission\.forbidden/, ['denied.api', 'not-created']],
  [/^(?:admission\.|quota\.|workload\.(?:create-failed|pods-missing))/, ['not-created']],
  [/^workload\.not-acted-on/, ['not-acted-on']],
  [/^log\.rbac-forbidden/, ['denied.api']],
  [/^log\.api-unauthorized/, ['denied.token']],
  [
    /^(?:log\.connection-refused|log\.all-asleep|log\.broker-unavailable|log\.grpc-unavailable)/,
    ['call.refused'],
  ],
  [
    /^log\.(?:connection-timeout|no-route|unreachable|deadline-exceeded|connection-reset)/,
    ['call.timed-out'],
  ],
  [
    /^(?:log\.dns-failure|call\.(?:dns-|alias-|unknown-name|service-missing)|dns\.(?!host-)|env\.service-missing)/,
    ['name-unresolved'],
  ],
  [/^log\.(?:writes-blocked|server-memory-full)/, ['store-blocked', 'crash']],
  [/^log\.upstream-/, ['http-5xx', 'call.failed']],
  [/^(?:log\.(?:certificate-|tls-|client-certificate)|certificate\.)/, ['certificate']],
  [/^(?:call\.|env\.)/, ['call.failed']],
  [/^log\.coordinator-unavailable/, ['waiting', 'call.failed', 'call.refused']],
  [/^log\.(?:waiting-for|stalled|no-primary|leader-lost|database-starting)/, ['waiting', 'call.failed']],
  [
    /^log\.(?:auth-failed|credentials-rejected|not-admitted|too-many-connections|database-)/,
    ['call.failed', 'crash'],
  ],
  [/^(?:log\.object-missing|log\.resource-missing|refers\.)/, ['missing']],
  [/^owner\./, ['not-acted-on']],
  [/^service\.selector-matches-nothing/, ['not-served', 'vanished']],
  [/^dns\.host-/, ['not-published']],
  [/^(?:ingress\.|route\.|gateway\.|service\.)/, ['not-served']],
  [/^storage\./, ['not-bound']],
  [/^(?:object\.stuck-terminating|namespace\.|pod\.(?:stuck-terminating|finalizer-blocks))/, ['deleting']],
  [/^(?:autoscaler\.|apiservice\.)/, ['not-scaled']],
  [/^(?:helm|queue)\./, ['not-acted-on']],
  [
    /^(?:selector\.|object\.ignored|object\.without-status|init\.still-running|statefulset\.waits)/,
    ['waiting'],
  ],
  [/^node\.cordoned/, ['cordoned']],
  [/^node\./, ['node']],
  [
    /^(?:container\.(?:not-ready|waiting)|probe\.|gate\.|workload\.unavailable|rollout\.|object\.|daemonset\.)/,
    ['not-ready'],
  ],
  [/^(?:container\.|pod\.failed|job\.|log\.|cronjob\.)/, ['crash']],
];

/** What the predicate of a complaint that no rule knows makes of it. */
const BY_PREDICATE: Readonly<Record<string, readonly Wrong[]>> = {
  missing: ['missing'],
  denied: ['denied.api'],
  expired: ['certificate'],
  untrusted: ['certificate'],
  unresolved: ['name-unresolved'],
  refused: ['call.refused'],
  'timed-out': ['call.timed-out'],
  reset: ['call.timed-out'],
  waiting: ['waiting'],
};

/** Lists what a fact says to be wrong, the most telling first; of a complaint without a rule by its predicate. */
export function wrongsOf({ code, captures }: Pick<Fact, 'code' | 'captures'>): readonly Wrong[] {
  const byPredicate = BY_PREDICATE[captures['predicate'] ?? ''] ?? [];
  const byCode = /\.said$/.test(code)
    ? []
    : (BY_CODE.find(([expression]) => expression.test(code))?.[1] ?? []);
  // Resources with a domain in their name are offered by a device plugin, not by the node itself.
  const isDevice = /^scheduling\./.test(code) && /\//.test(`${captures['resource']} ${captures['lacking']}`);
  const found = [...new Set([...(isDevice ? (['device'] as const) : []), ...byCode, ...byPredicate])];
  return found.length > 0 ? found : ['not-ready'];
}
