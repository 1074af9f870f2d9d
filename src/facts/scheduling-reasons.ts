// Why the scheduler rules nodes out: one row a reason, with the fact that states it. Wordings: the plugins of the
// scheduler's framework (`ErrReason…`) of Kubernetes 1.19 to 1.35.
import type { Predicate } from '../domain/complaint.ts';
import type { PlacementSpec } from './pod-placement.ts';
import {
  hostPortsOf,
  podAffinityInWords,
  selectorInWords,
  spreadInWords,
  tolerationsInWords,
} from './pod-placement.ts';
import { requestOf } from './pod-requests.ts';
import type { Captures, Depth, FactKind } from './rules.ts';

/** Captures that every reason has: how many nodes of how many, the message, whether it is what decides. */
const COMMON = ['nodes', 'nodes_total', 'summary', 'decisive'] as const;

/**
 * How far a node came through the scheduler's filters before it was ruled out. Nodes that came farthest are those
 * the pod was meant for, so that what stopped these decides. The order is that of the filters of the framework.
 */
const STAGE = {
  /** Nodes that hold the control plane take no ordinary pods: that they do not is seldom the trouble. */
  background: 0,
  node: 1,
  taint: 2,
  selector: 3,
  ports: 4,
  resources: 5,
  volumes: 6,
  spread: 7,
  affinity: 8,
  /** It concerns the pod as a whole, whatever the nodes are like. */
  pod: 9,
} as const;

export interface ReasonRule {
  readonly code: string;
  readonly doc: string;
  readonly depth: Depth;
  readonly standing?: FactKind['standing'];
  readonly stage: number;
  /** Matches the text of the reason; named groups become captures. */
  readonly text: RegExp;
  readonly captures: readonly string[];
  /** Of a kind that other messages tell as well: what they may state. */
  readonly takes?: readonly Predicate[];
  /** Adds what the pod's spec says of it. */
  readonly enrich?: (spec: PlacementSpec | undefined, found: Captures) => Captures;
}

const CONTROL_PLANE_TAINT = String.raw`node-role\.kubernetes\.io\/(?:control-plane|master)`;
const CONDITION_TAINT = String.raw`node\.(?:cloudprovider\.)?kubernetes\.io\/(?:not-ready|unreachable|\w+-pressure|network-unavailable|out-of-service|uninitialized|shutdown)`;
/** `node(s) had untolerated taint {key: value}`; before 1.23 `had taint {…}, that the pod didn't tolerate`. */
const hadTaint = (key: string): RegExp =>
  new RegExp(String.raw`^node\(s\) had (?:untolerated )?taint \{(?<taint>${key}[^}]*)\}`);

const taint = (_: PlacementSpec | undefined, { taint: written }: Captures): Captures => ({
  taint: typeof written === 'string' ? written.trim().replace(/: ?$/, '').replace(/: /, '=') : undefined,
});

