// The log subresource of pods, from the recorded log files.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { chooseContainer, containerIdOfLog, logBeginsAt } from './container-logs.ts';
import { type JsonObject, textAt } from './json-access.ts';
import { isWithin } from './layout-files.ts';
import { cutLog, findLogSection } from './log-lines.ts';
import type { Recording } from './recording.ts';
import { ApiFailure } from './status.ts';

/** The file in which `kubectl cluster-info dump` keeps the logs of all containers of a pod. */
const COMBINED_LOG = 'logs.txt';

/** Names that may become parts of a path: nothing that leads out of the recording. */
const SAFE_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

function findRecordedLog(
  recording: Recording,
  pod: JsonObject,
  container: string,
  previous: boolean,
): string | undefined {
  const namespace = textAt(pod, 'metadata', 'namespace');
  const name = textAt(pod, 'metadata', 'name');
  if (![namespace, name, container].every((part) => SAFE_NAME.test(part))) return undefined;
  for (const path of recording.layout.logPaths(namespace, name, container, previous)) {
    if (!isWithin(recording.layout.directory, path)) continue;
    const text = readFileSync(path, 'utf8');
    const own = basename(path) === COMBINED_LOG ? findLogSection(text, container) : text;
    if (own !== undefined) return own;
  }
  return undefined;
}

function readCount(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) {
    throw new ApiFailure('BadRequest', `invalid value for ${name}: ${JSON.stringify(text)}`);
  }
  return count;
}

function readSince(query: URLSearchParams, nowMs: number): number | null {
  const seconds = readCount(query, 'sinceSeconds');
  if (seconds !== null) return nowMs - seconds * 1000;
  const time = query.get('sinceTime');
  if (time === null || time === '') return null;
  const sinceMs = Date.parse(time);
  if (Number.isNaN(sinceMs)) throw new ApiFailure('BadRequest', `invalid value for sinceTime: ${time}`);
  return sinceMs;
}

/**
 * Gives a container's log as the kubelet would have: `follow` is answered with what there is. Throws ApiFailure
 * in the server's words when there is no such container or it never ran.
 */
export function readPodLog(recording: Recording, pod: JsonObject, query: URLSearchParams): Buffer {
  const container = chooseContainer(pod, query.get('container') ?? '');
  const previous = query.get('previous') === 'true';
  const text = findRecordedLog(recording, pod, container, previous);
  if (text === undefined) {
    // A pod without a node has no kubelet that could say anything.
    if (textAt(pod, 'spec', 'nodeName') === '') return Buffer.alloc(0);
    const id = containerIdOfLog(pod, container, previous);
    return Buffer.from(`unable to retrieve container logs for ${id}`);
  }
  return cutLog(text, {
    tailLines: readCount(query, 'tailLines'),
    sinceMs: readSince(query, recording.timeMs),
    timestamps: query.get('timestamps') === 'true',
    limitBytes: readCount(query, 'limitBytes'),
    beginsAt: logBeginsAt(pod, container, previous),
  });
}
