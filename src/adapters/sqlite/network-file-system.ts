// Tells whether a folder lies on a file system that other machines share, where write-ahead logging breaks.
import { statfsSync } from 'node:fs';

/**
 * Kinds of file systems over a network, or in user space where one may hide, by the number that Linux' statfs gives
 * (linux/magic.h, statfs(2)).
 */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x564c, 'ncp'],
  [0x01021997, '9p'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'kafs'],
  [0x73757245, 'coda'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x65735546, 'fuse'],
]);

/** Names the network file system of a statfs type number; null for a local or unknown one. */
export function networkFileSystem(type: number): string | null {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0) ?? null;
}

/** Tells whether a folder lies on one. Known on Linux alone; elsewhere SQLite's own refusal has to do. */
export function isOnNetwork(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return networkFileSystem(statfsSync(folder).type) !== null;
}
