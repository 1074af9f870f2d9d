// Facts of calls into a service mesh from outside of it: the proxy before the other side takes no plain connections.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Container, type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf, textAt } from '../topology/edge-rule.ts';

const PROXY_IMAGE = /(?:^|\/)(?:[\w.-]*(?:proxyv2|istio-proxy|linkerd2?-proxy)|proxy)(?::|@|$)/;
const PROXY_NAME = /^(?:istio-proxy|linkerd-proxy|envoy-sidecar|kuma-sidecar|consul-dataplane)$/;
const BROKEN_OFF: ReadonlySet<string> = new Set(['log.connection-reset', 'log.upstream-error']);

export const meshTopic: Topic = {
  kinds: {
    'call.plain-into-mesh': {
      doc: 'A call that is broken off goes from a pod without the proxy of a service mesh to one with it.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['callee', 'callee_namespace', 'proxy', 'container'],
    },
    'mesh.strict': {
      doc: 'A service mesh takes connections with mutual TLS alone.',
      depth: 'context',
      captures: ['setting', 'policy'],
    },
  },
  objects: [{ kinds: ['PeerAuthentication'], extract: (object, { emit }) => extractStrict(object, emit) }],
};

function extractStrict(object: KubeObject, emit: Emit): void {
  if (textAt(object.spec, ['mtls', 'mode']) !== 'STRICT') return;
  const { namespace, name } = refOf(object);
  emit('mesh.strict', refOf(object), 'spec.mtls.mode: STRICT', {
    setting: 'mtls.mode STRICT',
    policy: `${namespace}/${name}`,
  });
}

/** Looks whether calls that were broken off went into a mesh that the caller is not part of. */
export function findPlainCalls(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (!BROKEN_OFF.has(code) || subject.kind !== 'Pod' || proxyOf(subject, inventory) !== undefined)
      continue;
    const called = inventory.edgesFrom(subject, ['mentioned']).map(({ to }) => to);
    for (const ref of called) {
      const pods = ref.kind === 'Service' ? inventory.edgesFrom(ref, ['selects']).map(({ to }) => to) : [ref];
      const proxied = pods.find((pod) => proxyOf(pod, inventory) !== undefined);
      if (!proxied) continue;
      emit('call.plain-into-mesh', subject, quote, {
        callee: ref.name,
        callee_namespace: ref.namespace ?? undefined,
        proxy: proxyOf(proxied, inventory),
        container: captures['container'],
      });
      for (const policy of inventory.list('PeerAuthentication')) {
        if (textAt(policy.spec, ['mtls', 'mode']) === 'STRICT')
          inventory.link('uses', subject, refOf(policy));
      }
      break;
    }
  }
}

function proxyOf(ref: ObjectRef, inventory: Inventory): string | undefined {
  const pods = ref.kind === 'Pod' ? [ref] : inventory.podsOf(ref);
  const pod = pods[0] && (inventory.find(pods[0]) as Pod | undefined);
  if (!pod) return undefined;
  return allContainers(podSpecOf(pod as KubeObject)).find(isMeshProxy)?.name;
}

/** Tells whether a container is the proxy of a service mesh. */
export function isMeshProxy({ name = '', image = '' }: Container): boolean {
  return PROXY_NAME.test(name) || PROXY_IMAGE.test(image);
}
