// Facts of volumes that cannot be attached or mounted: what the kubelet and the attach-detach controller write.
// Wordings: volume manager and operation executor of the kubelet, CSI client, mount-utils, runc.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { isRecord, type Pod } from './kube-json.ts';
import { nameMountProgram } from './mount-programs.ts';
import { ANY, type Captures, type MessageRule, type Topic } from './rules.ts';
import { claimOfVolume } from './storage-json.ts';

const VOLUME = ['volume', 'claim', 'node'] as const;
const MOUNT_REASON = /^(?:FailedMount|FailedAttachVolume|FailedMapVolume|FailedMountOnFilesystemMismatch)$/;
/** `MountVolume.SetUp failed for volume "data" : …`; the name is the pod's own, or that of the volume of a claim. */
const FOR_VOLUME = String.raw`^(?:\w+\.\w+ failed for volume "(?<volume>[^"]+)")?.*?`;

/** A rule for a complaint about mounting; its facts name the claim and the node. */
function mountRule(code: string, error: string): MessageRule {
  return {
    code,
    kinds: ['Pod'],
    reason: MOUNT_REASON,
    message: new RegExp(FOR_VOLUME + error, 's'),
    refine: placeVolume,
  };
}

/** Rules for what names its cause; they come before the pods' own rules. */
export const volumeTopic: Topic = {
  kinds: {
    'volume.nfs-denied': {
      doc: 'The NFS server does not let the node mount its share.',
      depth: 'origin',
      takes: ['denied'],
      captures: [...VOLUME, 'share', 'error'],
    },
    'volume.nfs-unreachable': {
      doc: 'The NFS server does not answer the node.',
      depth: 'origin',
      takes: ['timed-out', 'refused', 'unresolved', 'reset'],
      captures: [...VOLUME, 'share', 'error'],
    },
    'volume.nfs-share-missing': {
      doc: 'The NFS server has no such share.',
      depth: 'origin',
      takes: ['missing'],
      captures: [...VOLUME, 'share'],
    },
    'volume.mount-program-missing': {
      doc: 'The node has no program or no driver of its kernel for this type of file system.',
      depth: 'origin',
      takes: ['invalid', 'missing', 'unsupported'],
      captures: [...VOLUME, 'fs_type', 'package'],
    },
    'volume.wrong-filesystem': {
      doc: 'What is on the disk is not the file system that the volume is mounted as, or it is damaged.',
      depth: 'origin',
      takes: ['missing', 'invalid', 'mismatch'],
      captures: [...VOLUME, 'device', 'error'],
    },
    'volume.filesystem-damaged': {
      doc: 'The file system on the disk is damaged and its check could not repair it.',
      depth: 'origin',
      takes: ['invalid', 'mismatch'],
      captures: [...VOLUME, 'device'],
    },
    'volume.driver-missing': {
      doc: 'The CSI driver of a volume does not run on the node.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['missing'],
      captures: [...VOLUME, 'driver'],
    },
    'volume.multi-attach': {
      doc: 'A volume that one node may use is still attached to another.',
      depth: 'origin',
      takes: ['in-use'],
      captures: [...VOLUME, 'used_by'],
    },
    'volume.attach-timeout': {
      doc: 'The attacher of a CSI driver did not attach a volume in time.',
      depth: 'mechanism',
      takes: ['timed-out'],
      standing: 'pointer',
      captures: [...VOLUME, 'driver', 'handle'],
    },
    'volume.host-path-type': {
      doc: 'A path of the node is not there or not of the type that a hostPath volume demands.',
      depth: 'origin',
      takes: ['mismatch', 'missing'],
      captures: [...VOLUME, 'path', 'error'],
    },
    'volume.subpath-failed': {
      doc: 'The sub-path of a volume that a container mounts could not be prepared.',
      depth: 'mechanism',
      takes: ANY,
      captures: ['container', 'volume', 'error'],
    },
    'volume.mount-type-mismatch': {
      doc: 'A directory is mounted where the image has a file, or a file where it has a directory.',
      depth: 'origin',
      takes: ['mismatch'],
      captures: ['container', 'path', 'source'],
    },
    'volume.disk-full': {
      doc: 'A disk has no space left for a volume or its files.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: [...VOLUME],
    },
    'volume.permission-denied': {
      doc: 'The node may not read, make or change the owner of what a volume holds.',
      depth: 'origin',
      takes: ['denied'],
      captures: [...VOLUME, 'error'],
    },
    'volume.cache-timeout': {
      doc: 'The kubelet had not yet read a ConfigMap or Secret; it tries again.',
      depth: 'context',
      takes: ['timed-out'],
      captures: [...VOLUME, 'error'],
    },
  },
  messages: [
    mountRule(
      'volume.nfs-denied',
      String.raw`(?<error>(?:access denied by server while mounting (?<share>\S+)|mount\.nfs4?: Operation not permitted))`,
    ),
    mountRule(
      'volume.nfs-unreachable',
      String.raw`mount\.nfs4?: (?<error>(?:Connection timed out|Connection refused|No route to host|Network is unreachable|Host is down|Failed to resolve server (?<share>[^\s:]+)|mount to NFS server '(?<share2>[^']+)' failed)[^\n]*)`,
    ),
    mountRule(
      'volume.nfs-share-missing',
      String.raw`mounting (?<share>\S+) failed, reason given by server: No such file or directory`,
    ),
    {
      ...mountRule(
        'volume.mount-program-missing',
        String.raw`(?:Mounting arguments: [^\n]*?-t (?<fs_type>\w+)[^\n]*\n.*?)?(?:you might need a /sbin/mount\.(?:(?<fs_type2>\w+)|<type>) helper program|unknown filesystem type '(?<fs_type3>[^']+)')`,
      ),
      refine: (subject, found, inventory) =>
        nameMountProgram(subject, placeVolume(subject, found, inventory), inventory),
    },
    mountRule(
      'volume.filesystem-damaged',
      String.raw`'?fsck'? found errors on device (?<device>\S+) but could not correct them`,
    ),
    mountRule(
      'volume.wrong-filesystem',
      String.raw`(?<error>wrong fs type, bad option, bad superblock on (?<device>[^\s,]+)|[Ss]tructure needs cleaning|failed to mount the volume as "\w+", it already contains [^.\n]+)`,
    ),
    mountRule(
      'volume.driver-missing',
      String.raw`driver name (?<driver>\S+) not found in the list of registered CSI drivers`,
    ),
    mountRule('volume.driver-missing', String.raw`CSINode \S+ does not contain driver (?<driver>[^\s"]+)`),
    {
      code: 'volume.multi-attach',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message:
        /^Multi-Attach error for volume "(?<volume>[^"]+)" Volume is already (?:exclusively attached to (?:one )?node|used by (?:pod\(s\) (?<used_by>.+?)(?: and \d+ pod\(s\).*)?$|\d+ pod\(s\)))/,
      refine: placeVolume,
    },
    mountRule(
      'volume.attach-timeout',
      String.raw`timed out waiting for external-attacher of (?<driver>\S+) CSI driver to attach volume (?<handle>\S+)`,
    ),
    mountRule('volume.host-path-type', String.raw`hostPath type check failed: (?<path>\S+) (?<error>[^\n]+)`),
    {
      code: 'config.key-missing',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message:
        /^\w+\.\w+ failed for volume "(?<volume>[^"]+)" ?: .*?references non-existent (?<config_kind>config|secret) key: (?<key>\S+)/s,
      refine: nameConfig,
    },
    mountRule(
      'volume.cache-timeout',
      String.raw`(?<error>failed to sync (?:configmap|secret) cache: timed out[^\n]*|object "[^"]+"/"[^"]+" not registered)`,
    ),
    mountRule('storage.claim-missing', 'persistentvolumeclaim "(?<claim>[^"]+)" not found'),
    mountRule('volume.disk-full', '[Nn]o space left on device'),
    {
      code: 'volume.permission-denied',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message:
        /^\w+\.\w+ failed for volume "(?<volume>[^"]+)" ?: (?<error>(?=.*(?:permission denied|operation not permitted)).+)/is,
      refine: placeVolume,
    },
    {
      code: 'volume.subpath-failed',
      kinds: ['Pod'],
      reason: /./,
      message:
        /(?<error>failed to (?:prepare|create) subPath(?: directory)?) for volumeMount "(?<volume>[^"]+)" of container "(?<container>[^"]+)"/,
    },
    {
      code: 'volume.mount-type-mismatch',
      kinds: ['Pod'],
      reason: /./,
      message:
        /error mounting "(?<source>[^"]+)" to rootfs at "(?<path>[^"]+)".*?(?:not a directory|is a directory)/s,
    },
  ],
};

