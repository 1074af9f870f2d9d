// Programs that may open no file at their start on one node alone, beside those that have opened too many themselves.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const IMAGE = 'registry.example/shipper:3';
const ended = (startedAt: string) => ({
  exitCode: 1,
  reason: 'Error',
  startedAt,
  finishedAt: '2026-03-01T02:59:00Z',
});

/** DaemonSet `shipper` with a copy on each node; the ones given crash, the first after it has run since the time given. */
function shipper(
  crashing: readonly number[],
  startedAt = '2026-03-01T02:58:58Z',
  images: readonly string[] = [],
  copies = 3,
): readonly KubeObject[] {
  const owner = { kind: 'DaemonSet', name: 'shipper' };
  const pods = Array.from({ length: copies }, (_, index) => {
    const containers = [{ name: 'main', image: images[index] ?? IMAGE }];
    const placed = { labels: { app: 'shipper' }, owner, containers, podSpec: { nodeName: `node-${index}` } };
    if (!crashing.includes(index)) return pod(`shipper-${index}`, placed);
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
    const status = {
      name: 'main',
      ready: false,
      restartCount: 7,
      state: { waiting },
      lastState: { terminated: ended(startedAt) },
    };
    return pod(`shipper-${index}`, { ...placed, ready: false, status: { containerStatuses: [status] } });
  });
  const [set] = workload('shipper', { kind: 'DaemonSet', replicas: copies });
  return [...(set ? [set] : []), ...pods];
}

const LOG = 'level=error msg="cannot follow the logs" error="too many open files"';
const logs = Object.fromEntries(
  [0, 1, 2].flatMap((index) =>
    [`shop/shipper-${index}`, `shop/shipper-${index}#previous`].map((key) => [key, LOG]),
  ),
);

const CASES: readonly ToldCase[] = [
  {
    pattern: 'files-short-on-one-node',
    question: 'shipper in shop crashes on node-0 only, too many open files',
    objects: shipper([0]),
    logs,
    says: ['shop/shipper-0', 'on node-0 alone', '2 copies', 'fs.inotify.max_user_instances'],
    unless: [
      { name: 'it has run for an hour before', objects: shipper([0], '2026-03-01T01:59:00Z') },
      { name: 'copies fail elsewhere, too', objects: shipper([0, 1], undefined, [], 4) },
      { name: 'the others are of another revision', objects: shipper([0], undefined, [`${IMAGE}.1`]) },
      { name: 'there is no other copy to compare with', objects: shipper([0], undefined, [], 1) },
      {
        name: 'something else is said',
        logs: { 'shop/shipper-0': 'level=error msg="cannot follow the logs" error="permission denied"' },
      },
    ],
  },
];

expectTold(CASES);
