// Causes of pods that reach into their node for another container runtime, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const nodeWith = (containerRuntimeVersion: string): KubeObject =>
  object('Node', 'node-1', { status: { nodeInfo: { containerRuntimeVersion } } }, { namespace: undefined });
const builder = (path: string, state: 'starting' | 'crashing'): readonly KubeObject[] => {
  const podSpec = {
    nodeName: 'node-1',
    volumes: [{ name: 'daemon', hostPath: { path, type: 'Socket' } }],
  };
  const status = {
    name: 'builder',
    ready: false,
    restartCount: 4,
    state: { waiting: { reason: state === 'starting' ? 'ContainerCreating' : 'CrashLoopBackOff' } },
    ...(state === 'crashing' && {
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-03-01T02:58:00Z' } },
    }),
  };
  const [deployment] = workload('builder', { replicas: 1 });
  const made = pod('builder-0', {
    labels: { app: 'builder' },
    owner: { kind: 'Deployment', name: 'builder' },
    podSpec,
    ready: false,
    status: { phase: state === 'starting' ? 'Pending' : 'Running', containerStatuses: [status] },
  });
  return [...(deployment ? [deployment] : []), made];
};
const NOT_THERE = event(
  { kind: 'Pod', name: 'builder-0' },
  'FailedMount',
  'MountVolume.SetUp failed for volume "daemon" : hostPath type check failed: /var/run/docker.sock is not a socket file',
);
const DOCKER = '/var/run/docker.sock';
const SAID = {
  'shop/builder-0':
    'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
};
const CONTAINERD = nodeWith('containerd://2.0.1');

const CASES: readonly ToldCase[] = [
  {
    pattern: 'path-of-another-runtime-mount',
    question: 'builder in shop hangs in ContainerCreating on the new nodes',
    objects: [...builder(DOCKER, 'starting'), CONTAINERD, NOT_THERE],
    says: [DOCKER, 'belongs to docker', 'runs containerd'],
    unless: [
      {
        name: 'the node runs docker',
        objects: [...builder(DOCKER, 'starting'), nodeWith('docker://28.0.0'), NOT_THERE],
      },
    ],
  },
  {
    pattern: 'path-of-another-runtime-said',
    question: 'builder in shop fails each build',
    objects: [...builder(DOCKER, 'crashing'), CONTAINERD],
    logs: { ...SAID, 'shop/builder-0#previous': SAID['shop/builder-0'] },
    says: ['daemon of docker', DOCKER, 'runs containerd'],
    unless: [
      {
        name: 'the node runs docker',
        objects: [...builder(DOCKER, 'crashing'), nodeWith('docker://28.0.0')],
      },
      { name: 'it mounts something else', objects: [...builder('/srv/cache', 'crashing'), CONTAINERD] },
    ],
  },
  {
    pattern: 'runtime-unreachable',
    question: 'builder in shop fails each build',
    objects: [...builder('/srv/cache', 'crashing'), CONTAINERD],
    logs: { ...SAID, 'shop/builder-0#previous': SAID['shop/builder-0'] },
    says: ['does not reach a container runtime at /var/run/docker.sock'],
    unless: [
      {
        name: 'a daemon is spoken of that it has',
        logs: { 'shop/builder-0': 'INFO connected to the Docker daemon at unix:///var/run/docker.sock' },
      },
    ],
  },
  {
    pattern: 'path-of-another-runtime-logs',
    question: 'no log lines of the pods arrive, shipper in shop sends nothing',
    objects: [
      ...workload('shipper', {
        podSpec: {
          nodeName: 'node-1',
          volumes: [{ name: 'containers', hostPath: { path: '/var/lib/docker/containers' } }],
        },
      }),
      CONTAINERD,
    ],
    logs: { 'shop/shipper-0': 'level=info msg="tailing new file" total=0' },
    says: ['/var/lib/docker/containers', 'containerd', '/var/log/pods'],
    unless: [
      {
        name: 'it reads the folder of all runtimes',
        objects: [
          ...workload('shipper', {
            podSpec: {
              nodeName: 'node-1',
              volumes: [{ name: 'pods', hostPath: { path: '/var/log/pods' } }],
            },
          }),
          CONTAINERD,
        ],
      },
    ],
  },
];

expectTold(CASES);