/** Rules for what only says that it failed; they come after the pods' own rules. */
export const mountTopic: Topic = {
  kinds: {
    'volume.attach-failed': {
      doc: 'A volume could not be attached to the node.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...VOLUME, 'error'],
    },
    'volume.mount-failed': {
      doc: 'A volume could not be mounted on the node.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...VOLUME, 'error'],
    },
    'volume.mount-timeout': {
      doc: 'A pod waited in vain for its volumes; another message says why.',
      depth: 'pod',
      takes: ['timed-out'],
      captures: ['volumes'],
    },
  },
  messages: [
    {
      code: 'volume.attach-failed',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message: /^AttachVolume\.Attach failed for volume "(?<volume>[^"]+)" ?: (?<error>.+)/s,
      refine: placeVolume,
    },
    {
      code: 'volume.mount-failed',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message:
        /^(?:MountVolume|MapVolume|NodeExpandVolume)\.\w+ failed for volume "(?<volume>[^"]+)" ?: (?<error>.+)/s,
      refine: placeVolume,
    },
    {
      code: 'volume.mount-timeout',
      kinds: ['Pod'],
      reason: MOUNT_REASON,
      message: /^Unable to attach or mount volumes: unmounted volumes=\[(?<volumes>[^\]]*)\]/,
    },
  ],
};

