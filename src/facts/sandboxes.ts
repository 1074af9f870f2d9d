// Facts of pods whose sandbox (network, cgroup, pause container) cannot be made or removed on the node.
// Wordings: the kubelet's `Failed to create pod sandbox: rpc error: …` around what containerd, CRI-O and CNI plugins say.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { Pod } from './kube-json.ts';
import { ANY, type Captures, type MessageRule, type Topic } from './rules.ts';

const REASON = /^(?:FailedCreatePodSandBox|FailedPodSandBoxStatus|FailedSync)$/;
const PLACE = ['node', 'plugin'] as const;

function sandboxRule(code: string, message: RegExp): MessageRule {
  return { code, kinds: ['Pod'], reason: REASON, message, refine: placeSandbox };
}

export const sandboxTopic: Topic = {
  kinds: {
    'sandbox.no-ip-left': {
      doc: 'The network plugin has no address left for a pod.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: [...PLACE, 'range', 'error'],
    },
    'sandbox.network-plugin-down': {
      doc: 'The network plugin of a node is not installed, not set up or does not answer.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: [...PLACE, 'error'],
    },
    'sandbox.runtime-missing': {
      doc: 'The node has no runtime for the runtime class of a pod.',
      depth: 'origin',
      takes: ['missing', 'unsupported'],
      captures: [...PLACE, 'runtime'],
    },
    'sandbox.pause-image': {
      doc: 'The image of the sandbox itself cannot be pulled.',
      depth: 'origin',
      takes: ANY,
      captures: [...PLACE, 'image', 'error'],
    },
    'sandbox.memory-limit': {
      doc: 'The memory limit is too low for a container to be started at all.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: [...PLACE, 'error'],
    },
    'sandbox.disk-full': {
      doc: 'The node has no disk space left for a sandbox.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: [...PLACE],
    },
    'sandbox.failed': {
      doc: 'The sandbox of a pod could not be made.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...PLACE, 'error'],
    },
    'pod.kill-failed': {
      doc: 'A pod could not be ended on its node.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'symptom',
      captures: ['node', 'error'],
    },
  },
  messages: [
    sandboxRule(
      'sandbox.no-ip-left',
      /^(?:.{0,400}?plugin type="(?<plugin>[^"]+)")?.*?(?<error>no IP addresses available in (?:range set|network): ?(?<range>[^\s,]+)|failed to assign an IP address to container|no IPs available in pools: \[(?<range2>[^\]]+)\]|no more free affine blocks|range is full|AddressPoolFull|no available addresses|could not allocate IP in range)/is,
    ),
    sandboxRule(
      'sandbox.runtime-missing',
      /^.*?(?:no runtime for "(?<runtime>[^"]+)" is configured|runtime ?class(?:\.node\.k8s\.io)? "(?<runtime2>[^"]+)" not found|failed to find runtime handler (?<runtime3>\S+) from runtime list)/is,
    ),
    sandboxRule('sandbox.pause-image', /^.*?failed to get sandbox image "(?<image>[^"]+)": (?<error>.+)/s),
    sandboxRule(
      'sandbox.memory-limit',
      /^.*?(?<error>container init was OOM-killed \(memory limit too low\?\)|memory limit too low)/s,
    ),
    sandboxRule('sandbox.disk-full', /no space left on device/),
    sandboxRule(
      'sandbox.network-plugin-down',
      /^(?:.{0,400}?plugin type="(?<plugin>[^"]+)")?.*?(?<error>cni plugin not initialized|cni config (?:uninitialized|load failed)|no networks found in \S+|open \/run\/flannel\/subnet\.env: no such file or directory|stat \/var\/lib\/calico\/nodename: no such file or directory|failed to find plugin "[^"]+" in path \S+|dial (?:unix|tcp) [^\n]{1,200}?(?:no such file or directory|connection refused|i\/o timeout)|error getting ClusterInformation: [^\n]{1,200})/s,
    ),
    sandboxRule(
      'sandbox.failed',
      /^(?:Failed to create pod sandbox: |error determining status: )?(?:rpc error: code = \w+ desc = )?(?<error>(?:failed to set ?up (?:sandbox container )?network for sandbox )?(?:.{0,400}?plugin type="(?<plugin>[^"]+)")?.+)/s,
    ),
    {
      code: 'pod.kill-failed',
      kinds: ['Pod'],
      reason: /^(?:FailedKillPod|FailedPreStopHook)$/,
      message: /^(?:error killing pod: )?(?<error>.+)/s,
      refine: placeSandbox,
    },
  ],
};

function placeSandbox(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  const pod = inventory.find(subject) as Pod | undefined;
  return { ...found, node: pod?.spec?.nodeName };
}
