// What a whole log is set against the objects so far for, beside the rules that take its lines one by one.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Emit } from '../rules.ts';
import { compareAnnouncements, compareSizes } from './announcements.ts';
import { findEmptyFolders } from './filled-folders.ts';
import { findRefusedChecks } from './health-checks.ts';
import { findMeshDenials } from './mesh-policies.ts';
import { comparePeers } from './peers.ts';
import { noteLoad } from './pinned-connections.ts';
import { noteListening } from './pod-neighbours.ts';
import { findFailedServiceCalls } from './proxied-calls.ts';
import { findRedirectLoops } from './redirect-loops.ts';
import { compareServiceLinks } from './service-links.ts';

/** Finds facts in the log of a container (undefined: of a pod of which it is not known which). */
type LogReader = (
  text: string,
  pod: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
) => void;

export const LOG_READERS: readonly LogReader[] = [
  compareAnnouncements,
  compareSizes,
  compareServiceLinks,
  comparePeers,
  noteListening,
  findRefusedChecks,
  findMeshDenials,
  findEmptyFolders,
  findRedirectLoops,
  findFailedServiceCalls,
  noteLoad,
];
