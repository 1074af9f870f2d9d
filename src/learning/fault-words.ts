// Words that say what is wrong, as people and Kubernetes use them; the rest of a question says where.
import { stemOf } from './stem.ts';

/** How much a fault tells: 1 stands in every second question, 3 names the trouble. */
type Telling = 1 | 2 | 3;

/**
 * Each row is one fault in its several wordings, words or phrases, lower case. A word may stand in several rows. The
 * reasons are those of the kubelet, the scheduler and the controllers, in their own spelling.
 */
const FAULTS: readonly (readonly [fault: string, telling: Telling, wordings: string])[] = [
  [
    'crash',
    2,
    'crash, crashloop, crashloopbackoff, loop, restart, die, exit, abort, panic, back-off restarting, killed',
  ],
  ['oom', 3, 'oom, oomkilled, memory, 137, out of memory, heap, ram, killed'],
  ['segfault', 3, 'segfault, 139, sigsegv, segmentation, core dumped'],
  [
    'unscheduled',
    2,
    'pending, schedule, scheduler, unschedulable, failedscheduling, place, insufficient, capacity, preemption, find a node, cannot find node, no node, stays pending',
  ],
  [
    'placement',
    3,
    'taint, toleration, untolerated, affinity, nodeselector, node selector, topology, spread, label, find a node, 0/1 nodes',
  ],
  ['node', 2, 'node, kubelet, nodenotready, notready, cordon, unreachable node, machine'],
  [
    'image',
    3,
    'image, imagepullbackoff, errimagepull, errimageneverpull, invalidimagename, pull, registry, tag, manifest, new version, release',
  ],
  [
    'config',
    3,
    'config, createcontainerconfigerror, configmap, secret, key, env, environment, variable, setting, configuration, missing key',
  ],
  [
    'uncreated',
    2,
    'createcontainerconfigerror, createcontainererror, container is not created, container is never created, never created',
  ],
  ['mount', 3, 'mount, failedmount, containercreating, volume, failedattachvolume, attach, attached'],
  [
    'claim',
    3,
    'pvc, persistentvolumeclaim, claim, bound, unbound, storageclass, disk, storage, volume, provision, attach',
  ],
  ['probe', 2, 'probe, liveness, readiness, unhealthy, healthy, health, health check'],
  ['unready', 2, 'not ready, ready, readiness, 0/1, 0/2, 0/3, unready, no traffic, traffic, 0 ready'],
  [
    'endpoint',
    3,
    'endpoint, selector, unreachable, no endpoints, through its service, endpointslice, label mismatch',
  ],
  [
    'connection',
    2,
    'refuse, connection, connect, econnrefused, timeout, time out, timed out, reach, unreachable, dial, upstream, 502, 504, gateway timeout, connection errors, calls',
  ],
  ['http', 2, '500, 502, 503, 504, 404, bad gateway, returns errors, response'],
  ['quota', 3, 'quota, exceed, limitrange, limit range, exceeded quota'],
  ['scale', 2, 'replica, scale, scale up, hpa, more pods, missing pods'],
  [
    'absent',
    2,
    'no pods, 0 replicas, creates no pods, zero replicas, no pods at all, missing pods, nothing pending, replicafailure, failedcreate, no pending pods, is down',
  ],
  [
    'rollout',
    2,
    'rollout, roll out, progress, deadline, progressdeadlineexceeded, release, new version, pipeline, upgrade, deploy',
  ],
  [
    'rbac',
    3,
    'forbidden, rbac, permission, denied, unauthorized, 401, 403, role, rolebinding, clusterrole, cannot list, sync',
  ],
  ['account', 3, 'serviceaccount, service account, identity'],
  ['init', 3, 'init, init container, podinitializing, init:error, init:crashloopbackoff, past init'],
  ['start', 1, 'start, startup, boot, begin, come up, comes up, launch, never comes up'],
  [
    'command',
    3,
    'command, entrypoint, executable, runcontainererror, no such file, 126, 127, exec, containercannotrun, cannot start, no logs, binary',
  ],
  ['terminating', 3, 'terminate, terminating, finalizer, delete, deletion, get rid, remove'],
  ['autoscale', 3, 'autoscale, hpa, metric, autoscaler, horizontalpodautoscaler, unknown, under load, vpa'],
  ['drain', 3, 'drain, evict, eviction, pdb, poddisruptionbudget, disruption, maintenance'],
  ['evicted', 3, 'evict, evicted, diskpressure, memorypressure, pidpressure, ephemeral, pressure, no space'],
  ['certificate', 3, 'certificate, tls, x509, expire, ssl, handshake, cert, https, unknown authority'],
  ['password', 3, 'password, credential, authentication, login, rotate, auth, wrong password'],
  ['job', 3, 'job, cronjob, migration, backofflimitexceeded, did not complete, complete, batch, task'],
  ['readonly', 3, 'readonly, read-only, write, filesystem, cannot write, read only, erofs'],
  [
    'privilege',
    3,
    'root, non-root, runasnonroot, privileged, security, hardening, securitycontext, capabilities, podsecurity, psp, uid, user',
  ],
  ['dns', 3, 'dns, resolve, nxdomain, coredns, lookup, no such host, host name, resolv'],
  ['policy', 3, 'networkpolicy, network policy, policy, blocked, egress, ingress policy'],
  ['ingress', 3, 'ingress, gateway, route, httproute, 404, load balancer, loadbalancer, external'],
  ['webhook', 3, 'webhook, admission, validating, mutating, rejected, denied the request'],
  ['hang', 2, 'hang, stuck, freeze, deadlock, blocked, periodically, again and again, for a while'],
  ['slow', 2, 'slow, latency, throttle, cpu, sluggish, lag'],
  [
    'operator',
    2,
    'operator, controller, reconcile, cache, crd, provider, crossplane, custom resource, custom resources',
  ],
  ['database', 3, 'database, postgres, mysql, redis, mongo, sql, db, migration, schema, table'],
  ['broker', 3, 'kafka, rabbitmq, nats, broker, queue, topic'],
];

