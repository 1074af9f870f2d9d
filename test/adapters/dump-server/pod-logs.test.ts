// The log subresource in the words of the server and the kubelet.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { readPodLog } from '../../../src/adapters/dump-server/pod-logs.ts';
import { Recording } from '../../../src/adapters/dump-server/recording.ts';
import { ask, kubectl, listOf, podNamed, writeRecording } from './support.ts';

function status(state: unknown, lastState: unknown = {}): Record<string, unknown> {
  return { containerStatuses: [{ name: 'main', ready: false, restartCount: 0, state, lastState }] };
}

const TWO = { containers: [{ name: 'main' }, { name: 'proxy' }], initContainers: [{ name: 'setup' }] };
const ENDED = { terminated: { exitCode: 1, containerID: 'containerd://abc' } };

let server: DumpServer;

beforeAll(async () => {
  server = await startDumpServer({
    directory: writeRecording({
      'shop/pods.json': listOf(
        podNamed('logged'),
        podNamed('two', { spec: TWO }),
        podNamed('pulling', { status: status({ waiting: { reason: 'ErrImagePull' } }) }),
        podNamed('backing-off', { status: status({ waiting: { reason: 'ImagePullBackOff' } }) }),
        podNamed('creating', { status: status({ waiting: { reason: 'ContainerCreating' } }) }),
        podNamed('crashing', { status: status({ waiting: { reason: 'CrashLoopBackOff' } }, ENDED) }),
        podNamed('unknown', { status: { containerStatuses: [] } }),
        podNamed('pending', { spec: { nodeName: '' }, status: { containerStatuses: [] } }),
      ),
      'shop/logged/main.log': 'one\ntwo\n',
      'shop/logged/main.previous.log': 'before\n',
      'shop/two/proxy.log': 'proxied\n',
      'shop/two/setup.log': 'set up\n',
    }),
  });
});

afterAll(() => server.close());

test.each([
  ['logged', '', 200, 'one\ntwo\n'],
  ['logged', '?previous=true', 200, 'before\n'],
  ['logged', '?follow=true&tailLines=1', 200, 'two\n'],
  ['two', '?container=proxy', 200, 'proxied\n'],
  ['two', '?container=setup', 200, 'set up\n'],
  [
    'two',
    '',
    400,
    'a container name must be specified for pod two, choose one of: [main proxy] or one of the init containers: [setup]',
  ],
  ['two', '?container=other', 400, 'container other is not valid for pod two'],
  ['pulling', '', 400, 'container "main" in pod "pulling" is waiting to start: image can\'t be pulled'],
  [
    'backing-off',
    '',
    400,
    'container "main" in pod "backing-off" is waiting to start: trying and failing to pull image',
  ],
  ['creating', '', 400, 'container "main" in pod "creating" is waiting to start: ContainerCreating'],
  ['creating', '?previous=true', 400, 'previous terminated container "main" in pod "creating" not found'],
  ['crashing', '', 200, 'unable to retrieve container logs for containerd://abc'],
  ['crashing', '?previous=true', 200, 'unable to retrieve container logs for containerd://abc'],
  ['unknown', '', 400, 'container "main" in pod "unknown" is not available'],
  ['pending', '', 200, ''],
  ['logged', '?tailLines=x', 400, 'invalid value for tailLines: "x"'],
  ['absent', '', 404, 'pods "absent" not found'],
])('the log of %s%s', async (pod, query, code, text) => {
  const response = await ask(server, `/api/v1/namespaces/shop/pods/${pod}/log${query}`);
  expect(response.status).toBe(code);
  const body = await response.text();
  expect(code === 200 ? body : (JSON.parse(body) as { message: string }).message).toBe(text);
});

test('kubectl prints what the kubelet says', async () => {
  const { exit, stderr } = await kubectl(server, 'logs', 'creating', '-n', 'shop');
  expect(exit).toBe(1);
  expect(stderr).toBe(
    'Error from server (BadRequest): container "main" in pod "creating" is waiting to start: ContainerCreating\n',
  );
});

test.each([
  ['..', 'main'],
  ['../till', 'main'],
  ['logged', '../../secret'],
])('pod %s with container %s cannot name its way out of the recording', (name, container) => {
  const directory = writeRecording({
    'shop/pods.json': listOf(podNamed('x')),
    'shop/main.log': 'secret\n',
    'till/main.log': 'secret\n',
    'secret.log': 'secret\n',
  });
  const pod = podNamed(name, {
    spec: { containers: [{ name: container }] },
    status: {
      containerStatuses: [{ name: container, state: { running: {} }, containerID: 'containerd://1' }],
    },
  });
  expect(readPodLog(new Recording({ directory }), pod, new URLSearchParams()).toString()).toBe(
    'unable to retrieve container logs for containerd://1',
  );
});