export const REASON_RULES: readonly ReasonRule[] = [
  {
    code: 'scheduling.insufficient',
    doc: 'Nodes have too little of a resource left for what a pod requests.',
    depth: 'mechanism',
    stage: STAGE.resources,
    text: /^Insufficient (?<resource>\S+)/,
    captures: ['resource', 'request', 'container'],
    enrich: (spec, { resource }) => {
      const request = requestOf(spec, String(resource));
      return { request: request?.text, container: request?.container };
    },
  },
  {
    code: 'scheduling.too-many-pods',
    doc: 'Nodes run as many pods as they may.',
    depth: 'origin',
    stage: STAGE.resources,
    text: /^Too many pods/,
    captures: [],
  },
  {
    code: 'scheduling.selector-mismatch',
    doc: 'Nodes do not carry the labels that a pod asks for in its node selector or node affinity.',
    depth: 'mechanism',
    stage: STAGE.selector,
    text: /^node\(s\) (?:didn't match (?:Pod's |scheduler-enforced )?node (?:selector|affinity)|didn't satisfy plugin\(s\) \[NodeAffinity\])/,
    captures: ['selector'],
    enrich: (spec) => ({ selector: selectorInWords(spec) }),
  },
  {
    code: 'scheduling.control-plane-taint',
    doc: 'Nodes of the control plane take no ordinary pods.',
    depth: 'mechanism',
    stage: STAGE.background,
    text: hadTaint(CONTROL_PLANE_TAINT),
    captures: ['taint'],
    enrich: taint,
  },
  {
    code: 'scheduling.cordoned',
    doc: 'Nodes are cordoned: they are marked unschedulable.',
    depth: 'mechanism',
    stage: STAGE.node,
    text: /^node\(s\) (?:were unschedulable|had (?:untolerated )?taint \{node\.kubernetes\.io\/unschedulable)/,
    captures: [],
  },
  {
    code: 'scheduling.node-condition-taint',
    standing: 'pointer',
    doc: 'Nodes are tainted because they are not well: not ready, unreachable, under pressure.',
    depth: 'mechanism',
    stage: STAGE.taint,
    text: hadTaint(CONDITION_TAINT),
    captures: ['taint'],
    enrich: taint,
  },
  {
    code: 'scheduling.taint',
    doc: 'Nodes have a taint that a pod does not tolerate.',
    depth: 'mechanism',
    stage: STAGE.taint,
    text: /^node\(s\) had (?:untolerated )?taint(?: \{(?<taint>[^}]*)\}|\(s\))/,
    captures: ['taint', 'tolerations'],
    enrich: (spec, found) => ({ ...taint(spec, found), tolerations: tolerationsInWords(spec) }),
  },
  {
    code: 'scheduling.node-name',
    doc: 'The node that a pod asks for by name does not exist or is not that one.',
    depth: 'origin',
    stage: STAGE.node,
    text: /^node\(s\) didn't match the requested (?:node name|hostname)/,
    captures: [],
  },
  {
    code: 'scheduling.host-port',
    doc: 'The ports of the node that a pod wants are taken on every node.',
    depth: 'mechanism',
    stage: STAGE.ports,
    text: /^node\(s\) didn't have free ports for the requested pod ports/,
    captures: ['ports'],
    enrich: (spec) => ({ ports: hostPortsOf(spec) }),
  },
  {
    code: 'scheduling.pod-affinity',
    doc: 'No pod that a pod wants to be near runs where it could.',
    depth: 'origin',
    stage: STAGE.affinity,
    text: /^node\(s\) didn't match pod affinity(?: rules)?$/,
    captures: ['affinity'],
    enrich: (spec) => ({ affinity: podAffinityInWords(spec, 'podAffinity') }),
  },
  {
    code: 'scheduling.pod-anti-affinity',
    doc: 'Every node (or zone) has a pod already that a pod must not share it with.',
    depth: 'origin',
    stage: STAGE.affinity,
    text: /^node\(s\) (?:didn't match pod anti-affinity|didn't satisfy existing pods anti-affinity|didn't match pod affinity\/anti-affinity)/,
    captures: ['affinity'],
    enrich: (spec) => ({ affinity: podAffinityInWords(spec, 'podAntiAffinity') }),
  },
  {
    code: 'scheduling.spread',
    doc: 'Placing a pod anywhere would break its topology spread constraints.',
    depth: 'origin',
    stage: STAGE.spread,
    text: /^node\(s\) didn't match pod topology spread constraints(?: \((?<missing>missing required label)\))?/,
    captures: ['missing', 'spread'],
    enrich: (spec) => ({ spread: spreadInWords(spec) }),
  },
  {
    code: 'scheduling.volume-affinity',
    standing: 'pointer',
    doc: 'A volume can be used only on nodes (in a zone) where the pod cannot run.',
    depth: 'mechanism',
    stage: STAGE.volumes,
    text: /^node\(s\) (?:had volume node affinity conflict|didn't match PersistentVolume's node affinity|had no available volume zone)/,
    captures: [],
  },
  {
    code: 'scheduling.volume-limit',
    doc: 'Nodes have as many volumes attached as they can.',
    depth: 'origin',
    stage: STAGE.volumes,
    text: /^node\(s\) exceed max volume count/,
    captures: [],
  },
  {
    code: 'scheduling.volume-in-use',
    doc: 'Another pod uses a volume that only one may use.',
    depth: 'origin',
    stage: STAGE.volumes,
    text: /^(?:node\(s\) had no available disk|node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod)/,
    captures: [],
  },
  {
    code: 'scheduling.unbound-claim',
    doc: 'A pod waits for a claim that is not bound to a volume.',
    depth: 'pod',
    stage: STAGE.volumes,
    text: /^node\(s\) (?:didn't find available persistent volumes to bind|did not have enough free storage)/,
    captures: [],
  },
  {
    code: 'scheduling.unbound-claim',
    doc: 'A pod waits for a claim that is not bound to a volume.',
    depth: 'pod',
    stage: STAGE.pod,
    text: /^pod has unbound immediate PersistentVolumeClaims/,
    captures: [],
  },
  {
    code: 'scheduling.claim-deleting',
    doc: 'A pod waits for a claim that is being deleted.',
    depth: 'origin',
    stage: STAGE.pod,
    text: /^persistentvolumeclaim "(?<claim>[^"]+)" is being deleted/,
    captures: ['claim'],
  },
  {
    code: 'scheduling.claim-lost',
    doc: 'A pod waits for a claim whose volume does not exist any more.',
    depth: 'mechanism',
    stage: STAGE.pod,
    text: /^(?:persistentvolumeclaim "(?<claim>[^"]+)" bound to non-existent persistentvolume "(?<volume>[^"]*)"|node\(s\) unavailable due to one or more pvc\(s\) bound to non-existent pv\(s\))/,
    captures: ['claim', 'volume'],
  },
  {
    code: 'storage.claim-missing',
    doc: 'A pod uses a claim that does not exist.',
    depth: 'origin',
    stage: STAGE.pod,
    takes: ['missing'],
    text: /^persistentvolumeclaim "(?<claim>[^"]+)" not found/,
    captures: ['claim'],
  },
  {
    code: 'scheduling.resource-claim',
    doc: 'The devices that a pod claims cannot be allocated.',
    depth: 'origin',
    stage: STAGE.pod,
    text: /^(?<error>.*(?:cannot allocate all claims|resource ?claim|device ?class).*)/is,
    captures: ['error'],
  },
  {
    code: 'scheduling.no-nodes',
    doc: 'The cluster has no node at all that pods could be placed on.',
    depth: 'origin',
    stage: STAGE.pod,
    text: /^no nodes available to schedule pods/,
    captures: [],
  },
  {
    code: 'scheduling.binding-failed',
    doc: 'A node was chosen, but the volumes of the pod could not be bound there.',
    depth: 'mechanism',
    standing: 'pointer',
    stage: STAGE.pod,
    text: /^running PreBind plugin "VolumeBinding": (?<error>.+)/s,
    captures: ['error'],
  },
  {
    code: 'scheduling.refused',
    doc: 'The scheduler rules nodes out for a reason that is not known here.',
    depth: 'pod',
    stage: STAGE.node,
    text: /^(?<error>.+)/s,
    captures: ['error'],
  },
];

/** Gives what the catalogue says of the reasons. */
export function reasonKinds(): Readonly<Record<string, FactKind>> {
  return Object.fromEntries(
    REASON_RULES.map(({ code, doc, depth, standing, captures, takes }) => [
      code,
      {
        doc,
        depth,
        captures: [...COMMON, ...captures],
        ...(takes && { takes }),
        ...(standing && { standing }),
      },
    ]),
  );
}
