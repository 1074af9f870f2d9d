// The kinds of facts of calls between pods and Services; `calls.ts` finds them in what logs tell.
import type { Topic } from './rules.ts';

/** `caller`: the container in words, `init container wait-for-db`. */
const CALL = ['container', 'caller', 'host', 'port', 'error'] as const;
const CALLED = ['service', 'service_namespace', 'service_ports'] as const;

export const callTopic: Topic = {
  kinds: {
    'call.fails': {
      doc: 'A pod called a Service of the cluster and got no answer, or an error, by its log.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: [...CALL, ...CALLED],
    },
    'call.service-missing': {
      doc: 'A pod calls a Service that does not exist.',
      depth: 'origin',
      captures: [...CALL, 'service', 'service_namespace', 'near'],
    },
    'call.port-not-served': {
      doc: 'A pod calls a Service on a port that the Service does not have.',
      depth: 'origin',
      captures: [...CALL, ...CALLED],
    },
    'call.denied-by-policy': {
      doc: 'A call that got no answer is one that NetworkPolicies do not let through.',
      depth: 'origin',
      captures: [
        ...CALL,
        'policy',
        'policy_namespace',
        'direction',
        'target',
        'nearest_policy',
        'nearest_allows',
        'misfit',
        'pod_port',
      ],
    },
    'call.dns-fails': {
      doc: 'A pod could not look names up: DNS did not answer, or did not know a Service that exists.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: [...CALL, 'service', 'service_namespace'],
    },
    'call.dns-down': {
      doc: 'A pod could not look names up, and none of the DNS servers of the cluster is ready.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['container', 'caller', 'host', 'server', 'server_kind'],
    },
    'call.alias-unknown': {
      doc: 'A pod calls a Service of type ExternalName, and DNS does not know the name that it stands for.',
      depth: 'origin',
      captures: ['container', 'caller', 'host', 'service', 'service_namespace', 'target'],
    },
    'call.unknown-name': {
      doc: 'A pod calls a host outside of the cluster whose name does not exist.',
      depth: 'origin',
      captures: CALL,
    },
  },
};
