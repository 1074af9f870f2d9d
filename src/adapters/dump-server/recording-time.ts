// When a recording was made: the newest timestamp in it. Ages are told relative to that moment.
import { readFileSync, statSync } from 'node:fs';
import type { RecordingLayout, SourceFile } from './layout.ts';

/**
 * The most bytes to search. The kinds that are renewed while the cluster lives come first, so that a big
 * recording's moment is known without reading it whole.
 */
const MAX_SEARCHED_BYTES = 16 * 1024 * 1024;

const LIVELY_KINDS = ['leases.coordination.k8s.io', 'nodes', 'events', 'events.events.k8s.io', 'pods'];

/**
 * The only fields that tell of the past for sure: certificates and annotations also hold moments to come.
 * Group 1 is the timestamp, in UTC, as Kubernetes writes it in JSON and in YAML.
 */
const PAST_MOMENT =
  /(?:creationTimestamp|lastTimestamp|firstTimestamp|eventTime|lastObservedTime|lastHeartbeatTime|lastTransitionTime|lastUpdateTime|renewTime|startedAt|finishedAt|startTime)"?:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g;

function newestIn(text: string): string {
  let newest = '';
  for (const match of text.matchAll(PAST_MOMENT)) {
    const moment = match[1] ?? '';
    if (moment > newest) newest = moment;
  }
  return newest;
}

/** Reads a file as Latin-1, the quickest to decode and enough for ASCII timestamps; empty if it cannot be read. */
function readQuickly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Who serves the file's objects tells of it.
    return '';
  }
}

function orderedFiles(layout: RecordingLayout): readonly SourceFile[] {
  const others = [...layout.sources.keys()].filter((key) => !LIVELY_KINDS.includes(key));
  return [...LIVELY_KINDS, ...others].flatMap((key) => layout.sources.get(key) ?? []);
}

/**
 * Finds the moment of the recording, in milliseconds since 1970. A recording without any timestamp has the
 * time at which its first file was written.
 */
export function findRecordingTimeMs(layout: RecordingLayout): number {
  const files = orderedFiles(layout);
  let searchedBytes = 0;
  let newest = '';
  for (const file of files) {
    if (newest !== '' && searchedBytes > MAX_SEARCHED_BYTES) break;
    const text = readQuickly(file.path);
    searchedBytes += text.length;
    const found = newestIn(text);
    if (found > newest) newest = found;
  }
  const first = files[0];
  if (newest === '') return first === undefined ? Date.now() : statSync(first.path).mtimeMs;
  // Whole seconds, as nearly all timestamps are: ages then come out the same wherever they are worked out.
  return Math.floor(Date.parse(newest) / 1000) * 1000;
}
