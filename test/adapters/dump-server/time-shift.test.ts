import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/adapters/dump-server/json-access.ts';
import { findShift, shiftTimestamp } from '../../../src/adapters/dump-server/time-shift.ts';

const HOUR_MS = 3_600_000;

test.each([
  ['2026-05-04T12:00:00Z', '2026-05-04T13:00:00.000Z'],
  ['2026-05-04T12:00:00.123456Z', '2026-05-04T13:00:00.123456Z'],
  ['not a moment', 'not a moment'],
  [null, null],
])('%s becomes %s an hour later', (from, to) => {
  expect(shiftTimestamp(from, HOUR_MS)).toBe(to);
});

const METADATA = {
  name: 'x',
  creationTimestamp: '2026-05-04T12:00:00Z',
  deletionTimestamp: '2026-05-04T12:00:00Z',
};

const OBJECT: JsonObject = {
  metadata: METADATA,
  firstTimestamp: null,
  lastTimestamp: '2026-05-04T12:00:00Z',
  eventTime: '2026-05-04T12:00:00.000001Z',
  series: { count: 2, lastObservedTime: '2026-05-04T12:00:00.000001Z' },
  status: { startTime: '2026-05-04T12:00:00Z' },
};

test.each<[string, string, string, readonly string[]]>([
  ['kubectl events', 'events', '', ['lastTimestamp', 'eventTime', 'series']],
  ['kubectl describe', 'events', 'involvedObject.name=x', ['lastTimestamp', 'eventTime', 'series']],
  ['kubectl describe', 'events', '', []],
  ['kubectl describe', 'pods', 'spec.nodeName=worker-1,status.phase!=Failed', ['metadata.creationTimestamp']],
  ['kubectl describe', 'pods', '', ['metadata.deletionTimestamp']],
  ['kubectl describe', 'deployments.apps', '', []],
  ['kubectl get', 'events', '', []],
  ['kubectl get', 'pods', 'spec.nodeName=worker-1', []],
  ['', 'events', '', []],
])('%s of %s by "%s" moves %s', (command, key, fieldSelector, moved) => {
  const kind = { group: '', version: 'v1', plural: key, kind: 'X', namespaced: true, key };
  const shifted = findShift({ command, kind, fieldSelector }, () => HOUR_MS)?.(OBJECT) ?? OBJECT;
  const after = shifted.metadata as typeof METADATA;
  const changed = [
    ...Object.keys(OBJECT).filter(
      (name) => name !== 'metadata' && JSON.stringify(shifted[name]) !== JSON.stringify(OBJECT[name]),
    ),
    ...(['creationTimestamp', 'deletionTimestamp'] as const)
      .filter((name) => after[name] !== METADATA[name])
      .map((name) => `metadata.${name}`),
  ];
  expect(changed).toEqual(moved);
});
