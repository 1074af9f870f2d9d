// The topics of causes that are computed: no message states them, objects set against each other do.

import type { Topic } from '../rules.ts';
import { announcementTopic } from './announcements.ts';
import { bindingSubjectTopic } from './binding-subjects.ts';
import { capacityTopic } from './capacity.ts';
import { certificateLimitTopic } from './certificate-limits.ts';
import { clockChangeTopic } from './clock-changes.ts';
import { clusterIssuerTopic } from './cluster-issuers.ts';
import { connectionHolderTopic } from './connection-holders.ts';
import { danglingTopic } from './dangling.ts';
import { defaultHostTopic } from './default-hosts.ts';
import { destinationRuleTopic } from './destination-rules.ts';
import { diskWriterTopic } from './disk-writers.ts';
import { dnsPublisherTopic } from './dns-publishers.ts';
import { driverNodeTopic } from './driver-nodes.ts';
import { elsewhereTopic } from './elsewhere.ts';
import { emptyGroupTopic } from './empty-groups.ts';
import { failingCopyTopic } from './failing-copies.ts';
import { filledFolderTopic } from './filled-folders.ts';
import { forgetfulStoreTopic } from './forgetful-stores.ts';
import { healthCheckTopic } from './health-checks.ts';
import { hostPortTopic } from './host-ports.ts';
import { ignoredTopic } from './ignored.ts';
import { imageCopiesTopic } from './image-copies.ts';
import { imagePlaceTopic } from './image-places.ts';
import { jobSidecarTopic } from './job-sidecars.ts';
import { meshTopic } from './mesh.ts';
import { meshPolicyTopic } from './mesh-policies.ts';
import { missedVariableTopic } from './missed-variables.ts';
import { movedGroupTopic } from './moved-groups.ts';
import { nodeIdentityTopic } from './node-identities.ts';
import { nodePacketTopic } from './node-packets.ts';
import { nodeTraitTopic } from './node-traits.ts';
import { nodeWatchTopic } from './node-watches.ts';
import { outlivedVolumeTopic } from './outlived-volumes.ts';
import { passedOverTopic } from './passed-over.ts';
import { peerTopic } from './peers.ts';
import { pinnedConnectionTopic } from './pinned-connections.ts';
import { pinnedNameTopic } from './pinned-names.ts';
import { podNeighbourTopic } from './pod-neighbours.ts';
import { podSpecTopic } from './pod-spec.ts';
import { proxiedCallTopic } from './proxied-calls.ts';
import { redirectLoopTopic } from './redirect-loops.ts';
import { redirectTopic } from './redirects.ts';
import { removalTopic } from './removals.ts';
import { renamedDeviceTopic } from './renamed-devices.ts';
import { replicaKeeperTopic } from './replica-keepers.ts';
import { replicationFactorTopic } from './replication-factors.ts';
import { resourceChangeTopic } from './resource-changes.ts';
import { rewriteTopic } from './rewrites.ts';
import { routeTopic } from './routes.ts';
import { runtimePathTopic } from './runtime-paths.ts';
import { scriptLineEndTopic } from './script-line-ends.ts';
import { serviceLinkTopic } from './service-links.ts';
import { settingsMountTopic } from './settings-mounts.ts';
import { sharedFileDatabaseTopic } from './shared-file-databases.ts';
import { sharedOutputTopic } from './shared-outputs.ts';
import { storageClusterTopic } from './storage-clusters.ts';
import { twinTopic } from './twins.ts';
import { unreadQueueTopic } from './unread-queues.ts';
import { variableTopic } from './variables.ts';
import { volumeHolderTopic } from './volume-holders.ts';
import { volumePlaceTopic } from './volume-places.ts';
import { writeTargetTopic } from './write-targets.ts';
import { zeroKeeperTopic } from './zero-keepers.ts';

export const COMPUTED_TOPICS: readonly Topic[] = [
  podSpecTopic,
  jobSidecarTopic,
  resourceChangeTopic,
  bindingSubjectTopic,
  capacityTopic,
  sharedOutputTopic,
  failingCopyTopic,
  danglingTopic,
  announcementTopic,
  serviceLinkTopic,
  elsewhereTopic,
  peerTopic,
  nodeTraitTopic,
  volumePlaceTopic,
  meshTopic,
  outlivedVolumeTopic,
  ignoredTopic,
  pinnedNameTopic,
  defaultHostTopic,
  routeTopic,
  replicaKeeperTopic,
  diskWriterTopic,
  redirectTopic,
  podNeighbourTopic,
  rewriteTopic,
  imageCopiesTopic,
  writeTargetTopic,
  nodeWatchTopic,
  healthCheckTopic,
  forgetfulStoreTopic,
  movedGroupTopic,
  unreadQueueTopic,
  driverNodeTopic,
  clusterIssuerTopic,
  settingsMountTopic,
  sharedFileDatabaseTopic,
  twinTopic,
  variableTopic,
  passedOverTopic,
  hostPortTopic,
  meshPolicyTopic,
  dnsPublisherTopic,
  filledFolderTopic,
  zeroKeeperTopic,
  destinationRuleTopic,
  runtimePathTopic,
  missedVariableTopic,
  redirectLoopTopic,
  nodeIdentityTopic,
  renamedDeviceTopic,
  clockChangeTopic,
  proxiedCallTopic,
  pinnedConnectionTopic,
  replicationFactorTopic,
  certificateLimitTopic,
  imagePlaceTopic,
  removalTopic,
  storageClusterTopic,
  nodePacketTopic,
  emptyGroupTopic,
  connectionHolderTopic,
  scriptLineEndTopic,
  volumeHolderTopic,
];
