// What is read in the facts so far set against the objects so far; run after each step, because either may come later.
import type { Fact } from '../../domain/fact.ts';
import { linkCalls } from '../calls.ts';
import type { Inventory } from '../inventory.ts';
import type { Emit } from '../rules.ts';
import { findClusterIssuers } from './cluster-issuers.ts';
import { findConnectionHolders } from './connection-holders.ts';
import { findUnreadHosts } from './default-hosts.ts';
import { findDiskWriters } from './disk-writers.ts';
import { findDriversOutside } from './driver-nodes.ts';
import { findElsewhere } from './elsewhere.ts';
import { findEmptyGroups } from './empty-groups.ts';
import { findFilledElsewhere } from './filled-folders.ts';
import { findForgetfulStores } from './forgetful-stores.ts';
import { findChecksBehind } from './health-checks.ts';
import { findPortHolders } from './host-ports.ts';
import { findImagePlaces } from './image-places.ts';
import { findPlainCalls } from './mesh.ts';
import { findRefusingPolicies } from './mesh-policies.ts';
import { findMissedKeys } from './missed-variables.ts';
import { findUnreadGroups } from './moved-groups.ts';
import { findNodeIdentities } from './node-identities.ts';
import { findLossyNodes } from './node-packets.ts';
import { findUnservedApi } from './node-traits.ts';
import { findShortWatches } from './node-watches.ts';
import { findOutlivedVolumes } from './outlived-volumes.ts';
import { findPinnedConnections } from './pinned-connections.ts';
import { findPinnedNames } from './pinned-names.ts';
import { findNeighbourPorts } from './pod-neighbours.ts';
import { findProxiedCalls } from './proxied-calls.ts';
import { findRemovals } from './removals.ts';
import { findRenamedDevices } from './renamed-devices.ts';
import { findSwings } from './replica-keepers.ts';
import { findWindowsLineEnds } from './script-line-ends.ts';
import { findSettingsWritten } from './settings-mounts.ts';
import { findSharedFiles } from './shared-file-databases.ts';
import { findStorageClusters } from './storage-clusters.ts';
import { findTwins } from './twins.ts';
import { findLostHolders } from './volume-holders.ts';
import { findWriteTargets } from './write-targets.ts';

/** Finds facts in facts and objects. */
type FactReader = (facts: readonly Fact[], inventory: Inventory, emit: Emit) => void;

/** Those before find what those after may read. */
export const FACT_READERS: readonly FactReader[] = [
  linkCalls,
  findElsewhere,
  findOutlivedVolumes,
  findUnservedApi,
  findPlainCalls,
  findPinnedNames,
  findUnreadHosts,
  findSwings,
  findDiskWriters,
  findNeighbourPorts,
  findWriteTargets,
  findShortWatches,
  findChecksBehind,
  findForgetfulStores,
  findUnreadGroups,
  findDriversOutside,
  findClusterIssuers,
  findSettingsWritten,
  findSharedFiles,
  findTwins,
  findPortHolders,
  findRefusingPolicies,
  findFilledElsewhere,
  findMissedKeys,
  findNodeIdentities,
  findRenamedDevices,
  findProxiedCalls,
  findPinnedConnections,
  findImagePlaces,
  findRemovals,
  findStorageClusters,
  findLossyNodes,
  findEmptyGroups,
  findConnectionHolders,
  findWindowsLineEnds,
  findLostHolders,
];