const MAX_PHRASE_WORDS = 4;

/** Lists every wording of every fault. */
export function faultWordings(): readonly string[] {
  return FAULTS.flatMap(([, , wordings]) => wordings.split(', '));
}

interface Wording {
  readonly fault: string;
  readonly telling: Telling;
}

/** By the stems of a wording, joined by blanks. */
const WORDINGS: ReadonlyMap<string, readonly Wording[]> = (() => {
  const byStems = new Map<string, Wording[]>();
  for (const [fault, telling, wordings] of FAULTS) {
    for (const wording of wordings.split(', ')) {
      const stems = wording.split(' ').map(stemOf).join(' ');
      const known = byStems.get(stems);
      if (known) known.push({ fault, telling });
      else byStems.set(stems, [{ fault, telling }]);
    }
  }
  return byStems;
})();

/** A fault that a text speaks of. */
export interface SpokenFault extends Wording {
  /** Where its wording begins among the words of the text, and how many words it has. */
  readonly at: number;
  readonly length: number;
}

/** Finds the faults that words (lower case) speak of, phrases as well as single words. */
export function faultsIn(words: readonly string[]): readonly SpokenFault[] {
  const stems = words.map(stemOf);
  const found: SpokenFault[] = [];
  for (let at = 0; at < stems.length; at++) {
    for (let length = 1; length <= MAX_PHRASE_WORDS && at + length <= stems.length; length++) {
      const wordings = WORDINGS.get(stems.slice(at, at + length).join(' ')) ?? [];
      for (const wording of wordings) found.push({ ...wording, at, length });
    }
  }
  return found;
}

/** Gives the faults that a text speaks of, those alone that tell troubles apart. */
export function faultWordsOf(text: string): ReadonlySet<string> {
  const telling = faultsIn(wordsOf(text)).filter((spoken) => spoken.telling > 1);
  return new Set(telling.map(({ fault }) => fault));
}

/** Splits a text into words, lower case; names, reasons, codes and `0/1` stay whole. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9./:_-]+/)
    .map((word) => word.replace(/^[./:_-]+|[./:_-]+$/g, ''))
    .filter((word) => word !== '');
}