/** Adds the claim that a volume is bound to, and the node that the pod is on. */
function placeVolume(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  const pod = inventory.find(subject) as Pod | undefined;
  if (!pod) return found;
  const { volume } = found;
  const own = pod.spec?.volumes?.find(({ name }) => name === volume)?.persistentVolumeClaim?.claimName;
  const claim = own ?? (typeof volume === 'string' ? claimOfVolume(pod, volume, inventory) : undefined);
  return { claim, ...found, node: pod.spec?.nodeName };
}

/** Names the ConfigMap or Secret behind a volume whose key is missing; the message has the volume alone. */
function nameConfig(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  const { volume: name, config_kind, key } = found;
  const pod = inventory.find(subject) as Pod | undefined;
  const volume = pod?.spec?.volumes?.find((candidate) => candidate.name === name);
  const isSecret = config_kind === 'secret';
  const direct = isSecret ? volume?.secret?.secretName : volume?.configMap?.name;
  const config = direct ?? projectedName(volume, isSecret ? 'secret' : 'configMap', String(key));
  return { key, config_kind: isSecret ? 'Secret' : 'ConfigMap', config };
}

/** Finds the source of a projected volume that asks for a key. */
function projectedName(volume: unknown, type: 'secret' | 'configMap', key: string): string | undefined {
  const projected = isRecord(volume) ? volume['projected'] : undefined;
  const sources = isRecord(projected) && Array.isArray(projected['sources']) ? projected['sources'] : [];
  for (const source of sources as readonly unknown[]) {
    const part = isRecord(source) ? source[type] : undefined;
    if (!isRecord(part) || typeof part['name'] !== 'string') continue;
    const items = Array.isArray(part['items']) ? (part['items'] as readonly unknown[]) : [];
    if (items.some((item) => isRecord(item) && item['key'] === key)) return part['name'];
  }
  return undefined;
}
