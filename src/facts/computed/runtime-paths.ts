// Facts of pods that reach into their node for a container runtime which is not the one that runs there.
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf, recordsAt, textAt } from '../topology/edge-rule.ts';

export const runtimePathTopic: Topic = {
  kinds: {
    'pod.path-of-another-runtime': {
      doc: 'A pod mounts a path of the node that belongs to another container runtime than the one there.',
      depth: 'origin',
      captures: ['path', 'volume', 'wanted', 'runtime', 'node', 'instead'],
    },
    'pod.runtime-path': {
      doc: 'A pod mounts a path of the node that belongs to a container runtime.',
      depth: 'context',
      captures: ['path', 'wanted'],
    },
  },
  relations: [{ extract: extractRuntimePaths }],
};

/** Where runtimes have their socket and the logs of containers; `runtime` as nodes report it (`containerd://2.0.1`). */
const PATHS: readonly { readonly path: RegExp; readonly runtime: string }[] = [
  { path: /^\/(?:var\/)?run\/docker(?:\.sock|\/)|^\/var\/lib\/docker(?:\/|$)/, runtime: 'docker' },
  {
    path: /^\/(?:var\/)?run\/(?:k3s\/)?containerd\/.*\.sock$|^\/var\/lib\/containerd(?:\/|$)/,
    runtime: 'containerd',
  },
  { path: /^\/(?:var\/)?run\/crio\/.*\.sock$/, runtime: 'cri-o' },
];
/** What is to be mounted instead, by the runtime. */
const SOCKETS: Readonly<Record<string, string>> = {
  docker: '/var/run/docker.sock',
  containerd: '/run/containerd/containerd.sock',
  'cri-o': '/var/run/crio/crio.sock',
};
const IS_LOGS = /\/containers\/?$/;

function extractRuntimePaths(inventory: Inventory, emit: Emit): void {
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const name = pod.spec?.nodeName;
    if (name === undefined) continue;
    const node = inventory.find({ kind: 'Node', namespace: null, name });
    const version = textAt(node?.status, ['nodeInfo', 'containerRuntimeVersion']) ?? '';
    const runtime = version.split(':')[0] ?? '';
    for (const volume of recordsAt(podSpecOf(pod as KubeObject), ['volumes'])) {
      const path = textAt(volume['hostPath'], ['path']) ?? '';
      const wanted = PATHS.find((row) => row.path.test(path))?.runtime;
      if (wanted === undefined) continue;
      emit('pod.runtime-path', refOf(pod), `hostPath ${path}`, { path, wanted });
      if (runtime === '' || wanted === runtime) continue;
      emit('pod.path-of-another-runtime', refOf(pod), `hostPath ${path}; node ${name}: ${version}`, {
        path,
        volume: textAt(volume, ['name']),
        wanted,
        runtime,
        node: name,
        instead: IS_LOGS.test(path) ? '/var/log/pods' : SOCKETS[runtime],
      });
    }
  }
}
